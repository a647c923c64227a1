DROP TRIGGER trg_outbox_events_wake ON public.outbox_events;
DROP FUNCTION veza.wake_publishers();
DROP INDEX public.idx_outbox_events_aggregate_id_sequence_number_waiting;
DROP FUNCTION veza.forget_consumed_events(interval, integer);
DROP TABLE veza.consumed_events;
