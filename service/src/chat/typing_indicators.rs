//! Who is writing in a room, for where no cache holds it. Members say so and members see it; it is over some seconds after the last
//! key, and what is over is cleaned up. Of conversations without a room nothing is noted here: a direct room has it.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{Chat, ChatError, ensure_acting, somebody, standing::stand};
use crate::{
    db::{self, Actor, Command, Query},
    row,
};

/// How many are told at most: a room in which more write at once says "several".
pub const MOST_TOLD: i64 = 20;

/// Somebody who is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub user_id: Uuid,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Until when that counts, if no key follows.
    pub expires_at: DateTime<Utc>,
}

row! {
    /// A row for each who is writing, or one of nothing that says the viewer is a member.
    pub struct Told { user_id: Option<Uuid>, started_at: Option<DateTime<Utc>>, expires_at: Option<DateTime<Utc>> }
}

/// Whoever may speak: a member, neither banned nor muted; in a direct room of two not across a block. Indexes:
/// `uq_room_members_room_user`, `rooms_pkey`, `uq_typing_indicators_room_user`.
pub const START: Query<(DateTime<Utc>,)> = Query::new(concat!(
    "INSERT INTO typing_indicators AS t (room_id, user_id, started_at, expires_at) \
    SELECT v.room_id, v.user_id, $3, $4 FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
    WHERE v.room_id = $1 AND v.user_id = $2 AND NOT v.is_banned AND NOT v.is_muted AND (r.room_type <> 'dm' OR r.member_count > 2 \
    OR NOT EXISTS (SELECT FROM room_members o WHERE o.room_id = $1 AND o.user_id = ANY (",
    hidden!("$2"),
    "))) AND ",
    acts!("$2"),
    " ON CONFLICT (room_id, user_id) DO UPDATE \
    SET started_at = CASE WHEN t.expires_at > $3 THEN t.started_at ELSE $3 END, expires_at = greatest(t.expires_at, $4) \
    RETURNING t.expires_at"
));

/// Index: `uq_typing_indicators_room_user` or `idx_typing_indicators_user_id`.
pub const STOP: Command = Command::new(concat!(
    "DELETE FROM typing_indicators WHERE room_id = $1 AND user_id = $2 AND ",
    acts!("$2")
));

/// Indexes: `uq_room_members_room_user`, `rooms_pkey`, `idx_typing_indicators_room_id_expires_at`.
pub const TYPING: Query<Told> = Query::new(concat!(
    "SELECT t.user_id, t.started_at, t.expires_at FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
    LEFT JOIN LATERAL (SELECT i.user_id, i.started_at, i.expires_at FROM typing_indicators i WHERE i.room_id = $1 \
    AND i.expires_at > $3 AND i.user_id <> $2 AND i.user_id <> ALL (",
    hidden_in!("$2", "$1"),
    ") AND EXISTS (SELECT FROM room_members o WHERE o.room_id = $1 AND o.user_id = i.user_id AND NOT o.is_banned AND NOT o.is_muted) \
    ORDER BY i.started_at, i.user_id LIMIT $4) t ON true \
    WHERE v.room_id = $1 AND v.user_id = $2 AND NOT v.is_banned ORDER BY t.started_at, t.user_id"
));

/// Notes that the actor is writing in a room, from now on for as long as the policy says; answers until when that counts. To be said
/// again while they go on. Twice at once is once.
///
/// # Errors
/// [`ChatError::RoomNotFound`]; [`ChatError::NotAMember`], [`ChatError::Banned`], [`ChatError::Muted`]; [`ChatError::Blocked`] in a
/// direct room of two; [`ChatError::Forbidden`] for who is nobody.
pub async fn start(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    room_id: Uuid,
) -> Result<DateTime<Utc>, ChatError> {
    let me = somebody(actor)?;
    let now = chat.env.now();
    let lifetime = TimeDelta::from_std(chat.policy.typing_lifetime).unwrap_or(TimeDelta::MAX);
    let expires_at = now.checked_add_signed(lifetime).unwrap_or(now);
    let transaction = db::begin(db, actor).await?;
    let values = [room_id.into(), me.into(), now.into(), expires_at.into()];
    let Some((until,)) = START.find(&transaction, values).await? else {
        let standing = stand(&transaction, actor, room_id).await?;
        let speaks = standing.part().is_some() && !standing.is_muted;
        return Err(if speaks { ChatError::Blocked } else { standing.refusal() });
    };
    transaction.commit().await?;
    Ok(until)
}

/// Notes that the actor has stopped writing, or has sent what they wrote; true if it was noted that they do. Also in a room that they
/// have left.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn stop(db: &impl TransactionTrait, actor: &Actor, room_id: Uuid) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let stopped = STOP.run(&transaction, [room_id.into(), me.into()]).await?;
    if stopped == 0 {
        ensure_acting(&transaction, actor).await?;
    }
    transaction.commit().await?;
    Ok(stopped > 0)
}

/// Who else is writing in a room now, who began first first; 20 at most. One query, also where nobody is. Index:
/// `idx_typing_indicators_room_id_expires_at`.
///
/// # Errors
/// [`ChatError::RoomNotFound`]; [`ChatError::NotAMember`] and [`ChatError::Banned`] unless the viewer is a member;
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn list(
    db: &impl ConnectionTrait,
    chat: &Chat,
    viewer: &Actor,
    room_id: Uuid,
) -> Result<Vec<Line>, ChatError> {
    let me = somebody(viewer)?;
    let values = [room_id.into(), me.into(), chat.env.now().into(), MOST_TOLD.into()];
    let told = TYPING.all(db, values).await?;
    if told.is_empty() {
        return Err(stand(db, viewer, room_id).await?.refusal());
    }
    let line = |told: Told| {
        Some(Line { user_id: told.user_id?, started_at: told.started_at?, expires_at: told.expires_at? })
    };
    Ok(told.into_iter().filter_map(line).collect())
}
