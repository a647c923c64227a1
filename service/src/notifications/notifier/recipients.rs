//! Who is to be told, how, and in which language.

use std::collections::HashMap;

use entity::platform::outbox_events::Model;
use sea_orm::{ActiveEnum, ConnectionTrait, DbErr, prelude::Uuid};

use super::{Kind, notice::Notice};
use crate::{db::Query, row};

row! {
    /// What the recipient of a notice wants. There is none for who is not to be told at all: themselves, across a block, an
    /// account that is closed.
    #[derive(Clone, Debug)]
    pub(super) struct Wish {
        position: i64,
        pub(super) language: String,
        /// A proved address, where e-mail is wanted.
        pub(super) email: Option<String>,
        pub(super) in_app: bool,
        /// Wanted, and there is a device to reach.
        pub(super) push: bool,
        pub(super) browser: bool,
        pub(super) actor_name: String,
    }
}

/// Of `$1` recipients, `$2` actors (empty: nobody), `$3` types. Indexes: `users_pkey`, `idx_user_settings_user_id`,
/// `uq_notification_preferences_user_id_notification_type_channel`, and that of `blocks` which PostgreSQL expects less behind.
pub(super) const WISHES: Query<Wish> = Query::new(
    "SELECT n.position, coalesce(p.language, 'en')::text AS language, \
         CASE WHEN r.email_verified_at IS NOT NULL AND coalesce(c.email, \
             coalesce(s.email_notifications, true) AND coalesce(CASE n.kind \
                 WHEN 'follow' THEN s.email_on_follow WHEN 'like' THEN s.email_on_like \
                 WHEN 'comment' THEN s.email_on_comment WHEN 'message' THEN s.email_on_message \
                 WHEN 'mention' THEN s.email_on_mention END, true)) THEN r.email::text END AS email, \
         coalesce(c.in_app, true) AS in_app, \
         coalesce(c.push, s.push_notifications, true) AND EXISTS (SELECT FROM push_subscriptions d \
             WHERE d.user_id = r.id AND d.disabled_at IS NULL AND d.platform <> 'web') AS push, \
         coalesce(c.browser, s.browser_notifications, true) AND EXISTS (SELECT FROM push_subscriptions d \
             WHERE d.user_id = r.id AND d.disabled_at IS NULL AND d.platform = 'web') AS browser, \
         coalesce(nullif(a.display_name, ''), a.username, '')::text AS actor_name \
     FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS n (recipient, actor, kind, position) \
     JOIN users r ON r.id = n.recipient AND r.deleted_at IS NULL AND r.is_active AND NOT r.is_banned \
     LEFT JOIN users a ON a.id = nullif(n.actor, '')::uuid AND a.deleted_at IS NULL \
     LEFT JOIN user_settings s ON s.user_id = r.id \
     LEFT JOIN user_profiles p ON p.user_id = r.id \
     CROSS JOIN LATERAL (SELECT \
         bool_or(is_enabled) FILTER (WHERE channel = 'in_app') AS in_app, \
         bool_or(is_enabled) FILTER (WHERE channel = 'email') AS email, \
         bool_or(is_enabled) FILTER (WHERE channel = 'push') AS push, \
         bool_or(is_enabled) FILTER (WHERE channel = 'browser') AS browser \
         FROM notification_preferences WHERE user_id = r.id AND notification_type = n.kind::notification_type) c \
     WHERE (n.actor = '' OR (a.id IS NOT NULL AND a.id <> r.id \
         AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = r.id AND blocked_id = a.id) \
         AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = a.id AND blocked_id = r.id)))",
);

/// Index: `idx_group_members_group_id` or that of its status; a group has few who moderate it, and 50 are told at most.
const STAFF: Query<(Uuid, Uuid)> = Query::new(
    "SELECT m.group_id, m.user_id FROM unnest($1::uuid[]) AS g (id) CROSS JOIN LATERAL ( \
         SELECT group_id, user_id FROM group_members WHERE group_id = g.id AND status = 'active' \
           AND role IN ('owner', 'admin', 'moderator') ORDER BY user_id LIMIT 50) m",
);

/// What the recipients of the notices want, by the position of the notice; none for who is not told.
pub(super) async fn wishes(
    db: &impl ConnectionTrait,
    notices: &[Notice],
) -> Result<HashMap<usize, Wish>, DbErr> {
    let recipients: Vec<Uuid> = notices.iter().map(|notice| notice.recipient).collect();
    let actors: Vec<String> =
        notices.iter().map(|notice| notice.actor.map(|id| id.to_string()).unwrap_or_default()).collect();
    let kinds: Vec<String> =
        notices.iter().map(|notice| notice.kind.notification_type().to_value()).collect();
    let wishes = WISHES.all(db, [recipients.into(), actors.into(), kinds.into()]).await?;
    let position = |wish: &Wish| usize::try_from(wish.position - 1).unwrap_or(usize::MAX);
    Ok(wishes.into_iter().map(|wish| (position(&wish), wish)).collect())
}

/// The moderators of the groups that somebody wants to join.
pub(super) async fn of_groups(
    db: &impl ConnectionTrait,
    events: &[&Model],
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let asked = |event: &&&Model| Kind::of(&event.event_type) == Some(Kind::GroupJoinRequested);
    let mut groups: Vec<Uuid> = events.iter().filter(asked).map(|event| event.aggregate_id).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut staff: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    if !groups.is_empty() {
        for (group, user) in STAFF.all(db, [groups.into()]).await? {
            staff.entry(group).or_default().push(user);
        }
    }
    Ok(staff)
}
