//! What somebody is to a room: its owner, a member, banned from it, somebody who may look.

use entity::chat::{
    room_members::RoomMemberRole::{self, Admin, Member, Moderator, Owner},
    rooms::RoomType,
};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::ChatError;
use crate::{
    db::{Actor, Query},
    row,
};

row! {
    /// An actor's place in a live room that they may know of.
    pub(super) struct Standing {
        pub room_type: RoomType,
        pub is_private: bool,
        pub has_password: bool,
        pub max_members: Option<i32>,
        pub member_count: i32,
        /// None for who is no member; a banned person has one.
        pub role: Option<RoomMemberRole>,
        pub is_banned: bool,
        pub is_muted: bool,
        /// Whether they may read what is said.
        pub is_reader: bool,
    }
}

macro_rules! standing {
    ($lock:literal) => {
        concat!(
            "SELECT r.room_type, r.is_private, r.password_hash IS NOT NULL AS has_password, r.max_members, r.member_count, \
            v.role, coalesce(v.is_banned, false) AS is_banned, coalesce(v.is_muted, false) AS is_muted, ",
            readable!("$2", "$3"),
            " AS is_reader FROM rooms r LEFT JOIN room_members v ON v.room_id = r.id AND v.user_id = $2 \
            WHERE r.id = $1 AND ",
            known!("$2", "$3"),
            $lock
        )
    };
}

/// Indexes: `rooms_pkey`, `uq_room_members_room_user`.
const STAND: Query<Standing> = Query::new(standing!(""));

/// The room is held as it is until the transaction ends; who waited for that sees what the other has made of it.
const LOCK: Query<Standing> = Query::new(standing!(" FOR NO KEY UPDATE OF r"));

/// How much a member may do; who may less does nothing to who may more.
pub(super) fn rank(role: RoomMemberRole) -> u8 {
    match role {
        Member => 0,
        Moderator => 1,
        Admin => 2,
        Owner => 3,
    }
}

impl Standing {
    /// The role of a member who is not banned.
    pub(super) fn part(&self) -> Option<RoomMemberRole> {
        self.role.filter(|_| !self.is_banned)
    }

    /// Whether the actor is a member of at least that role.
    pub(super) fn is_at_least(&self, role: RoomMemberRole) -> bool {
        self.part().is_some_and(|own| rank(own) >= rank(role))
    }

    /// Why the actor may not do what members do.
    pub(super) fn refusal(&self) -> ChatError {
        match self.role {
            _ if self.is_banned => ChatError::Banned,
            None => ChatError::NotAMember,
            _ if self.is_muted => ChatError::Muted,
            Some(_) => ChatError::Forbidden,
        }
    }

    /// Why the actor may not do what those do who keep order: a member hears no other reason if they are muted.
    pub(super) fn refusal_of_order(&self) -> ChatError {
        if self.part().is_some() { ChatError::Forbidden } else { self.refusal() }
    }

    /// That the actor keeps order in the room, in this role at least, or is the system.
    pub(super) fn ensure_order(&self, actor: &Actor, role: RoomMemberRole) -> Result<(), ChatError> {
        if actor.is_system() || self.is_at_least(role) { Ok(()) } else { Err(self.refusal_of_order()) }
    }
}

/// What `actor` is to the room.
pub(super) async fn stand(
    db: &impl ConnectionTrait,
    actor: &Actor,
    room_id: Uuid,
) -> Result<Standing, ChatError> {
    let values = [room_id.into(), actor.user_id().into(), actor.is_system().into()];
    STAND.find(db, values).await?.ok_or(ChatError::RoomNotFound)
}

/// The same, and holds the room.
pub(super) async fn lock(
    db: &impl ConnectionTrait,
    actor: &Actor,
    room_id: Uuid,
) -> Result<Standing, ChatError> {
    let values = [room_id.into(), actor.user_id().into(), actor.is_system().into()];
    LOCK.find(db, values).await?.ok_or(ChatError::RoomNotFound)
}

/// For a read that found nothing: whether there was something to look for.
pub(super) async fn ensure_reader(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
) -> Result<(), ChatError> {
    let standing = stand(db, viewer, room_id).await?;
    if standing.is_reader { Ok(()) } else { Err(standing.refusal()) }
}
