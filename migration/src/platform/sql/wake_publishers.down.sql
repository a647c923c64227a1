DROP TRIGGER trg_outbox_events_wake ON outbox_events;
DROP FUNCTION veza.wake_publishers();
