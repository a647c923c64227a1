//! How far somebody has read, and what they have not.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{ChatError, somebody};
use crate::{
    chat::standing::stand,
    db::{self, Actor, Query},
    input::{self, Invalid},
    row,
};

/// How far unread messages of a room are counted: 100 stands for that many or more.
const MOST_COUNTED: i64 = 100;

/// How many rooms with unread messages are told at most.
const MOST_TOLD: i64 = 1_000;

row! {
    /// What somebody has not read in a room.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Unread {
        /// The room.
        pub room_id: Uuid,
        /// How many messages; 100 stands for that many or more.
        pub unread: i64,
        /// When the last of them was sent.
        pub newest_at: DateTime<Utc>,
        /// Messages up to then are read; none before the first.
        pub last_read_at: Option<DateTime<Utc>>,
    }
}

/// Of each room as many of the newest messages as are counted, by the index and from the newest, which the bound LIMIT makes of it. The
/// markers are read behind a fence: under row-level security what is computed of them would else be no bound of an index.
/// Indexes: `idx_room_members_user_id_joined_at_id`, `rooms_pkey`, `idx_messages_room_id_created_at` of the months since the marker.
pub const UNREAD: Query<Unread> = Query::new(concat!(
    "SELECT v.room_id, u.unread, u.newest_at, v.last_read_at FROM (SELECT w.room_id, w.last_read_at, \
    coalesce(w.last_read_at, w.joined_at) AS since FROM room_members w WHERE w.user_id = $1 AND NOT w.is_banned \
    AND (SELECT r.deleted_at IS NULL FROM rooms r WHERE r.id = w.room_id) OFFSET 0) v \
    CROSS JOIN LATERAL (SELECT count(*) AS unread, max(created_at) AS newest_at FROM (SELECT m.created_at FROM messages m \
    WHERE m.room_id = v.room_id AND m.created_at > v.since AND m.created_at <= statement_timestamp() AND NOT m.is_deleted \
    AND m.sender_id <> $1 AND m.sender_id <> ALL (",
    hidden!("$1"),
    ") ORDER BY m.created_at DESC LIMIT $2) c) u WHERE u.unread > 0 ORDER BY u.newest_at DESC, v.room_id LIMIT $3"
));

/// Never backwards, and not into the future. A marker that stands further already is not written.
pub const MARK: Query<(DateTime<Utc>,)> = Query::new(concat!(
    "UPDATE room_members SET last_read_at = least($3, statement_timestamp()) WHERE room_id = $1 AND user_id = $2 AND NOT is_banned \
    AND (last_read_at IS NULL OR last_read_at < least($3, statement_timestamp())) AND ",
    acts!("$2"),
    " RETURNING last_read_at"
));

const MARKED: Query<(DateTime<Utc>,)> = Query::new(concat!(
    "SELECT v.last_read_at FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
    WHERE v.room_id = $1 AND v.user_id = $2 AND NOT v.is_banned AND v.last_read_at IS NOT NULL AND ",
    acts!("$2")
));

/// Marks everything up to `at` as read: the time of the last message that was shown, not the time of the device. Nothing appears before
/// a message that was shown, so nothing is marked that was not there to be seen. The marker never goes back, whatever arrives late;
/// answered is where it stands.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] where the actor is not
/// in it; [`ChatError::Forbidden`] for who is nobody.
pub async fn mark_read(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    at: DateTime<Utc>,
) -> Result<DateTime<Utc>, ChatError> {
    let me = somebody(actor)?;
    if input::instant(&at, &()).is_err() {
        return Err(Invalid::field("at", "is out of range").into());
    }
    let transaction = db::begin(db, actor).await?;
    let marker = match MARK.find(&transaction, [room_id.into(), me.into(), at.into()]).await? {
        Some(marker) => Some(marker),
        None => MARKED.find(&transaction, [room_id.into(), me.into()]).await?,
    };
    let Some((marker,)) = marker else {
        return Err(stand(&transaction, actor, room_id).await?.refusal());
    };
    transaction.commit().await?;
    Ok(marker)
}

/// The rooms in which others wrote what the viewer has not read, the latest first, in one query; 1,000 at most. For who has never marked
/// anything in a room, what came before they joined is not new. Indexes: `idx_room_members_user_id_joined_at_id`,
/// `idx_messages_room_id_created_at`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn list_unread(db: &impl ConnectionTrait, viewer: &Actor) -> Result<Vec<Unread>, ChatError> {
    let me = somebody(viewer)?;
    Ok(UNREAD.all(db, [me.into(), MOST_COUNTED.into(), MOST_TOLD.into()]).await?)
}
