//! Who is there. A sign of life counts for as long as the policy says; after that somebody is offline, whatever they said last.
//!
//! There is one row for each account, whatever number of devices it has. Its status is what its owner says: online, away, busy, or
//! offline, which is both leaving and being invisible. Signs of life do not change it, and who is invisible leaves none: a client
//! says [`PresenceStatus::Online`] when it starts, unless its user wants otherwise, and the application says offline when the last
//! device is gone. Nobody sees the presence of somebody across a block, nor what somebody does who has turned `show_activity` off.

mod change;
mod heartbeat;
mod online;

pub use change::{Activity, Change, set};
pub use heartbeat::{HEARTBEAT, HEARTBEATS, MOST_AT_ONCE, heartbeat, heartbeat_all};
pub use online::{FOLLOWED, IN_ROOM, list_followed, list_in_room};

use chrono::{DateTime, Utc};
use entity::chat::user_presence::{self, PresenceStatus};
use sea_orm::{
    ConnectionTrait,
    prelude::{Json, Uuid},
};

use super::{Chat, ChatError, somebody, whose};
use crate::{
    db::{Actor, Query},
    input::Invalid,
    row,
};

row!(for user_presence::Model {
    id, user_id, status, custom_status, current_activity, activity_data, last_seen_at, created_at, updated_at,
});

row! {
    /// The presence of somebody, as others see it now.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Presence {
        /// Who.
        pub user_id: Uuid,
        /// Whether they are there: offline where the last sign of life is too old.
        pub status: PresenceStatus,
        /// In their own words.
        pub custom_status: Option<String>,
        /// What they are doing (`listening_to`, `in_room`, …); none for who is offline or does not show it.
        pub current_activity: Option<String>,
        /// What is needed to show that.
        pub activity_data: Option<Json>,
        /// The last sign of life.
        pub last_seen_at: DateTime<Utc>,
    }
}

/// How presence `p` is seen by `$me`; alive is whose last sign of life is later than `$since`. Needs `doing!` among its tables.
macro_rules! seen {
    ($since:literal) => {
        concat!(
            "p.user_id, CASE WHEN p.last_seen_at > ",
            $since,
            " THEN p.status ELSE 'offline' END AS status, p.custom_status, a.current_activity, a.activity_data, p.last_seen_at"
        )
    };
}

/// What the person of presence `p` is doing, where they are there and show it to `$me`; the function is asked for them alone.
macro_rules! doing {
    ($me:literal, $since:literal) => {
        concat!(
            " LEFT JOIN LATERAL (SELECT p.current_activity, p.activity_data WHERE p.current_activity IS NOT NULL \
            AND p.status <> 'offline' AND p.last_seen_at > ",
            $since,
            " AND (p.user_id = ",
            $me,
            " OR veza.shows_activity(p.user_id))) a ON true"
        )
    };
}
use {doing, seen};

const OWN: Query<user_presence::Model> = Query::new(
    "SELECT id, user_id, status, custom_status, current_activity, activity_data, last_seen_at, created_at, updated_at \
    FROM user_presence WHERE user_id = $1",
);

/// `$1` the viewer, `$2` since when a sign of life counts, `$3` whose. Indexes: `uq_user_presence_user_id`, `users_pkey`.
pub const FIND: Query<Presence> = Query::new(concat!(
    "SELECT ",
    seen!("$2"),
    " FROM user_presence p",
    doing!("$1", "$2"),
    " WHERE p.user_id = ANY ($3) AND p.user_id <> ALL (",
    hidden!("$1"),
    ") AND (SELECT u.deleted_at IS NULL AND NOT u.is_banned FROM users u WHERE u.id = p.user_id)"
));

/// Since when a sign of life counts.
fn since(chat: &Chat) -> DateTime<Utc> {
    before(chat.env.now(), chat.policy.presence_lifetime)
}

/// So long before, as far as there are times.
fn before(at: DateTime<Utc>, by: std::time::Duration) -> DateTime<Utc> {
    chrono::TimeDelta::from_std(by)
        .ok()
        .and_then(|by| at.checked_sub_signed(by))
        .unwrap_or(DateTime::UNIX_EPOCH)
}

/// The actor's own row, as they have said it; none before they were first there. Index: `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn find_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<Option<user_presence::Model>, ChatError> {
    let me = somebody(actor)?;
    Ok(OWN.find(db, [me.into()]).await?)
}

/// The presence of somebody; none across a block, for a closed account, and before they were first there. Indexes:
/// `uq_user_presence_user_id`, `users_pkey`.
///
/// # Errors
/// [`ChatError::Forbidden`] for a visitor.
pub async fn find(
    db: &impl ConnectionTrait,
    chat: &Chat,
    viewer: &Actor,
    user_id: Uuid,
) -> Result<Option<Presence>, ChatError> {
    Ok(find_all(db, chat, viewer, &[user_id]).await?.pop())
}

/// The same of several people (at most 100) in one query, in no order; those of whom there is none are left out.
///
/// # Errors
/// As [`find`]; [`ChatError::Invalid`] for more than 100.
pub async fn find_all(
    db: &impl ConnectionTrait,
    chat: &Chat,
    viewer: &Actor,
    user_ids: &[Uuid],
) -> Result<Vec<Presence>, ChatError> {
    let me = whose(viewer)?;
    if user_ids.len() > 100 {
        return Err(Invalid::field("user_ids", "are more than 100").into());
    }
    Ok(FIND.all(db, [me.into(), since(chat).into(), user_ids.to_vec().into()]).await?)
}
