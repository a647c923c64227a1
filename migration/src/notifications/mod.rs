//! Notifications: in the application, by push, by e-mail.

pub(crate) mod m20261122_000112_create_notifications_enums;
pub(crate) mod m20261122_000113_create_notifications;
pub(crate) mod m20261122_000114_create_notification_preferences;
pub(crate) mod m20261122_000115_create_push_subscriptions;
pub(crate) mod m20261122_000116_create_email_messages;
pub(crate) mod m20261122_000176_create_notifications_rights;
pub(crate) mod m20261122_000182_create_notification_functions;
