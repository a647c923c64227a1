//! Rooms: opened, changed, found, closed.

mod direct;
mod input;
mod lists;

pub use direct::{FIND_DIRECT, MOST_TOGETHER, find_direct, open_direct};
pub use input::{Change, NewRoom};
pub use lists::{Line, OF_EVERYBODY, list_public};

use entity::chat::{
    room_members::RoomMemberRole::{Admin, Owner},
    rooms::{self, RoomType},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, TransactionSession, TransactionTrait, Value,
    prelude::Uuid,
};
use secrecy::SecretString;

use super::{
    Chat, ChatError, room_members, somebody,
    standing::{lock, stand},
};
use crate::{
    Patch,
    db::{self, Actor, Query},
    input::{Invalid, check},
    patch::active,
    row,
};

row!(for rooms::Model {
    id, name, slug, description, room_type, is_private, password_hash, max_members, creator_id, member_count, message_count,
    created_at, updated_at, deleted_at,
});

macro_rules! columns {
    () => {
        "r.id, r.name, r.slug, r.description, r.room_type, r.is_private, r.password_hash, r.max_members, r.creator_id, \
        r.member_count, r.message_count, r.created_at, r.updated_at, r.deleted_at"
    };
}
use columns;

const CREATE: Query<(Uuid,)> = Query::new(
    "INSERT INTO rooms (name, slug, description, room_type, is_private, password_hash, max_members, creator_id) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
);

macro_rules! find {
    ($by:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM rooms r LEFT JOIN room_members v ON v.room_id = r.id AND v.user_id = $2 WHERE ",
            $by,
            " AND ",
            known!("$2", "$3")
        )
    };
}

/// Indexes: `rooms_pkey`, `uq_room_members_room_user`.
pub const FIND: Query<rooms::Model> = Query::new(find!("r.id = $1"));

/// Indexes: `idx_rooms_slug`, `uq_room_members_room_user`.
pub const FIND_BY_SLUG: Query<rooms::Model> = Query::new(find!("r.slug = $1"));

const DELETE: Query<(Uuid,)> = Query::new(concat!(
    "UPDATE rooms SET deleted_at = coalesce(deleted_at, now()) WHERE id = $1 AND ($2::uuid IS NULL \
    OR EXISTS (SELECT FROM room_members v WHERE v.room_id = $1 AND v.user_id = $2 AND v.role = 'owner' AND NOT v.is_banned AND ",
    acts!("$2"),
    ")) RETURNING id"
));

/// Opens a room; the actor owns it and is its first member.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::SlugTaken`]; [`ChatError::TooManyRooms`]; [`ChatError::Forbidden`] for who is nobody.
pub async fn create(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    new: NewRoom,
) -> Result<rooms::Model, ChatError> {
    let me = somebody(actor)?;
    check(&new)?;
    new.ensure_whole()?;
    let password_hash = match &new.password {
        Some(password) => Some(hash(chat, password).await?),
        None => None,
    };
    let is_private = new.room_type != RoomType::Public;
    let values: [Value; 8] = [
        new.name.into(),
        new.slug.into(),
        new.description.into(),
        new.room_type.to_value().into(),
        is_private.into(),
        password_hash.into(),
        new.max_members.into(),
        me.into(),
    ];
    let transaction = db::begin(db, actor).await?;
    room_members::hold_person(&transaction, me).await?;
    let (id,) = CREATE.get(&transaction, values).await?;
    room_members::enter(&transaction, id, me, Owner).await?;
    let room = get(&transaction, actor, id).await?;
    transaction.commit().await?;
    Ok(room)
}

/// Changes what a room is called and who gets in; its members stay. A room that becomes private loses its password, for it is
/// entered by invitation then.
///
/// # Errors
/// [`ChatError::Invalid`], also for a name, a password or a limit of a direct room; [`ChatError::SlugTaken`];
/// [`ChatError::RoomNotFound`]; [`ChatError::NotAMember`], [`ChatError::Banned`] and [`ChatError::Forbidden`] unless the actor is
/// an admin or the owner of the room, or the system.
pub async fn edit(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    id: Uuid,
    change: Change,
) -> Result<rooms::Model, ChatError> {
    check(&change)?;
    let password_hash = match &change.password {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(password) => Patch::Set(hash(chat, password).await?),
    };
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, id).await?;
    standing.ensure_order(actor, Admin)?;
    change.ensure_fits(standing.room_type)?;
    if !change.is_nothing() {
        let is_private = change.room_type.map(|kind| kind != RoomType::Public);
        let row = rooms::ActiveModel {
            id: Set(id),
            name: active(change.name.map(Some)),
            slug: change.slug.into_active(),
            description: change.description.into_active(),
            room_type: change.room_type.map_or(NotSet, Set),
            is_private: active(is_private),
            password_hash: match (is_private, password_hash) {
                (Some(true), _) => Set(None),
                (_, hash) => hash.map(entity::Secret::from).into_active(),
            },
            max_members: change.max_members.into_active(),
            ..Default::default()
        };
        row.update(&transaction).await?;
    }
    let room = get(&transaction, actor, id).await?;
    transaction.commit().await?;
    Ok(room)
}

/// Closes a room for everybody; what was said in it stays, unread. Closing it twice changes nothing.
///
/// # Errors
/// [`ChatError::RoomNotFound`]; [`ChatError::NotAMember`], [`ChatError::Banned`] and [`ChatError::Forbidden`] unless the actor is
/// its owner or the system.
pub async fn soft_delete(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), ChatError> {
    let who = super::whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    if DELETE.find(&transaction, [id.into(), who.into()]).await?.is_none() {
        return Err(stand(&transaction, actor, id).await?.refusal_of_order());
    }
    Ok(transaction.commit().await?)
}

/// A live room that `viewer` may know of: a public one, one that they are in or invited to, any for staff and the system. Its
/// password is not in what `serde` writes. Indexes: `rooms_pkey`, `uq_room_members_room_user`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<rooms::Model>, ChatError> {
    Ok(FIND.find(db, [id.into(), viewer.user_id().into(), viewer.is_system().into()]).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`ChatError::RoomNotFound`], also where the viewer may not know of it.
pub async fn get(db: &impl ConnectionTrait, viewer: &Actor, id: Uuid) -> Result<rooms::Model, ChatError> {
    find(db, viewer, id).await?.ok_or(ChatError::RoomNotFound)
}

/// The same by its name in addresses. Indexes: `idx_rooms_slug`, `uq_room_members_room_user`.
///
/// # Errors
/// What the database says.
pub async fn find_by_slug(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    slug: &str,
) -> Result<Option<rooms::Model>, ChatError> {
    // No room has such a one, and PostgreSQL could not be asked.
    if slug.contains('\0') {
        return Ok(None);
    }
    Ok(FIND_BY_SLUG.find(db, [slug.into(), viewer.user_id().into(), viewer.is_system().into()]).await?)
}

async fn hash(chat: &Chat, password: &SecretString) -> Result<String, ChatError> {
    let policy = chat.policy.password;
    policy.check(password, &[])?;
    if secrecy::ExposeSecret::expose_secret(password).contains('\0') {
        return Err(Invalid::field("password", "contains the character NUL").into());
    }
    Ok(policy.hash(&chat.env, password).await?)
}
