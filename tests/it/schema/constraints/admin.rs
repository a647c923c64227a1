//! admin.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_moderation_reports_snapshot_object", "UPDATE moderation_reports SET target_snapshot = '[]'"),
    ("chk_moderation_reports_description_length", "UPDATE moderation_reports SET description = ''"),
    (
        "chk_moderation_reports_description_length",
        "UPDATE moderation_reports SET description = repeat('é', 2001)",
    ),
    ("chk_moderation_reports_other_described", "UPDATE moderation_reports SET reason = 'other'"),
    (
        "chk_moderation_reports_resolution_length",
        "UPDATE moderation_reports SET resolution = repeat('é', 5001)",
    ),
    ("chk_moderation_reports_assigned", "UPDATE moderation_reports SET assigned_at = NULL"),
    ("chk_moderation_reports_resolved", "UPDATE moderation_reports SET status = 'actioned'"),
    ("chk_moderation_reports_resolved", "UPDATE moderation_reports SET status = 'dismissed'"),
    ("chk_moderation_reports_resolved", "UPDATE moderation_reports SET resolved_at = now()"),
    (
        "idx_moderation_reports_reporter_id_target_type_target_id_unique",
        "INSERT INTO moderation_reports (reporter_id, target_type, target_id, reason)
         SELECT reporter_id, target_type, target_id, 'fraud' FROM moderation_reports",
    ),
    (
        "chk_moderation_actions_target",
        "UPDATE moderation_actions SET target_id = '00000000-0000-4000-8000-00000000000b'",
    ),
    ("chk_moderation_actions_target_kind", "UPDATE moderation_actions SET target_type = 'file'"),
    ("chk_moderation_actions_target_kind", "UPDATE moderation_actions SET kind = 'remove_content'"),
    ("chk_moderation_actions_explanation_length", "UPDATE moderation_actions SET explanation = ''"),
    (
        "chk_moderation_actions_explanation_length",
        "UPDATE moderation_actions SET explanation = repeat('é', 5001)",
    ),
    ("chk_moderation_actions_expires", "UPDATE moderation_actions SET expires_at = created_at"),
    (
        "chk_moderation_actions_expires",
        "UPDATE moderation_actions SET kind = 'warn', expires_at = now() + interval '1 day'",
    ),
    ("chk_moderation_actions_reversed", "UPDATE moderation_actions SET reversed_at = NULL"),
    (
        "chk_moderation_actions_reversed",
        "UPDATE moderation_actions SET reversed_at = NULL, reversed_by = NULL, reversal_reason =
            'A mistake'",
    ),
    (
        "chk_moderation_actions_reversed_after_created",
        "UPDATE moderation_actions SET reversed_at = created_at - interval '1 microsecond'",
    ),
    (
        "uq_system_configs_key",
        "INSERT INTO system_configs (key, value_type, value) SELECT key, value_type, '2' FROM
            system_configs",
    ),
    ("chk_system_configs_key_format", "UPDATE system_configs SET key = 'Uploads'"),
    ("chk_system_configs_key_format", "UPDATE system_configs SET key = 'uploads.'"),
    ("chk_system_configs_key_format", "UPDATE system_configs SET key = 'uploads..size'"),
    ("chk_system_configs_secret", "UPDATE system_configs SET is_secret = true"),
    ("chk_system_configs_secret", "UPDATE system_configs SET is_secret = true, value_encrypted = '\\x01'"),
    ("chk_system_configs_secret", "UPDATE system_configs SET is_secret = true, value = NULL"),
    ("chk_system_configs_secret", "UPDATE system_configs SET value_encrypted = '\\x01'"),
    ("chk_system_configs_secret", "UPDATE system_configs SET value = NULL"),
    (
        "chk_system_configs_secret_not_public",
        "UPDATE system_configs SET is_secret = true, value = NULL, value_encrypted = '\\x01', is_public =
            true",
    ),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value = '1.5'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value = '\"1\"'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value = 'null'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value_type = 'string'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value_type = 'number', value = '\"1\"'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value_type = 'boolean'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value_type = 'object', value = '[]'"),
    ("chk_system_configs_value_type", "UPDATE system_configs SET value_type = 'array', value = '{}'"),
    ("uq_feature_flags_key", "INSERT INTO feature_flags (key) SELECT key FROM feature_flags"),
    ("chk_feature_flags_key_format", "UPDATE feature_flags SET key = 'new-player'"),
    ("chk_feature_flags_rollout_range", "UPDATE feature_flags SET rollout_percent = -1"),
    ("chk_feature_flags_rollout_range", "UPDATE feature_flags SET rollout_percent = 101"),
    ("chk_feature_flags_rules_array", "UPDATE feature_flags SET targeting_rules = '{}'"),
    ("chk_feature_flags_end_after_start", "UPDATE feature_flags SET starts_at = now(), ends_at = now()"),
    (
        "uq_support_tickets_ticket_number",
        "INSERT INTO support_tickets (requester_id, ticket_number, subject, body, category)
         SELECT requester_id, ticket_number, 'Again', 'No sound', category FROM support_tickets",
    ),
    ("chk_support_tickets_subject_length", "UPDATE support_tickets SET subject = ' '"),
    ("chk_support_tickets_body_length", "UPDATE support_tickets SET body = ''"),
    ("chk_support_tickets_body_length", "UPDATE support_tickets SET body = repeat('é', 20001)"),
    (
        "chk_support_tickets_attachments_count",
        "UPDATE support_tickets SET attachment_file_ids = array_fill(gen_random_uuid(), ARRAY[11])",
    ),
    ("chk_support_tickets_satisfaction_range", "UPDATE support_tickets SET satisfaction_rating = 0"),
    ("chk_support_tickets_satisfaction_range", "UPDATE support_tickets SET satisfaction_rating = 6"),
    ("chk_support_tickets_satisfaction_comment", "UPDATE support_tickets SET satisfaction_comment = 'Fine'"),
    (
        "chk_support_tickets_satisfaction_comment",
        "UPDATE support_tickets SET satisfaction_rating = 1, satisfaction_comment = repeat('é', 2001)",
    ),
    ("chk_support_tickets_resolved", "UPDATE support_tickets SET status = 'resolved'"),
    ("chk_support_tickets_resolved", "UPDATE support_tickets SET status = 'closed', closed_at = now()"),
    ("chk_support_tickets_closed", "UPDATE support_tickets SET status = 'closed', resolved_at = now()"),
    ("chk_support_tickets_closed", "UPDATE support_tickets SET closed_at = now()"),
    (
        "chk_support_tickets_times_after_created",
        "UPDATE support_tickets SET first_response_at = created_at - interval '1 microsecond'",
    ),
    (
        "chk_support_tickets_times_after_created",
        "UPDATE support_tickets SET resolved_at = created_at - interval '1 microsecond'",
    ),
    (
        "chk_support_tickets_times_after_created",
        "UPDATE support_tickets SET status = 'closed', resolved_at = created_at,
            closed_at = created_at - interval '1 microsecond'",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE moderation_reports SET reason = 'other', description = repeat('é', 2000), resolution =
        repeat('é', 5000)",
    "UPDATE moderation_reports SET status = 'actioned', resolved_at = now()",
    // Reported again once the first report is dealt with; and by detectors as often as they like.
    "UPDATE moderation_reports SET status = 'dismissed', resolved_at = now();
        INSERT INTO moderation_reports (reporter_id, target_type, target_id, reason)
        SELECT reporter_id, target_type, target_id, 'fraud' FROM moderation_reports",
    "UPDATE moderation_reports SET reporter_id = NULL;
        INSERT INTO moderation_reports (target_type, target_id, reason) SELECT target_type, target_id,
        'fraud' FROM moderation_reports",
    "UPDATE moderation_actions SET expires_at = created_at + interval '1 microsecond', reversed_at =
        created_at",
    "UPDATE moderation_actions SET target_type = 'file', target_id = gen_random_uuid(), kind =
        'remove_content'",
    "UPDATE moderation_actions SET target_type = 'file', target_id = gen_random_uuid(), kind = 'restore'",
    "UPDATE moderation_actions SET kind = 'warn', explanation = repeat('é', 5000)",
    "UPDATE system_configs SET is_secret = true, value = NULL, value_encrypted = '\\x01'",
    "UPDATE system_configs SET value = '-10', is_public = true, key = 'a_1.b.c'",
    "UPDATE system_configs SET value_type = 'string', value = '\"\"'; UPDATE system_configs SET value_type
        = 'number', value = '1.5'",
    "UPDATE system_configs SET value_type = 'boolean', value = 'false'; UPDATE system_configs SET
        value_type = 'object', value = '{}';
        UPDATE system_configs SET value_type = 'array', value = '[]'",
    "UPDATE feature_flags SET rollout_percent = 0, starts_at = now(); UPDATE feature_flags SET
        rollout_percent = 100, ends_at = now() + interval '1 microsecond'",
    "UPDATE support_tickets SET body = repeat('é', 20000), first_response_at = created_at,
        attachment_file_ids = array_fill(gen_random_uuid(), ARRAY[10])",
    "UPDATE support_tickets SET status = 'resolved', resolved_at = created_at, satisfaction_rating = 1;
        UPDATE support_tickets SET status = 'closed', closed_at = created_at, satisfaction_rating = 5,
        satisfaction_comment = repeat('é', 2000)",
    "UPDATE support_tickets SET status = 'waiting_on_requester'; UPDATE support_tickets SET status = 'on_hold'",
];
