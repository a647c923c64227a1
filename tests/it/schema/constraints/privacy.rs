//! privacy.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_data_requests_subject_hash_format", "UPDATE data_requests SET subject_hash = repeat('A', 64)"),
    ("chk_data_requests_details_length", "UPDATE data_requests SET details = repeat('é', 5001)"),
    ("chk_data_requests_rectification_details", "UPDATE data_requests SET kind = 'rectification'"),
    ("chk_data_requests_due_after_created", "UPDATE data_requests SET due_at = created_at"),
    ("chk_data_requests_lock", "UPDATE data_requests SET status = 'processing'"),
    ("chk_data_requests_lock", "UPDATE data_requests SET locked_at = now()"),
    ("chk_data_requests_completed", "UPDATE data_requests SET status = 'completed'"),
    ("chk_data_requests_completed", "UPDATE data_requests SET status = 'cancelled'"),
    (
        "chk_data_requests_completed",
        "UPDATE data_requests SET status = 'rejected', rejection_reason = 'Not the owner'",
    ),
    ("chk_data_requests_completed", "UPDATE data_requests SET completed_at = now()"),
    ("chk_data_requests_rejected", "UPDATE data_requests SET status = 'rejected', completed_at = now()"),
    (
        "idx_data_requests_user_id_kind_unique",
        "INSERT INTO data_requests (user_id, subject_hash, kind) SELECT user_id, subject_hash, kind FROM
            data_requests",
    ),
    ("chk_user_consents_purpose_format", "UPDATE user_consents SET purpose = 'Terms'"),
    ("chk_user_consents_decision", "UPDATE user_consents SET granted_at = NULL"),
    ("chk_user_consents_decision", "UPDATE user_consents SET withdrawn_at = now()"),
    ("chk_user_consents_decision", "UPDATE user_consents SET is_granted = false"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE data_requests SET kind = 'rectification', details = repeat('é', 5000), due_at = created_at +
        interval '1 microsecond'",
    "UPDATE data_requests SET status = 'processing', locked_at = now()",
    "UPDATE data_requests SET status = 'rejected', completed_at = now(), rejection_reason =
        'Not the owner'",
    // Asked again once the first is done; and something else meanwhile.
    "UPDATE data_requests SET status = 'completed', completed_at = now();
        INSERT INTO data_requests (user_id, subject_hash, kind) SELECT user_id, subject_hash, kind FROM
        data_requests",
    "INSERT INTO data_requests (user_id, subject_hash, kind) SELECT user_id, subject_hash, 'erasure' FROM
        data_requests",
    "UPDATE user_consents SET is_granted = false, granted_at = NULL; UPDATE user_consents SET withdrawn_at
        = now()",
];
