//! The directory of rooms.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::ChatError;
use crate::{
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

row! {
    /// A room as the directory shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// What it is called.
        pub name: Option<String>,
        /// Its name in addresses.
        pub slug: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// Whether one must know a password to get in.
        pub has_password: bool,
        /// How many members it may have.
        pub max_members: Option<i32>,
        /// How many it has.
        pub member_count: i32,
        /// When it was opened.
        pub created_at: DateTime<Utc>,
    }
}

/// Index: `idx_rooms_member_count_id`.
pub const OF_EVERYBODY: List<Line, (i32, Uuid)> = List::new(
    "chat.rooms.of_everybody",
    paged!(
        concat!(
            "SELECT r.id, r.name, r.slug, r.description, r.password_hash IS NOT NULL AS has_password, r.max_members, \
            r.member_count, r.created_at FROM rooms r WHERE r.room_type = 'public' AND NOT r.is_private \
            AND r.deleted_at IS NULL AND r.creator_id <> ALL (",
            hidden!("$1"),
            ")"
        ),
        after " AND (r.member_count, r.id) < ($3, $4)",
        " ORDER BY r.member_count DESC, r.id DESC LIMIT $2",
    ),
);

/// The public rooms, with and without password, those with most members first; none that was opened by somebody hidden. A count
/// that changes between two pages can show a room twice or not at all. Index: `idx_rooms_member_count_id`.
///
/// # Errors
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_public(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    OF_EVERYBODY.page(db, page, [viewer.user_id().into()], |line| (line.member_count, line.id)).await
}
