mod outbox_events;
