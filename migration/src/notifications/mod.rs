//! Notifications: in the application, by push, by e-mail.

pub(crate) mod m20261122_001201_create_notifications_enums;
pub(crate) mod m20261122_001202_create_notifications;
pub(crate) mod m20261122_001203_create_notification_preferences;
pub(crate) mod m20261122_001204_create_push_subscriptions;
pub(crate) mod m20261122_001205_create_email_messages;
