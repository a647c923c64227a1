mod email_messages;
mod notification_preferences;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after its first table, as in the other crates"
)]
mod notifications;
mod notifier;
mod plans;
mod push_subscriptions;
mod statements;
