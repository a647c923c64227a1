//! Where people gather: public groups, whose posts everybody reads, and private ones, whose posts their active members read.

mod draft;
mod rights;

pub use draft::{GroupPatch, NewGroup};
pub(super) use rights::{Membership, lock, manage, membership, rank};

use chrono::{DateTime, Utc};
use entity::social::{
    group_members::{GroupMemberRole, GroupMemberStatus},
    groups::{self, GroupType},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, TransactionSession, TransactionTrait,
    prelude::Uuid,
};
use serde::Serialize;

use super::{SocialError, standing::acting};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input, paged,
    patch::active,
    row,
};

row! {
    /// A group as its page shows it, and what the viewer is in it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct GroupLine {
        /// The group.
        pub id: Uuid,
        /// Its name.
        pub name: String,
        /// The name in addresses.
        pub slug: String,
        /// What it is about.
        pub description: Option<String>,
        /// An address of the web.
        pub avatar_url: Option<String>,
        /// An address of the web.
        pub banner_url: Option<String>,
        /// Who sees what is in it.
        pub group_type: GroupType,
        /// Whether a moderator lets people in; of a private group always.
        pub requires_approval: bool,
        /// Active members.
        pub member_count: i32,
        /// Posts published in it.
        pub post_count: i32,
        /// When it was founded.
        pub created_at: DateTime<Utc>,
        /// What the viewer is in it; none where they are nothing.
        pub my_role: Option<GroupMemberRole>,
        /// Whether they are in, wait, or are banned.
        pub my_status: Option<GroupMemberStatus>,
        /// When the group came into this list: it was founded, or the viewer joined.
        pub listed_at: DateTime<Utc>,
    }
}

row!(for groups::Model {
    id, name, slug, description, avatar_url, banner_url, group_type, requires_approval, creator_id, member_count,
    post_count, created_at, updated_at, deleted_at,
});

const CREATE: Query<groups::Model> = Query::new(
    "INSERT INTO groups (name, slug, description, avatar_url, banner_url, group_type, requires_approval, creator_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
     RETURNING id, name, slug, description, avatar_url, banner_url, group_type, requires_approval, creator_id, \
     member_count, post_count, created_at, updated_at, deleted_at",
);
const FOUND: Command = Command::new(
    "INSERT INTO group_members (group_id, user_id, role, status) VALUES ($1, $2, 'owner', 'active')",
);
const CLOSE: Command =
    Command::new("UPDATE groups SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL");

/// The select list of a [`GroupLine`], with the viewer's membership `m`.
macro_rules! group_lines {
    ($viewer:literal, $listed_at:literal) => {
        concat!(
            "SELECT g.id, g.name, g.slug, g.description, g.avatar_url, g.banner_url, g.group_type, \
             g.requires_approval OR g.group_type = 'private' AS requires_approval, g.member_count, g.post_count, g.created_at, \
             m.role AS my_role, m.status AS my_status, ",
            $listed_at,
            " AS listed_at FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.user_id = ",
            $viewer,
            " WHERE g.deleted_at IS NULL"
        )
    };
}

/// Index: `groups_pkey`, `uq_group_members_group_user`.
pub const FIND: Query<GroupLine> = Query::new(concat!(group_lines!("$1", "g.created_at"), " AND g.id = $2"));
/// Index: `idx_groups_slug`, `uq_group_members_group_user`.
const FIND_BY_SLUG: Query<GroupLine> =
    Query::new(concat!(group_lines!("$1", "g.created_at"), " AND g.slug = $2"));
/// Index: `idx_group_members_user_id`; the groups of one user are few, and sorted.
pub const OWN: List<GroupLine, (DateTime<Utc>, Uuid)> = List::new(
    "social.groups.own",
    paged!(
        concat!(group_lines!("$1", "m.joined_at"), " AND m.user_id = $1 AND m.status = 'active'"),
        after " AND (m.joined_at, g.id) < ($3, $4)",
        " ORDER BY m.joined_at DESC, g.id DESC LIMIT $2",
    ),
);
/// Index: `idx_groups_created_at_id`.
pub const NEWEST: List<GroupLine, (DateTime<Utc>, Uuid)> = List::new(
    "social.groups.newest",
    paged!(
        concat!(group_lines!("$1", "g.created_at"), " AND g.group_type = 'public'"),
        after " AND g.created_at <= $3 AND (g.created_at, g.id) < ($3, $4)",
        " ORDER BY g.created_at DESC, g.id DESC LIMIT $2",
    ),
);

/// Founds a group; the actor is its owner and first member.
///
/// # Errors
/// [`SocialError::Invalid`], [`SocialError::GroupSlugTaken`]; [`SocialError::Forbidden`] unless the actor is a user in good
/// standing.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    group: NewGroup,
) -> Result<groups::Model, SocialError> {
    let group = group.trimmed();
    input::check(&group)?;
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let values = [
        group.name.into(),
        group.slug.into(),
        group.description.into(),
        group.avatar_url.into(),
        group.banner_url.into(),
        group.group_type.to_value().into(),
        group.requires_approval.into(),
        me.into(),
    ];
    let mut made = CREATE.get(&transaction, values).await?;
    FOUND.run(&transaction, [made.id.into(), me.into()]).await?;
    transaction.commit().await?;
    made.member_count = 1;
    Ok(made)
}

/// Changes a group. One that becomes private takes its posts along; they stay private when it becomes public again, until their
/// authors show them.
///
/// # Errors
/// [`SocialError::Invalid`], [`SocialError::GroupSlugTaken`], [`SocialError::GroupNotFound`]; [`SocialError::Forbidden`] unless
/// the actor is its owner or an admin of it, in good standing.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    patch: GroupPatch,
) -> Result<groups::Model, SocialError> {
    let patch = patch.trimmed();
    input::check(&patch)?;
    let transaction = db::begin(db, actor).await?;
    manage(&transaction, actor, group_id, GroupMemberRole::Admin).await?;
    let change = groups::ActiveModel {
        id: Set(group_id),
        name: active(patch.name),
        slug: active(patch.slug),
        description: patch.description.into_active(),
        avatar_url: patch.avatar_url.into_active(),
        banner_url: patch.banner_url.into_active(),
        group_type: patch.group_type.map_or(NotSet, Set),
        requires_approval: active(patch.requires_approval),
        ..Default::default()
    };
    let group = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(group)
}

/// Closes a group. It is not found any more, nor are its posts through it; its slug stays taken.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::Forbidden`] unless the actor is its owner in good standing, staff or the
/// system.
pub async fn close(db: &impl TransactionTrait, actor: &Actor, group_id: Uuid) -> Result<(), SocialError> {
    let transaction = db::begin(db, actor).await?;
    if access::has_role(&transaction, actor, STAFF).await? {
        lock(&transaction, group_id).await?;
    } else {
        manage(&transaction, actor, group_id, GroupMemberRole::Owner).await?;
    }
    CLOSE.run(&transaction, [group_id.into()]).await?;
    Ok(transaction.commit().await?)
}

/// An open group, private ones too: their name is no secret, what is in them is. Index: `groups_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
) -> Result<Option<GroupLine>, SocialError> {
    Ok(FIND.find(db, [viewer.user_id().into(), group_id.into()]).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`SocialError::GroupNotFound`].
pub async fn get(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
) -> Result<GroupLine, SocialError> {
    find(db, viewer, group_id).await?.ok_or(SocialError::GroupNotFound)
}

/// The open group of that name in addresses. Index: `idx_groups_slug`.
///
/// # Errors
/// What the database says.
pub async fn find_by_slug(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    slug: &str,
) -> Result<Option<GroupLine>, SocialError> {
    if input::slug(slug, &()).is_err() {
        return Ok(None);
    }
    Ok(FIND_BY_SLUG.find(db, [viewer.user_id().into(), slug.into()]).await?)
}

/// The groups that the actor is an active member of, joined last first. Index: `idx_group_members_user_id`.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user; [`SocialError::Cursor`] for a cursor of another list.
pub async fn list_own(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<GroupLine>, SocialError> {
    let me = actor.user_id().ok_or(SocialError::Forbidden)?;
    OWN.page(db, page, [me.into()], key).await
}

/// The public groups, founded last first. Index: `idx_groups_created_at_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list_newest(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<GroupLine>, SocialError> {
    NEWEST.page(db, page, [viewer.user_id().into()], key).await
}

fn key(group: &GroupLine) -> (DateTime<Utc>, Uuid) {
    (group.listed_at, group.id)
}
