//! Who may do what in a group. Whatever changes a group or its people holds the lock of its row: two at once wait for each other.

use entity::social::{
    group_members::{GroupMemberRole, GroupMemberStatus},
    groups::GroupType,
};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::super::{SocialError, standing::acting};
use crate::{
    db::{Actor, Query},
    row,
};

row! {
    /// How a group is entered.
    pub(in super::super) struct Door {
        pub(in super::super) group_type: GroupType,
        pub(in super::super) requires_approval: bool,
    }
}

row! {
    /// What somebody is in a group.
    #[derive(Clone, Copy, Debug)]
    pub(in super::super) struct Membership {
        pub(in super::super) role: GroupMemberRole,
        pub(in super::super) status: GroupMemberStatus,
    }
}

const LOCK: Query<Door> = Query::new(
    "SELECT group_type, requires_approval FROM groups WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE",
);
const MEMBERSHIP: Query<Membership> =
    Query::new("SELECT role, status FROM group_members WHERE group_id = $1 AND user_id = $2");

/// The open group, locked until the transaction ends.
pub(in super::super) async fn lock(
    transaction: &impl ConnectionTrait,
    group_id: Uuid,
) -> Result<Door, SocialError> {
    LOCK.find(transaction, [group_id.into()]).await?.ok_or(SocialError::GroupNotFound)
}

/// What a user is in a group, read after it was locked.
pub(in super::super) async fn membership(
    transaction: &impl ConnectionTrait,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<Option<Membership>, SocialError> {
    Ok(MEMBERSHIP.find(transaction, [group_id.into(), user_id.into()]).await?)
}

/// Locks the group for somebody who is an active member of at least this role; answers who and which role they have.
pub(in super::super) async fn manage(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    group_id: Uuid,
    at_least: GroupMemberRole,
) -> Result<(Uuid, GroupMemberRole), SocialError> {
    let me = acting(transaction, actor).await?;
    lock(transaction, group_id).await?;
    match membership(transaction, group_id, me).await? {
        Some(Membership { status: GroupMemberStatus::Banned, .. }) => Err(SocialError::Banned),
        Some(Membership { role, status: GroupMemberStatus::Active }) if rank(role) >= rank(at_least) => {
            Ok((me, role))
        }
        _ => Err(SocialError::Forbidden),
    }
}

/// Roles by what they may do.
pub(in super::super) fn rank(role: GroupMemberRole) -> u8 {
    match role {
        GroupMemberRole::Member => 0,
        GroupMemberRole::Moderator => 1,
        GroupMemberRole::Admin => 2,
        GroupMemberRole::Owner => 3,
    }
}
