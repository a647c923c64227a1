//! What somebody is to a room: its owner, a member, banned from it, somebody who may look.

use entity::chat::{
    room_members::RoomMemberRole::{self, Admin, Member, Moderator, Owner},
    rooms::RoomType,
};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::ChatError;
use crate::{
    db::{Actor, Command, Query},
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
        /// Whether their account is in good standing, where they have one.
        pub acts: bool,
    }
}

/// Indexes: `rooms_pkey`, `uq_room_members_room_user`, `users_pkey`.
const STAND: Query<Standing> = Query::new(concat!(
    "SELECT r.room_type, r.is_private, r.password_hash IS NOT NULL AS has_password, r.max_members, r.member_count, \
    v.role, coalesce(v.is_banned, false) AS is_banned, coalesce(v.is_muted, false) AS is_muted, ",
    readable!("$2", "$3"),
    " AS is_reader, ($2 IS NULL OR ",
    acts!("$2"),
    ") AS acts FROM rooms r LEFT JOIN room_members v ON v.room_id = r.id AND v.user_id = $2 \
    WHERE r.id = $1 AND ",
    known!("$2", "$3"),
));

const HOLD: Command = Command::new("SELECT FROM rooms WHERE id = $1 FOR NO KEY UPDATE");

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
    /// The role of a member in good standing who is not banned.
    pub(super) fn part(&self) -> Option<RoomMemberRole> {
        self.role.filter(|_| !self.is_banned && self.acts)
    }

    /// Whether the actor is a member of at least that role.
    pub(super) fn is_at_least(&self, role: RoomMemberRole) -> bool {
        self.part().is_some_and(|own| rank(own) >= rank(role))
    }

    /// Why the actor may not do what members do.
    pub(super) fn refusal(&self) -> ChatError {
        match self.role {
            _ if !self.acts => ChatError::Forbidden,
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

/// Holds a room as it is until the transaction ends. A statement of its own: the next one sees what whoever had it before has made of
/// it and of its members.
pub(super) async fn hold_room(db: &impl ConnectionTrait, room_id: Uuid) -> Result<(), ChatError> {
    HOLD.run(db, [room_id.into()]).await?;
    Ok(())
}

/// The same as [`stand`], and holds the room.
pub(super) async fn lock(
    db: &impl ConnectionTrait,
    actor: &Actor,
    room_id: Uuid,
) -> Result<Standing, ChatError> {
    hold_room(db, room_id).await?;
    stand(db, actor, room_id).await
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
