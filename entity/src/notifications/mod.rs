//! How somebody hears of what happened: in the application, on a device, by e-mail.
//!
//! A [`notifications`] row is what the application shows; unread events of one kind collapse into one row. Which kinds
//! somebody wants on which channel is in [`notification_preferences`], and where that says nothing in their
//! `user_settings`. [`push_subscriptions`] are the devices that can be reached, and [`email_messages`] is the queue of
//! what is to be sent and the log of what became of it.

pub mod email_messages;
pub mod notification_preferences;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
pub mod notifications;
pub mod push_subscriptions;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::email_messages::{EmailMessageStatus, Entity as EmailMessages};
    pub use super::notification_preferences::{Entity as NotificationPreferences, NotificationChannel};
    pub use super::notifications::{Entity as Notifications, NotificationType};
    pub use super::push_subscriptions::{Entity as PushSubscriptions, PushPlatform};
}
