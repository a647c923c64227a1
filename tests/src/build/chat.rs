//! Rooms, who is in them, and what they say.

use crate::{TestDb, TestEnv};
use entity::chat::room_members::{ActiveModel, RoomMemberRole};
use entity::chat::rooms::{self, RoomType};
use sea_orm::{ActiveModelTrait, Set};
use service::auth::PasswordPolicy;
use service::chat::messages::{MessageRef, NewMessage, send};
use service::chat::rooms::{NewRoom, create};
use service::chat::{Chat, Policy, room_members};
use service::db::Actor;
use uuid::Uuid;

/// The real time, seeded randomness and cheap password hashes.
#[must_use]
pub fn chat() -> Chat {
    let password = PasswordPolicy { min_length: 4, memory_kib: 64, passes: 1, ..PasswordPolicy::default() };
    Chat { env: TestEnv::new().env.clone(), policy: Policy { password, ..Policy::default() } }
}

/// A public room without a password that nobody has opened yet.
#[must_use]
pub fn new_room() -> NewRoom {
    NewRoom {
        name: format!("Room {}", super::unique()),
        slug: None,
        description: None,
        room_type: RoomType::Public,
        password: None,
        max_members: None,
    }
}

/// An open room of `owner`.
///
/// # Panics
/// If it is refused.
pub async fn room(db: &TestDb, owner: Uuid) -> rooms::Model {
    room_with(db, owner, |_| ()).await
}

/// The same, changed before it is opened.
///
/// # Panics
/// If it is refused.
pub async fn room_with(db: &TestDb, owner: Uuid, change: impl FnOnce(&mut NewRoom)) -> rooms::Model {
    let mut new = new_room();
    change(&mut new);
    create(db, &chat(), &Actor::user(owner), new).await.unwrap()
}

/// A private room of `owner`.
///
/// # Panics
/// If it is refused.
pub async fn private_room(db: &TestDb, owner: Uuid) -> rooms::Model {
    room_with(db, owner, |new| new.room_type = RoomType::Private).await
}

/// A new user, who joins an open room.
///
/// # Panics
/// If they may not.
pub async fn member(db: &TestDb, room_id: Uuid) -> Actor {
    let member = Actor::user(super::user(db).await.id);
    room_members::join(db.app(), &chat(), &member, room_id, None).await.unwrap();
    member
}

/// A new user, who was put into a room in a role, whatever room it is.
///
/// # Panics
/// If the database refuses it.
pub async fn seated(db: &TestDb, room_id: Uuid, role: RoomMemberRole) -> Actor {
    let user_id = super::user(db).await.id;
    let row =
        ActiveModel { room_id: Set(room_id), user_id: Set(user_id), role: Set(role), ..Default::default() };
    row.insert(db.owner()).await.unwrap();
    Actor::user(user_id)
}

/// Something that a member says.
///
/// # Panics
/// If they may not.
pub async fn said(db: &TestDb, who: &Actor, room_id: Uuid, words: &str) -> MessageRef {
    MessageRef::from(&send(db.app(), who, room_id, NewMessage::text(words)).await.unwrap())
}
