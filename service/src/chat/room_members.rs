//! Who is in a room: joined, left, how far they have read, and what they may do there.
//!
//! Leaving deletes the row. A ban keeps it, so that who was put out does not come back; [`unban`] deletes it.

mod keeping;
mod lists;
mod reading;

pub use keeping::{ban, mute, remove, set_role, transfer, unban, unmute};
pub use lists::{BANNED, Line, OF_ROOM, OF_USER, RoomLine, list, list_banned, list_own};
pub use reading::{MARK, UNREAD, Unread, list_unread, mark_read};

use entity::chat::room_members::{self, RoomMemberRole};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};
use secrecy::SecretString;

use super::{
    Chat, ChatError, ensure_acting, somebody,
    standing::{Standing, hold_room, stand},
};
use crate::{
    auth::Verdict,
    db::{self, Actor, Query},
    row,
};

/// In how many rooms one person is at most, direct ones apart.
pub const MOST_ROOMS: i64 = 500;

row!(for room_members::Model {
    id, room_id, user_id, role, is_banned, is_muted, last_read_at, joined_at, created_at, updated_at,
});

macro_rules! columns {
    () => {
        "v.id, v.room_id, v.user_id, v.role, v.is_banned, v.is_muted, v.last_read_at, v.joined_at, v.created_at, v.updated_at"
    };
}
use columns;

/// One person joins one room at a time, so that they are in no more than they may be.
const LOCK: Query<(bool, String)> = Query::new(concat!(
    "SELECT ",
    acts!("$1"),
    " AS acts, pg_advisory_xact_lock(hashtextextended('veza.rooms_of.' || $1::uuid::text, 0))::text AS held"
));

/// Whether `$2` may be in one room more. Index: `idx_room_members_user_id`.
macro_rules! has_place {
    () => {
        "(SELECT count(*) < $4 FROM room_members o JOIN rooms q ON q.id = o.room_id AND q.deleted_at IS NULL \
        AND q.room_type <> 'dm' WHERE o.user_id = $2 AND NOT o.is_banned)"
    };
}

/// The room is held while somebody enters it: who waited for that counts its members anew. `$3` is the role, `$5` tells a password
/// that was verified from one that was changed since.
macro_rules! enter {
    ($open:literal) => {
        concat!(
            "WITH room AS (SELECT r.id FROM rooms r WHERE r.id = $1 AND r.deleted_at IS NULL AND ",
            $open,
            " AND (r.max_members IS NULL OR r.member_count < r.max_members) FOR NO KEY UPDATE) \
            INSERT INTO room_members AS v (room_id, user_id, role) SELECT id, $2, $3 FROM room WHERE ",
            has_place!(),
            " ON CONFLICT (room_id, user_id) DO NOTHING RETURNING ",
            columns!()
        )
    };
}

/// Into a public room.
const JOIN: Query<room_members::Model> = Query::new(enter!(
    "r.room_type = 'public' AND NOT r.is_private AND r.password_hash IS NOT DISTINCT FROM $5"
));

/// Into any: by an invitation, or into one that was just opened.
const SEAT: Query<room_members::Model> = Query::new(enter!("r.room_type <> 'dm'"));

/// What whoever joins must know; no row where the room is not a public one.
const PASSWORD: Query<(Option<String>,)> = Query::new(
    "SELECT password_hash FROM rooms WHERE id = $1 AND deleted_at IS NULL AND room_type = 'public' AND NOT is_private",
);

row! {
    /// How many a room holds.
    struct Room { max_members: Option<i32>, member_count: i32 }
}

/// Of a room that nobody enters by themselves, too.
const ROOM: Query<Room> = Query::new(
    "SELECT max_members, member_count FROM rooms WHERE id = $1 AND deleted_at IS NULL AND room_type <> 'dm'",
);

const FIND: Query<room_members::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM room_members v WHERE v.room_id = $1 AND v.user_id = $2"
));

const LEAVE: Query<(Uuid,)> = Query::new(
    "DELETE FROM room_members WHERE room_id = $1 AND user_id = $2 AND NOT is_banned AND role <> 'owner' RETURNING id",
);

/// Joins a public room, with its password if it has one. Who is in it already stays as they are.
///
/// Wrong passwords are not counted here: each costs the time that hashing takes, and the application bounds how often somebody
/// asks, by account and by address, as it does for everything that is open to all.
///
/// # Errors
/// [`ChatError::RoomNotFound`]; [`ChatError::InvitationNeeded`] for a private one that the actor is invited to, which
/// [`room_invitations`](super::room_invitations) leads into; [`ChatError::WrongPassword`]; [`ChatError::Banned`];
/// [`ChatError::RoomFull`]; [`ChatError::TooManyRooms`]; [`ChatError::Forbidden`] for who is nobody.
pub async fn join(
    db: &(impl ConnectionTrait + TransactionTrait),
    chat: &Chat,
    actor: &Actor,
    room_id: Uuid,
    password: Option<&SecretString>,
) -> Result<room_members::Model, ChatError> {
    let me = somebody(actor)?;
    // Outside of the transaction: hashing takes long, and a room without a password needs none of it.
    let stored = PASSWORD.find(db, [room_id.into()]).await?.and_then(|(hash,)| hash);
    let is_right = match (&stored, password) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(hash), Some(password)) => {
            chat.policy.password.verify(password, Some(hash.clone())).await? != Verdict::Wrong
        }
    };
    // Row-level security lets in who presents the hash of the password, as it was verified.
    let entering = match &stored {
        Some(hash) if is_right => actor.clone().presenting(hash.clone()),
        _ => actor.clone(),
    };
    let transaction = db::begin(db, &entering).await?;
    hold_person(&transaction, me).await?;
    if is_right {
        let role = RoomMemberRole::Member.to_value();
        let values: [Value; 5] = [room_id.into(), me.into(), role.into(), MOST_ROOMS.into(), stored.into()];
        if let Some(member) = JOIN.find(&transaction, values).await? {
            transaction.commit().await?;
            return Ok(member);
        }
    }
    // Perhaps they are in it already.
    if let Some(member) = FIND.find(&transaction, [room_id.into(), me.into()]).await? {
        let standing = stand(&transaction, actor, room_id).await?;
        return if standing.is_banned { Err(ChatError::Banned) } else { Ok(member) };
    }
    let standing = stand(&transaction, actor, room_id).await?;
    Err(if standing.is_private {
        ChatError::InvitationNeeded
    } else if !is_right {
        ChatError::WrongPassword
    } else {
        full(&standing).unwrap_or(if standing.has_password {
            // It was changed a moment ago.
            ChatError::WrongPassword
        } else {
            ChatError::TooManyRooms { most: MOST_ROOMS }
        })
    })
}

/// Leaves a room; false if the actor is not in it. What they said stays.
///
/// # Errors
/// [`ChatError::OwnerStays`]; [`ChatError::Forbidden`] for who is nobody.
pub async fn leave(db: &impl TransactionTrait, actor: &Actor, room_id: Uuid) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    hold_room(&transaction, room_id).await?;
    let gone = LEAVE.find(&transaction, [room_id.into(), me.into()]).await?.is_some();
    if !gone {
        let member = FIND.find(&transaction, [room_id.into(), me.into()]).await?;
        if member.is_some_and(|member| member.role == RoomMemberRole::Owner) {
            return Err(ChatError::OwnerStays);
        }
    }
    transaction.commit().await?;
    Ok(gone)
}

/// The viewer's own row, if they are in the room; also if they are banned from it. Index: `uq_room_members_room_user`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn find_own(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
) -> Result<Option<room_members::Model>, ChatError> {
    let me = somebody(viewer)?;
    Ok(FIND.find(db, [room_id.into(), me.into()]).await?)
}

/// From here to the end of the transaction nobody but this transaction lets `me` into a room; they are in good standing.
pub(super) async fn hold_person(transaction: &impl ConnectionTrait, me: Uuid) -> Result<(), ChatError> {
    let (acts, _) = LOCK.get(transaction, [me.into()]).await?;
    if acts { Ok(()) } else { Err(ChatError::Forbidden) }
}

/// Lets `me`, who is held, into a room, whatever kind it is: who calls this has seen what leads into it. Who is in it already stays
/// as they are.
pub(super) async fn enter(
    transaction: &impl ConnectionTrait,
    room_id: Uuid,
    me: Uuid,
    role: RoomMemberRole,
) -> Result<room_members::Model, ChatError> {
    let values: [Value; 4] = [room_id.into(), me.into(), role.to_value().into(), MOST_ROOMS.into()];
    if let Some(member) = SEAT.find(transaction, values).await? {
        return Ok(member);
    }
    if let Some(member) = FIND.find(transaction, [room_id.into(), me.into()]).await? {
        return if member.is_banned { Err(ChatError::Banned) } else { Ok(member) };
    }
    let room = ROOM.find(transaction, [room_id.into()]).await?.ok_or(ChatError::RoomNotFound)?;
    let full = room.max_members.filter(|most| room.member_count >= *most);
    Err(full.map_or(ChatError::TooManyRooms { most: MOST_ROOMS }, |most| ChatError::RoomFull { most }))
}

/// Whether `me` is in the room: `None` if not, an error if banned.
pub(super) async fn find_entered(
    transaction: &impl ConnectionTrait,
    room_id: Uuid,
    me: Uuid,
) -> Result<Option<room_members::Model>, ChatError> {
    match FIND.find(transaction, [room_id.into(), me.into()]).await? {
        Some(member) if member.is_banned => Err(ChatError::Banned),
        member => Ok(member),
    }
}

fn full(standing: &Standing) -> Option<ChatError> {
    let most = standing.max_members.filter(|most| standing.member_count >= *most)?;
    Some(ChatError::RoomFull { most })
}
