//! Who is in a group: joined, let in, put out, in which role, and who owns it. A group always has one owner.

mod lists;

pub use lists::{MEMBERS, Member, list, list_banned, list_requests};

use entity::social::{
    group_members::{GroupMemberRole, GroupMemberStatus},
    groups::GroupType,
};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde_json::json;

use super::{
    SocialError,
    groups::{Membership, lock, manage, membership, rank},
    standing::acting,
};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Command, Query},
    input::Invalid,
    platform::{Event, outbox_events},
};

/// What came of joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The actor is a member, since now or since before.
    Member {
        /// False if they were one before.
        is_new: bool,
    },
    /// The actor has asked, now or before, and waits for a moderator.
    Requested {
        /// False if they had asked before.
        is_new: bool,
    },
}

const JOIN: Command =
    Command::new("INSERT INTO group_members (group_id, user_id, status) VALUES ($1, $2, $3)");
const APPROVE: Command = Command::new(
    "UPDATE group_members SET status = 'active', approved_at = now() \
     WHERE group_id = $1 AND user_id = $2 AND status = 'pending'",
);
const REMOVE: Command = Command::new("DELETE FROM group_members WHERE group_id = $1 AND user_id = $2");
const BAN: Query<(Uuid,)> = Query::new(
    "INSERT INTO group_members (group_id, user_id, status) SELECT $1, id, 'banned' FROM users \
     WHERE id = $2 AND deleted_at IS NULL \
     ON CONFLICT (group_id, user_id) DO UPDATE SET status = 'banned', role = 'member' RETURNING id",
);
const SET_ROLE: Command =
    Command::new("UPDATE group_members SET role = $3 WHERE group_id = $1 AND user_id = $2 AND role <> $3");
/// One statement: who has resigned already may make nobody the owner any more.
const TRANSFER: Command = Command::new(
    "UPDATE group_members SET role = CASE user_id WHEN $2 THEN 'owner' ELSE 'admin' END \
     WHERE group_id = $1 AND (user_id = $2 OR role = 'owner')",
);

/// Joins a group, or asks to where a moderator lets people in, which tells the outbox `group.join_requested`. Joining again changes
/// nothing.
///
/// # Errors
/// [`SocialError::GroupNotFound`], [`SocialError::Banned`]; [`SocialError::Forbidden`] unless the actor is a user in good
/// standing.
pub async fn join(db: &impl TransactionTrait, actor: &Actor, group_id: Uuid) -> Result<Joined, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let door = lock(&transaction, group_id).await?;
    let joined = match membership(&transaction, group_id, me).await?.map(|found| found.status) {
        Some(GroupMemberStatus::Banned) => return Err(SocialError::Banned),
        Some(GroupMemberStatus::Active) => Joined::Member { is_new: false },
        Some(GroupMemberStatus::Pending) => Joined::Requested { is_new: false },
        None if door.requires_approval || door.group_type == GroupType::Private => {
            JOIN.run(&transaction, [group_id.into(), me.into(), "pending".into()]).await?;
            let event = Event::new("group", group_id, "group.join_requested", json!({ "user_id": me }));
            outbox_events::append(&transaction, event).await?;
            Joined::Requested { is_new: true }
        }
        None => {
            JOIN.run(&transaction, [group_id.into(), me.into(), "active".into()]).await?;
            Joined::Member { is_new: true }
        }
    };
    transaction.commit().await?;
    Ok(joined)
}

/// Lets somebody in who has asked; says whether that is new: of two approvals at once one is, and tells the outbox `group.joined`.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::NotAMember`] for who has not asked, or asked no longer; [`SocialError::Banned`];
/// [`SocialError::Forbidden`] unless the actor moderates the group.
pub async fn approve(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let (me, _) = manage(&transaction, actor, group_id, GroupMemberRole::Moderator).await?;
    let found = membership(&transaction, group_id, user_id).await?.ok_or(SocialError::NotAMember)?;
    let is_new = match found.status {
        GroupMemberStatus::Banned => return Err(SocialError::Banned),
        GroupMemberStatus::Active => false,
        GroupMemberStatus::Pending => {
            APPROVE.run(&transaction, [group_id.into(), user_id.into()]).await?;
            let payload = json!({ "group_id": group_id, "approver_id": me });
            outbox_events::append(&transaction, Event::new("user", user_id, "group.joined", payload)).await?;
            true
        }
    };
    transaction.commit().await?;
    Ok(is_new)
}

/// Turns a request down; says whether there was one. They may ask again.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::Forbidden`] unless the actor moderates the group.
pub async fn decline(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<bool, SocialError> {
    end(db, actor, group_id, user_id, GroupMemberStatus::Pending).await
}

/// Leaves a group, or takes a request back; says whether there was something to leave. A ban stays.
///
/// # Errors
/// [`SocialError::OwnerStays`], [`SocialError::GroupNotFound`], [`SocialError::Banned`]; [`SocialError::Forbidden`] unless the
/// actor is a user in good standing.
pub async fn leave(db: &impl TransactionTrait, actor: &Actor, group_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock(&transaction, group_id).await?;
    let was_in = match membership(&transaction, group_id, me).await? {
        Some(Membership { status: GroupMemberStatus::Banned, .. }) => return Err(SocialError::Banned),
        Some(Membership { role: GroupMemberRole::Owner, .. }) => return Err(SocialError::OwnerStays),
        Some(_) => REMOVE.run(&transaction, [group_id.into(), me.into()]).await? > 0,
        None => false,
    };
    transaction.commit().await?;
    Ok(was_in)
}

/// Puts somebody out, who may come back; says whether they were in. A ban is lifted by [`unban`] alone.
///
/// # Errors
/// [`SocialError::GroupNotFound`], [`SocialError::Oneself`], [`SocialError::OwnerStays`]; [`SocialError::Forbidden`] unless the
/// actor moderates the group and has a higher role.
pub async fn remove(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let found = subordinate(&transaction, actor, group_id, user_id, GroupMemberRole::Moderator).await?;
    let was_in = found.is_some_and(|found| found.status != GroupMemberStatus::Banned);
    if was_in {
        REMOVE.run(&transaction, [group_id.into(), user_id.into()]).await?;
    }
    transaction.commit().await?;
    Ok(was_in)
}

/// Puts somebody out, or keeps them out who never was in, until the ban is lifted; says whether that is new.
///
/// # Errors
/// [`SocialError::UserNotFound`], and as [`remove`].
pub async fn ban(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let found = subordinate(&transaction, actor, group_id, user_id, GroupMemberRole::Moderator).await?;
    let is_new = found.is_none_or(|found| found.status != GroupMemberStatus::Banned);
    if is_new && BAN.find(&transaction, [group_id.into(), user_id.into()]).await?.is_none() {
        return Err(SocialError::UserNotFound);
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Lifts a ban; says whether there was one. They are no member then, and may join.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::Forbidden`] unless the actor moderates the group.
pub async fn unban(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<bool, SocialError> {
    end(db, actor, group_id, user_id, GroupMemberStatus::Banned).await
}

/// Gives an active member another role; says whether that is a change. Both their role and the new one are below the actor's.
///
/// # Errors
/// [`SocialError::Invalid`] for the role of the owner, which is [transferred](transfer); [`SocialError::GroupNotFound`],
/// [`SocialError::Oneself`], [`SocialError::OwnerStays`], [`SocialError::NotAMember`]; [`SocialError::Forbidden`] unless the actor
/// is the owner or an admin, and higher than both roles.
pub async fn set_role(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
    role: GroupMemberRole,
) -> Result<bool, SocialError> {
    if role == GroupMemberRole::Owner {
        return Err(Invalid::field("role", "is transferred, not given").into());
    }
    // Who gives a role has a higher one: admins make moderators, the owner makes admins.
    let at_least =
        if role == GroupMemberRole::Admin { GroupMemberRole::Owner } else { GroupMemberRole::Admin };
    let transaction = db::begin(db, actor).await?;
    let found = subordinate(&transaction, actor, group_id, user_id, at_least).await?;
    found.filter(|found| found.status == GroupMemberStatus::Active).ok_or(SocialError::NotAMember)?;
    let values = [group_id.into(), user_id.into(), role.to_value().into()];
    let changed = SET_ROLE.run(&transaction, values).await?;
    transaction.commit().await?;
    Ok(changed > 0)
}

/// Hands a group over to an active member; the owner before becomes an admin. Staff may do it where the owner is gone. Against a
/// member who leaves at once: whichever comes first holds, and there is one owner.
///
/// # Errors
/// [`SocialError::GroupNotFound`], [`SocialError::NotAMember`]; [`SocialError::Oneself`] for who owns it already;
/// [`SocialError::Forbidden`] unless the actor is the owner in good standing, staff or the system.
pub async fn transfer(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
) -> Result<(), SocialError> {
    let transaction = db::begin(db, actor).await?;
    if access::has_role(&transaction, actor, STAFF).await? {
        lock(&transaction, group_id).await?;
    } else {
        manage(&transaction, actor, group_id, GroupMemberRole::Owner).await?;
    }
    match membership(&transaction, group_id, user_id).await? {
        Some(Membership { role: GroupMemberRole::Owner, .. }) => return Err(SocialError::Oneself),
        Some(Membership { status: GroupMemberStatus::Active, .. }) => {}
        _ => return Err(SocialError::NotAMember),
    }
    TRANSFER.run(&transaction, [group_id.into(), user_id.into()]).await?;
    Ok(transaction.commit().await?)
}

/// Locks the group for an actor of at least this role, who stands above what `user_id` is in it, if they are anything.
async fn subordinate(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
    at_least: GroupMemberRole,
) -> Result<Option<Membership>, SocialError> {
    let (me, role) = manage(transaction, actor, group_id, at_least).await?;
    if me == user_id {
        return Err(SocialError::Oneself);
    }
    let found = membership(transaction, group_id, user_id).await?;
    match found {
        Some(found) if found.role == GroupMemberRole::Owner => Err(SocialError::OwnerStays),
        Some(found) if rank(found.role) >= rank(role) => Err(SocialError::Forbidden),
        found => Ok(found),
    }
}

/// Takes away what somebody is to the group, for who moderates it; says whether they were that.
async fn end(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    user_id: Uuid,
    status: GroupMemberStatus,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    manage(&transaction, actor, group_id, GroupMemberRole::Moderator).await?;
    let found = membership(&transaction, group_id, user_id).await?;
    let was_so = found.is_some_and(|found| found.status == status);
    if was_so {
        REMOVE.run(&transaction, [group_id.into(), user_id.into()]).await?;
    }
    transaction.commit().await?;
    Ok(was_so)
}
