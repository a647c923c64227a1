//! platform.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_outbox_events_payload_object", "UPDATE outbox_events SET payload = '[]'"),
    ("chk_outbox_events_headers_object", "UPDATE outbox_events SET headers = '[]'"),
    ("chk_outbox_events_attempts_positive", "UPDATE outbox_events SET attempts = -1"),
    ("chk_outbox_events_outcome", "UPDATE outbox_events SET published_at = now(), failed_at = now()"),
    // Nobody gives a number twice but who overrides the sequence.
    (
        "idx_outbox_events_sequence_number_unique",
        "INSERT INTO outbox_events (sequence_number, aggregate_type, aggregate_id, event_type, payload)
         OVERRIDING SYSTEM VALUE SELECT sequence_number, aggregate_type, aggregate_id, event_type, payload
         FROM outbox_events",
    ),
    (
        "uq_idempotency_keys_user_id_scope_idempotency_key",
        "INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash)
         SELECT user_id, scope, idempotency_key, repeat('b', 64) FROM idempotency_keys",
    ),
    ("chk_idempotency_keys_key_length", "UPDATE idempotency_keys SET idempotency_key = ''"),
    (
        "chk_idempotency_keys_request_hash_format",
        "UPDATE idempotency_keys SET request_hash = repeat('a', 63)",
    ),
    (
        "chk_idempotency_keys_response_status_range",
        "UPDATE idempotency_keys SET response_status = 99, completed_at = now()",
    ),
    (
        "chk_idempotency_keys_response_status_range",
        "UPDATE idempotency_keys SET response_status = 600, completed_at = now()",
    ),
    ("chk_idempotency_keys_completed", "UPDATE idempotency_keys SET response_status = 200"),
    ("chk_idempotency_keys_completed", "UPDATE idempotency_keys SET completed_at = now()"),
    (
        "chk_idempotency_keys_completed",
        "UPDATE idempotency_keys SET response_status = 200, completed_at = now(), locked_at = now()",
    ),
    ("chk_idempotency_keys_expires_future", "UPDATE idempotency_keys SET expires_at = created_at"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE outbox_events SET published_at = now(); UPDATE outbox_events SET published_at = NULL,
        failed_at = now()",
    "UPDATE idempotency_keys SET locked_at = now(), expires_at = created_at + interval '1 microsecond'",
    "UPDATE idempotency_keys SET response_status = 100, completed_at = now(); UPDATE idempotency_keys SET
        response_status = 599",
    "INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash)
        SELECT id, 'POST /orders', '1', repeat('a', 64) FROM users WHERE username = 'bob'",
];
