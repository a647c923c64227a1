//! How somebody hears of what happened: in the application, on a device, by e-mail.
//!
//! The [`Notifier`] is a consumer of the outbox. Of each event it makes the [`notifications`] of those whom it concerns: never of
//! what somebody did themselves, never across a block, on the channels that the recipient [wants](notification_preferences).
//! While one is unread, further events of its kind join it. By e-mail it queues an [`email_messages`] row; for a phone or a browser
//! it appends `notification.pushed`, which the application's own consumer sends to the recipient's [`push_subscriptions`].
//!
//! An e-mail is queued in the transaction of what it tells of, claimed by a worker, and sent at least once; its id is the
//! idempotency key for the provider.

pub mod email_messages;
mod error;
pub mod notification_preferences;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
pub mod notifications;
mod notifier;
mod policy;
pub mod push_subscriptions;

pub use error::NotificationError;
pub use notifier::{Kind, Notifier, Said, Wording};
pub use policy::{Notifications, Policy};
