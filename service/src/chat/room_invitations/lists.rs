//! Invitations that are open: those of somebody, and the ways into a room.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, Moderator, somebody, stand};
use crate::{
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

row! {
    /// An open invitation, or a code that can be used.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Who made it.
        pub inviter_id: Uuid,
        /// Whom it is for; none for a code.
        pub invitee_id: Option<Uuid>,
        /// The last characters of the code.
        pub code_hint: Option<String>,
        /// How many people it lets in; none is no limit.
        pub max_uses: Option<i32>,
        /// How many it has let in.
        pub use_count: i32,
        /// Until when it is open; none is until it is taken back.
        pub expires_at: Option<DateTime<Utc>>,
        /// Since when.
        pub created_at: DateTime<Utc>,
    }
}

row! {
    /// A room that somebody is invited to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RoomLine {
        /// The invitation.
        pub id: Uuid,
        /// The room.
        pub room_id: Uuid,
        /// What it is called.
        pub name: Option<String>,
        /// How many are in it.
        pub member_count: i32,
        /// Who invites.
        pub inviter_id: Uuid,
        /// What they have to say.
        pub message: Option<String>,
        /// Until when it is open; none is until it is taken back.
        pub expires_at: Option<DateTime<Utc>>,
        /// Since when.
        pub created_at: DateTime<Utc>,
    }
}

type Dated = (DateTime<Utc>, Uuid);

/// Index: `idx_room_invitations_room_id_created_at_id`.
pub const OF_ROOM: List<Line, Dated> = List::new(
    "chat.room_invitations.of_room",
    paged!(
        "SELECT i.id, i.inviter_id, i.invitee_id, i.code_hint, i.max_uses, i.use_count, i.expires_at, i.created_at \
        FROM room_invitations i WHERE i.room_id = $3 AND i.status = 'pending' AND (i.expires_at IS NULL OR i.expires_at > now()) \
        AND ($2 OR (SELECT EXISTS (SELECT FROM room_members v JOIN rooms r ON r.id = v.room_id AND r.deleted_at IS NULL \
        WHERE v.room_id = $3 AND v.user_id = $1 AND NOT v.is_banned AND v.role <> 'member')))",
        after " AND (i.created_at, i.id) < ($5, $6)",
        " ORDER BY i.created_at DESC, i.id DESC LIMIT $4",
    ),
);

/// Index: `idx_room_invitations_invitee_id_created_at_id`. Rooms are looked at in the order of the answer, until the page is full.
pub const OF_INVITEE: List<RoomLine, Dated> = List::new(
    "chat.room_invitations.of_invitee",
    paged!(
        concat!(
            "SELECT i.id, i.room_id, r.name, r.member_count, i.inviter_id, i.message, i.expires_at, i.created_at \
            FROM (SELECT * FROM room_invitations WHERE invitee_id = $1 AND status = 'pending' AND (expires_at IS NULL \
            OR expires_at > now()) AND inviter_id <> ALL (",
            hidden!("$1"),
            ") ORDER BY created_at DESC, id DESC OFFSET 0) i CROSS JOIN LATERAL (SELECT name, member_count FROM rooms \
            WHERE id = i.room_id AND deleted_at IS NULL LIMIT 1) r WHERE true"
        ),
        after " AND (i.created_at, i.id) < ($3, $4)",
        " ORDER BY i.created_at DESC, i.id DESC LIMIT $2",
    ),
);

/// The open invitations and codes of a room, the latest first, for those who keep order in it. Index:
/// `idx_room_invitations_room_id_created_at_id`.
///
/// # Errors
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`], [`ChatError::Banned`] and [`ChatError::Forbidden`] for others;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), room_id.into()];
    let page: Page<_> =
        OF_ROOM.page::<ChatError>(db, page, values, |line| (line.created_at, line.id)).await?;
    if page.items.is_empty() {
        stand(db, viewer, room_id).await?.ensure_order(viewer, Moderator)?;
    }
    Ok(page)
}

/// The rooms that the viewer is invited to, the latest first; none by somebody hidden. Index:
/// `idx_room_invitations_invitee_id_created_at_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list_own(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<RoomLine>, ChatError> {
    let me = somebody(viewer)?;
    OF_INVITEE.page(db, page, [me.into()], |line| (line.created_at, line.id)).await
}
