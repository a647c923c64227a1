//! notifications.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_notifications_entity", "UPDATE notifications SET entity_id = NULL"),
    ("chk_notifications_entity", "UPDATE notifications SET entity_type = NULL"),
    ("chk_notifications_body_length", "UPDATE notifications SET body = repeat('ä', 2001)"),
    ("chk_notifications_data_object", "UPDATE notifications SET data = '\"text\"'"),
    ("chk_notifications_group_count_positive", "UPDATE notifications SET group_count = 0"),
    (
        "idx_notifications_user_id_group_key_unique",
        "INSERT INTO notifications (user_id, notification_type, title, group_key)
         SELECT user_id, notification_type, title, group_key FROM notifications",
    ),
    (
        "uq_notification_preferences_user_id_notification_type_channel",
        "INSERT INTO notification_preferences (user_id, notification_type, channel, is_enabled)
         SELECT user_id, notification_type, channel, true FROM notification_preferences",
    ),
    // An endpoint is one device, whoever signs in on it.
    (
        "uq_push_subscriptions_endpoint",
        "INSERT INTO push_subscriptions (user_id, platform, endpoint)
         SELECT u.id, 'android', p.endpoint FROM push_subscriptions p, users u WHERE u.username = 'hal'",
    ),
    (
        "chk_push_subscriptions_endpoint_length",
        "UPDATE push_subscriptions SET platform = 'ios', endpoint = ''",
    ),
    ("chk_push_subscriptions_web", "UPDATE push_subscriptions SET endpoint = 'http://push.example.com/1'"),
    ("chk_push_subscriptions_web", "UPDATE push_subscriptions SET p256dh_key = NULL"),
    ("chk_push_subscriptions_web", "UPDATE push_subscriptions SET auth_secret_encrypted = NULL"),
    ("chk_push_subscriptions_failure_count_positive", "UPDATE push_subscriptions SET failure_count = -1"),
    (
        "uq_email_messages_dedupe_key",
        "INSERT INTO email_messages (to_email, template, dedupe_key)
         SELECT 'other@example.com', 'other', dedupe_key FROM email_messages",
    ),
    ("chk_email_messages_to_email_format", "UPDATE email_messages SET to_email = 'gus'"),
    ("chk_email_messages_to_email_format", "UPDATE email_messages SET to_email = 'gus@example.com '"),
    (
        "chk_email_messages_to_email_format",
        "UPDATE email_messages SET to_email = E'gus@example.com\nBcc: hal@example.com'",
    ),
    ("chk_email_messages_variables_object", "UPDATE email_messages SET variables = '[]'"),
    ("chk_email_messages_attempts", "UPDATE email_messages SET attempts = -1"),
    ("chk_email_messages_attempts", "UPDATE email_messages SET max_attempts = 0"),
    ("chk_email_messages_lock", "UPDATE email_messages SET status = 'processing'"),
    ("chk_email_messages_lock", "UPDATE email_messages SET locked_at = now()"),
    (
        "chk_email_messages_sent",
        "UPDATE email_messages SET status = 'sent', secret_variables_encrypted = NULL",
    ),
    (
        "chk_email_messages_sent",
        "UPDATE email_messages SET status = 'bounced', secret_variables_encrypted = NULL",
    ),
    ("chk_email_messages_secrets_wiped", "UPDATE email_messages SET status = 'sent', sent_at = now()"),
    ("chk_email_messages_secrets_wiped", "UPDATE email_messages SET status = 'cancelled'"),
    ("chk_email_messages_provider", "UPDATE email_messages SET provider_message_id = '1'"),
    (
        "idx_email_messages_provider_provider_message_id_unique",
        "UPDATE email_messages SET provider = 'ses', provider_message_id = '1';
         INSERT INTO email_messages (to_email, template, provider, provider_message_id)
         VALUES ('other@example.com', 'other', 'ses', '1')",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE notifications SET entity_type = NULL, entity_id = NULL, body = repeat('ä', 2000), group_count = 1",
    // Once it is read, the next event of its group is a new one.
    "UPDATE notifications SET read_at = now(); INSERT INTO notifications (user_id, notification_type, title, group_key)
        SELECT user_id, notification_type, title, group_key FROM notifications",
    "UPDATE notifications SET group_key = NULL; INSERT INTO notifications (user_id, notification_type, title)
        SELECT user_id, notification_type, title FROM notifications",
    "UPDATE push_subscriptions SET platform = 'ios', endpoint = 'a', p256dh_key = NULL, auth_secret_encrypted = NULL",
    "UPDATE email_messages SET to_email = 'a@b', attempts = 0, max_attempts = 1",
    "UPDATE email_messages SET status = 'processing', locked_at = now(), locked_by = 'worker-1'; UPDATE email_messages
        SET status = 'delivered', locked_at = NULL, sent_at = now(), secret_variables_encrypted = NULL",
    "UPDATE email_messages SET status = 'failed', secret_variables_encrypted = NULL",
    "UPDATE email_messages SET provider = 'ses', provider_message_id = '1';
     INSERT INTO email_messages (to_email, template, provider, provider_message_id)
     VALUES ('other@example.com', 'other', 'postmark', '1')",
];
