//! Members of a room, who is banned from it, and the rooms that somebody is in.

use chrono::{DateTime, Utc};
use entity::chat::{room_members::RoomMemberRole, rooms::RoomType};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, somebody};
use crate::{
    chat::standing::{ensure_reader, stand},
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

row! {
    /// Somebody in a room, or banned from it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Their membership.
        pub id: Uuid,
        /// Who.
        pub user_id: Uuid,
        /// What they may do.
        pub role: RoomMemberRole,
        /// Whether they read only.
        pub is_muted: bool,
        /// Since when.
        pub joined_at: DateTime<Utc>,
    }
}

row! {
    /// A room that somebody is in.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RoomLine {
        /// The membership.
        pub id: Uuid,
        /// The room.
        pub room_id: Uuid,
        /// What it is called; none for a direct one.
        pub name: Option<String>,
        /// Its name in addresses.
        pub slug: Option<String>,
        /// Who it is for.
        pub room_type: RoomType,
        /// How many are in it.
        pub member_count: i32,
        /// What the viewer may do.
        pub role: RoomMemberRole,
        /// Whether the viewer reads only.
        pub is_muted: bool,
        /// Messages up to then are read; none before the first.
        pub last_read_at: Option<DateTime<Utc>>,
        /// Since when.
        pub joined_at: DateTime<Utc>,
    }
}

type Dated = (DateTime<Utc>, Uuid);

/// Indexes: `idx_room_members_room_id_joined_at_id`, `users_pkey` for a page.
///
/// The room is a range of one value and heads the order, and not an equality: else PostgreSQL, which takes every room for one of
/// few members, may read and sort all of a large one.
pub const OF_ROOM: List<Line, Dated> = List::new(
    "chat.room_members.of_room",
    paged!(
        concat!(
            "SELECT m.id, m.user_id, m.role, m.is_muted, m.joined_at FROM room_members m WHERE m.room_id >= $3 \
            AND m.room_id <= $3 AND NOT m.is_banned AND m.user_id <> ALL (",
            hidden_in!("$1", "$3"),
            ") AND ",
            each_stands!("m.user_id"),
            " AND ",
            read!("$1", "$2", "$3")
        ),
        after " AND (m.room_id, m.joined_at, m.id) > ($3, $5, $6)",
        " ORDER BY m.room_id, m.joined_at, m.id LIMIT $4",
    ),
);

/// Index: `idx_room_members_room_id_joined_at_id_banned`.
pub const BANNED: List<Line, Dated> = List::new(
    "chat.room_members.banned",
    paged!(
        "SELECT m.id, m.user_id, m.role, m.is_muted, m.joined_at FROM room_members m WHERE m.room_id = $3 AND m.is_banned \
        AND ($2 OR EXISTS (SELECT FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
        WHERE v.room_id = $3 AND v.user_id = $1 AND NOT v.is_banned AND v.role <> 'member'))",
        after " AND (m.joined_at, m.id) > ($5, $6)",
        " ORDER BY m.joined_at, m.id LIMIT $4",
    ),
);

/// Index: `idx_room_members_user_id_joined_at_id`.
pub const OF_USER: List<RoomLine, Dated> = List::new(
    "chat.room_members.of_user",
    paged!(
        "SELECT m.id, m.room_id, r.name, r.slug, r.room_type, r.member_count, m.role, m.is_muted, m.last_read_at, m.joined_at \
        FROM room_members m JOIN rooms r ON r.id = m.room_id AND r.deleted_at IS NULL WHERE m.user_id = $1 AND NOT m.is_banned",
        after " AND (m.joined_at, m.id) < ($3, $4)",
        " ORDER BY m.joined_at DESC, m.id DESC LIMIT $2",
    ),
);

/// Who is in a room that the viewer may read, in the order in which they came; nobody across a block (but for those who keep order, who
/// see who has blocked them), and nobody whose account is closed. Index: `idx_room_members_room_id_joined_at_id`.
///
/// # Errors
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] where the viewer may not read it;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), room_id.into()];
    let page: Page<_> = OF_ROOM.page::<ChatError>(db, page, values, |line| (line.joined_at, line.id)).await?;
    if page.items.is_empty() {
        ensure_reader(db, viewer, room_id).await?;
    }
    Ok(page)
}

/// Who is banned from a room, for those who keep order in it. Index: `idx_room_members_room_id_joined_at_id_banned`.
///
/// # Errors
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`], [`ChatError::Banned`] and [`ChatError::Forbidden`] for others;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_banned(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), room_id.into()];
    let page: Page<_> = BANNED.page::<ChatError>(db, page, values, |line| (line.joined_at, line.id)).await?;
    if page.items.is_empty() {
        stand(db, viewer, room_id).await?.ensure_order(viewer, RoomMemberRole::Moderator)?;
    }
    Ok(page)
}

/// The live rooms that the viewer is in, the last joined first. Index: `idx_room_members_user_id_joined_at_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_own(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<RoomLine>, ChatError> {
    let me = somebody(viewer)?;
    OF_USER.page(db, page, [me.into()], |line| (line.joined_at, line.id)).await
}
