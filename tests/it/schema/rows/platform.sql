-- One row in each table of the platform.
INSERT INTO outbox_events (aggregate_type, aggregate_id, event_type, payload)
VALUES ('file', '00000000-0000-4000-8000-000000000003', 'file.uploaded', '{}');
INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'POST /orders', '1', repeat('a', 64));
