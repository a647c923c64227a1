//! The people of a group: members, who wants to be one, who may not.

use chrono::{DateTime, Utc};
use entity::social::group_members::GroupMemberRole;
use sea_orm::{ConnectionTrait, prelude::Uuid};
use serde::Serialize;

use super::super::SocialError;
use crate::{
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

row! {
    /// Somebody in a group, or who wants to be, or may not.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Member {
        /// Who it is.
        pub user_id: Uuid,
        /// As they write it.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// What they may do in the group.
        pub role: GroupMemberRole,
        /// When they joined, or asked to.
        pub joined_at: DateTime<Utc>,
    }
}

type Members = List<Member, (DateTime<Utc>, Uuid)>;

/// Those of one status in the group `$1`, as far as the viewer `$2` may know.
macro_rules! members {
    ($name:literal, $status:literal, $may:literal) => {
        List::new(
            $name,
            paged!(
                concat!(
                    "SELECT m.user_id, u.username, u.display_name, m.role, m.joined_at FROM group_members m \
                     JOIN users u ON u.id = m.user_id AND ",
                    live_user!("u"),
                    " WHERE m.group_id = $1 AND m.status = '",
                    $status,
                    "' AND (SELECT ",
                    $may,
                    " FROM groups g LEFT JOIN group_members me \
                     ON me.group_id = g.id AND me.user_id = $2 AND me.status = 'active' \
                     WHERE g.id = $1 AND g.deleted_at IS NULL) AND ",
                    unblocked!("$2", "m.user_id"),
                ),
                after " AND m.joined_at >= $4 AND (m.joined_at, m.user_id) > ($4, $5)",
                " ORDER BY m.joined_at, m.user_id LIMIT $3",
            ),
        )
    };
}

/// Index: `idx_group_members_group_id_status_joined_at_user_id`.
pub const MEMBERS: Members =
    members!("social.group_members.active", "active", "g.group_type = 'public' OR me.id IS NOT NULL");
const REQUESTS: Members =
    members!("social.group_members.pending", "pending", "coalesce(me.role <> 'member', false)");
const BANNED: Members =
    members!("social.group_members.banned", "banned", "coalesce(me.role <> 'member', false)");

/// The active members, joined first first: of a public group for everybody, of a private one for its active members; nobody for
/// others, and nobody across a block. Index: `idx_group_members_group_id_status_joined_at_user_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Member>, SocialError> {
    MEMBERS.page(db, page, [group_id.into(), viewer.user_id().into()], key).await
}

/// Who waits to be let in, longest first, for whoever moderates the group; nobody for others. Index:
/// `idx_group_members_group_id_status_joined_at_user_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list_requests(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Member>, SocialError> {
    REQUESTS.page(db, page, [group_id.into(), viewer.user_id().into()], key).await
}

/// Who is banned, for whoever moderates the group; nobody for others. Index:
/// `idx_group_members_group_id_status_joined_at_user_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list_banned(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Member>, SocialError> {
    BANNED.page(db, page, [group_id.into(), viewer.user_id().into()], key).await
}

fn key(member: &Member) -> (DateTime<Utc>, Uuid) {
    (member.joined_at, member.user_id)
}
