//! Who is there of those whom somebody knows.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{Presence, doing, seen, since};
use crate::{
    chat::{Chat, ChatError, somebody, standing::ensure_reader, whose},
    db::{Actor, List, Page, PageRequest},
    paged,
};

/// The presence of `$user`, if they are there and their account is open. One look by the index each, whatever the planner thinks of how
/// many there are, and into the accounts of those who are there alone.
macro_rules! there {
    ($user:literal, $since:literal) => {
        concat!(
            " CROSS JOIN LATERAL (SELECT o.user_id, o.status, o.custom_status, o.current_activity, o.activity_data, o.last_seen_at \
            FROM user_presence o WHERE o.user_id = ",
            $user,
            " AND o.status <> 'offline' AND o.last_seen_at > ",
            $since,
            " AND (SELECT u.deleted_at IS NULL AND NOT u.is_banned FROM users u WHERE u.id = o.user_id) LIMIT 1) p"
        )
    };
}

/// Indexes: `uq_follows_follower_following`, `uq_user_presence_user_id`, `users_pkey`.
pub const FOLLOWED: List<Presence, Uuid> = List::new(
    "chat.user_presence.followed",
    paged!(
        concat!(
            "SELECT ",
            seen!("$2"),
            " FROM follows f",
            there!("f.following_id", "$2"),
            doing!("$1", "$2"),
            " WHERE f.follower_id = $1 AND f.following_id <> ALL (",
            hidden!("$1"),
            ")"
        ),
        after " AND f.following_id > $4",
        " ORDER BY f.following_id LIMIT $3",
    ),
);

/// Indexes: `uq_room_members_room_user`, `uq_user_presence_user_id`, `users_pkey`, `rooms_pkey`.
pub const IN_ROOM: List<Presence, Uuid> = List::new(
    "chat.user_presence.in_room",
    paged!(
        concat!(
            "SELECT ",
            seen!("$3"),
            " FROM room_members m",
            there!("m.user_id", "$3"),
            doing!("$1", "$3"),
            " WHERE m.room_id = $4 AND NOT m.is_banned AND m.user_id <> ALL (",
            hidden!("$1"),
            ") AND ",
            read!("$1", "$2", "$4")
        ),
        after " AND m.user_id > $6",
        " ORDER BY m.user_id LIMIT $5",
    ),
);

/// The people whom the viewer follows that are there now, in the order of their ids. It costs by how many they follow. Indexes:
/// `uq_follows_follower_following`, `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_followed(
    db: &impl ConnectionTrait,
    chat: &Chat,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Presence>, ChatError> {
    let me = somebody(viewer)?;
    FOLLOWED.page(db, page, [me.into(), since(chat).into()], |line| line.user_id).await
}

/// The members of a room that are there now, the viewer among them, in the order of their ids. Indexes: `uq_room_members_room_user`,
/// `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] where the viewer may not read it;
/// [`ChatError::Forbidden`] for a visitor; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_in_room(
    db: &impl ConnectionTrait,
    chat: &Chat,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Presence>, ChatError> {
    let me = whose(viewer)?;
    let values = [me.into(), viewer.is_system().into(), since(chat).into(), room_id.into()];
    let page: Page<_> = IN_ROOM.page::<ChatError>(db, page, values, |line| line.user_id).await?;
    if page.items.is_empty() {
        ensure_reader(db, viewer, room_id).await?;
    }
    Ok(page)
}
