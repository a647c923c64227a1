//! Which kinds somebody wants to hear of, and how. Where nothing was chosen, `user_settings` decides: `email_on_like` and
//! `email_notifications` for e-mail, `push_notifications` and `browser_notifications` for those, and yes in the application.

use entity::notifications::{notification_preferences::NotificationChannel, notifications::NotificationType};
use sea_orm::{ActiveEnum, ConnectionTrait, Iterable, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;

use super::NotificationError;
use crate::{
    db::{self, Actor, Command, Query},
    input::Invalid,
    row,
};

/// A choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// For this kind.
    pub notification_type: NotificationType,
    /// On this channel.
    pub channel: NotificationChannel,
    /// Yes or no; `None` gives the decision back to the settings.
    pub is_enabled: Option<bool>,
}

row! {
    /// What holds for one kind on one channel.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    pub struct Preference {
        /// For this kind.
        pub notification_type: NotificationType,
        /// On this channel.
        pub channel: NotificationChannel,
        /// Whether it is wanted.
        pub is_enabled: bool,
        /// Whether that was chosen, and does not follow from the settings.
        pub is_chosen: bool,
    }
}

/// All 24, in the order of their types. The CASE is the same as that of the notifier's.
const ALL: Query<Preference> = Query::new(
    "SELECT t::text AS notification_type, c::text AS channel, \
         coalesce(p.is_enabled, CASE c \
             WHEN 'in_app' THEN true \
             WHEN 'push' THEN coalesce(s.push_notifications, true) \
             WHEN 'browser' THEN coalesce(s.browser_notifications, true) \
             WHEN 'email' THEN coalesce(s.email_notifications, true) AND coalesce(CASE t \
                 WHEN 'follow' THEN s.email_on_follow WHEN 'like' THEN s.email_on_like \
                 WHEN 'comment' THEN s.email_on_comment WHEN 'message' THEN s.email_on_message \
                 WHEN 'mention' THEN s.email_on_mention END, true) \
         END) AS is_enabled, \
         p.id IS NOT NULL AS is_chosen \
     FROM unnest(enum_range(NULL::notification_type)) AS t \
     CROSS JOIN unnest(enum_range(NULL::notification_channel)) AS c \
     LEFT JOIN user_settings s ON s.user_id = $1 \
     LEFT JOIN notification_preferences p \
         ON p.user_id = $1 AND p.notification_type = t AND p.channel = c \
     ORDER BY t, c",
);

const CHOOSE: Command = Command::new(
    "INSERT INTO notification_preferences (user_id, notification_type, channel, is_enabled) \
     SELECT $1, t::notification_type, c::notification_channel, e FROM unnest($2::text[], $3::text[], $4::bool[]) AS x (t, c, e) \
     ORDER BY t, c \
     ON CONFLICT (user_id, notification_type, channel) DO UPDATE SET is_enabled = EXCLUDED.is_enabled \
         WHERE notification_preferences.is_enabled <> EXCLUDED.is_enabled",
);

const LEAVE: Command = Command::new(
    "DELETE FROM notification_preferences p USING unnest($2::text[], $3::text[]) AS x (t, c) \
     WHERE p.user_id = $1 AND p.notification_type = x.t::notification_type AND p.channel = x.c::notification_channel",
);

/// What holds for `viewer`, all kinds on all channels. Indexes: `idx_user_settings_user_id`,
/// `uq_notification_preferences_user_id_notification_type_channel`.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the viewer is a user.
pub async fn get(db: &impl ConnectionTrait, viewer: &Actor) -> Result<Vec<Preference>, NotificationError> {
    Ok(ALL.all(db, [owner(viewer)?.into()]).await?)
}

/// Chooses, all or nothing; what is not mentioned stays.
///
/// # Errors
/// [`NotificationError::Invalid`] if a kind is mentioned twice for a channel; [`NotificationError::Forbidden`] unless the actor is
/// a user.
pub async fn set(
    db: &impl TransactionTrait,
    actor: &Actor,
    choices: &[Choice],
) -> Result<(), NotificationError> {
    let user = owner(actor)?;
    for notification_type in NotificationType::iter() {
        for channel in NotificationChannel::iter() {
            let same = |c: &&Choice| c.notification_type == notification_type && c.channel == channel;
            if choices.iter().filter(same).count() > 1 {
                return Err(Invalid::field("choices", "mention one kind twice").into());
            }
        }
    }
    let names = |choices: &[&Choice]| -> (Vec<String>, Vec<String>) {
        choices.iter().map(|c| (c.notification_type.to_value(), c.channel.to_value())).unzip()
    };
    let (made, left): (Vec<&Choice>, Vec<&Choice>) = choices.iter().partition(|c| c.is_enabled.is_some());
    let transaction = db::begin(db, actor).await?;
    if !made.is_empty() {
        let (types, channels) = names(&made);
        let enabled: Vec<bool> = made.iter().filter_map(|c| c.is_enabled).collect();
        CHOOSE.run(&transaction, [user.into(), types.into(), channels.into(), enabled.into()]).await?;
    }
    if !left.is_empty() {
        let (types, channels) = names(&left);
        LEAVE.run(&transaction, [user.into(), types.into(), channels.into()]).await?;
    }
    Ok(transaction.commit().await?)
}

fn owner(actor: &Actor) -> Result<Uuid, NotificationError> {
    actor.user_id().ok_or(NotificationError::Forbidden)
}
