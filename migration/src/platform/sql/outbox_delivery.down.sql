DROP TRIGGER trg_outbox_events_wake ON public.outbox_events;
DROP FUNCTION veza.wake_publishers();
DROP FUNCTION veza.forget_consumed_events(interval, integer);
DROP TABLE veza.consumed_events;
