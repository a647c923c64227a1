//! Keeping order: roles, mutes, bans. Who may more does something to who may less; nobody to their equals.

use entity::chat::room_members::{
    self,
    RoomMemberRole::{self, Admin, Moderator, Owner},
};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::{ChatError, columns};
use crate::{
    chat::standing::{rank, stand},
    db::{self, Actor, Command, Query},
    row,
};

/// Both rows, held in the order of their ids. Index: `uq_room_members_room_user`.
const LOCK: Query<room_members::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM room_members v WHERE v.room_id = $1 AND v.user_id = ANY ($2) ORDER BY v.id FOR NO KEY UPDATE"
));

const SET_ROLE: Query<room_members::Model> = Query::new(concat!(
    "UPDATE room_members v SET role = $3 WHERE v.room_id = $1 AND v.user_id = $2 RETURNING ",
    columns!()
));

const SET_MUTED: Query<room_members::Model> = Query::new(concat!(
    "UPDATE room_members v SET is_muted = $3 WHERE v.room_id = $1 AND v.user_id = $2 RETURNING ",
    columns!()
));

/// One statement, so that there is never more than one owner, and never none.
const TRANSFER: Command = Command::new(
    "UPDATE room_members SET role = CASE user_id WHEN $2 THEN 'owner' ELSE 'admin' END \
    WHERE room_id = $1 AND (user_id = $2 OR role = 'owner')",
);

/// Also of somebody who is not in the room, or is joining it at this moment.
const BAN: Command = Command::new(
    "INSERT INTO room_members (room_id, user_id, is_banned) VALUES ($1, $2, true) \
    ON CONFLICT (room_id, user_id) DO UPDATE SET is_banned = true, role = 'member'",
);

/// What leads somebody into the room who is put out (`$3`), and the codes that they made, by which they would come back or let in
/// others. Before the room is held, as whoever accepts an invitation has it before the room; in the order of ids. Index:
/// `idx_room_invitations_room_id_created_at_id`.
const WITHDRAW: Command = Command::new(
    "WITH due AS MATERIALIZED (SELECT id FROM room_invitations WHERE room_id = $1 AND status = 'pending' \
    AND (($3 AND invitee_id = $2) OR (inviter_id = $2 AND code_hash IS NOT NULL)) ORDER BY id FOR NO KEY UPDATE) \
    UPDATE room_invitations SET status = 'revoked', responded_at = now() WHERE id = ANY (ARRAY(SELECT id FROM due))",
);

const REMOVE: Query<(Uuid,)> = Query::new(
    "DELETE FROM room_members WHERE room_id = $1 AND user_id = $2 AND is_banned = $3 RETURNING id",
);

const STANDS: Query<(bool,)> = Query::new(concat!("SELECT ", stands!("$1"), " AS stands"));

row! {
    /// Whether a room is one of few people among themselves, in which nobody keeps order.
    struct Kind { is_direct: bool, acts: bool }
}

/// The room is held first. Index: `rooms_pkey`.
const KIND: Query<Kind> = Query::new(concat!(
    "SELECT room_type = 'dm' AS is_direct, ",
    acts!("$2"),
    " AS acts FROM rooms WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE"
));

/// Gives a member another role. Owners make admins, moderators and members; admins make moderators and members. Who no longer keeps
/// order loses the codes that they made.
///
/// # Errors
/// [`ChatError::Forbidden`] for what the actor may not give or take, and for the owner's role, which [`transfer`] hands on;
/// [`ChatError::MemberNotFound`]; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] of the actor.
pub async fn set_role(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
    role: RoomMemberRole,
) -> Result<room_members::Model, ChatError> {
    let transaction = db::begin(db, actor).await?;
    if role == RoomMemberRole::Member {
        withdraw(&transaction, room_id, user_id, false).await?;
    }
    let (own, member) = hold(&transaction, actor, room_id, user_id, Admin).await?;
    let member = member.filter(|member| !member.is_banned).ok_or(ChatError::MemberNotFound)?;
    if rank(role) >= own || rank(member.role) >= own || role == Owner {
        return Err(ChatError::Forbidden);
    }
    let values: [Value; 3] = [room_id.into(), user_id.into(), role.to_value().into()];
    let member = SET_ROLE.find(&transaction, values).await?.ok_or(ChatError::MemberNotFound)?;
    transaction.commit().await?;
    Ok(member)
}

/// Hands the room on to another member; who owned it is an admin of it from then on.
///
/// # Errors
/// [`ChatError::Forbidden`] unless the actor is its owner or the system; [`ChatError::MemberNotFound`];
/// [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] of the actor.
pub async fn transfer(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<(), ChatError> {
    let transaction = db::begin(db, actor).await?;
    let (_, member) = hold(&transaction, actor, room_id, user_id, Owner).await?;
    if member.is_none_or(|member| member.is_banned) {
        return Err(ChatError::MemberNotFound);
    }
    TRANSFER.run(&transaction, [room_id.into(), user_id.into()]).await?;
    Ok(transaction.commit().await?)
}

/// Lets a member read only. Muting twice changes nothing.
///
/// # Errors
/// [`ChatError::Forbidden`] unless the actor is a moderator, an admin or the owner, and may more than the member;
/// [`ChatError::MemberNotFound`]; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and [`ChatError::Banned`] of the actor.
pub async fn mute(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<room_members::Model, ChatError> {
    set_muted(db, actor, room_id, user_id, true).await
}

/// Lets a member write again.
///
/// # Errors
/// As [`mute`].
pub async fn unmute(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<room_members::Model, ChatError> {
    set_muted(db, actor, room_id, user_id, false).await
}

/// Puts somebody out of the room for good, or keeps them from coming; invitations for them and the codes that they made are taken
/// back. When this has returned,
/// nothing more is written by them, not even what they were sending at that moment. Banning twice changes nothing.
///
/// # Errors
/// As [`mute`]; [`ChatError::UserNotFound`] where nobody is there to be banned.
pub async fn ban(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<(), ChatError> {
    let transaction = db::begin(db, actor).await?;
    withdraw(&transaction, room_id, user_id, true).await?;
    let (own, member) = hold(&transaction, actor, room_id, user_id, Moderator).await?;
    match member {
        Some(member) if rank(member.role) >= own => return Err(ChatError::Forbidden),
        None if !STANDS.get(&transaction, [user_id.into()]).await?.0 => return Err(ChatError::UserNotFound),
        _ => {}
    }
    BAN.run(&transaction, [room_id.into(), user_id.into()]).await?;
    Ok(transaction.commit().await?)
}

/// Lets somebody who is banned come back, by the ways that everybody has; false if they are not banned.
///
/// # Errors
/// [`ChatError::Forbidden`] unless the actor is a moderator, an admin or the owner; [`ChatError::RoomNotFound`],
/// [`ChatError::NotAMember`] and [`ChatError::Banned`] of the actor.
pub async fn unban(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<bool, ChatError> {
    let transaction = db::begin(db, actor).await?;
    hold(&transaction, actor, room_id, user_id, Moderator).await?;
    let gone = REMOVE.find(&transaction, [room_id.into(), user_id.into(), true.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

/// Puts a member out, who may come back by the ways that everybody has, and not by the codes that they made themselves: these are
/// taken back. False if they are no member.
///
/// # Errors
/// As [`mute`], but for a missing member.
pub async fn remove(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
) -> Result<bool, ChatError> {
    let transaction = db::begin(db, actor).await?;
    withdraw(&transaction, room_id, user_id, false).await?;
    let (own, member) = hold(&transaction, actor, room_id, user_id, Moderator).await?;
    if member.is_some_and(|member| rank(member.role) >= own) {
        return Err(ChatError::Forbidden);
    }
    let gone = REMOVE.find(&transaction, [room_id.into(), user_id.into(), false.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

async fn set_muted(
    db: &impl TransactionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
    is_muted: bool,
) -> Result<room_members::Model, ChatError> {
    let transaction = db::begin(db, actor).await?;
    let (own, member) = hold(&transaction, actor, room_id, user_id, Moderator).await?;
    let member = member.filter(|member| !member.is_banned).ok_or(ChatError::MemberNotFound)?;
    if rank(member.role) >= own {
        return Err(ChatError::Forbidden);
    }
    let values = [room_id.into(), user_id.into(), is_muted.into()];
    let member = SET_MUTED.find(&transaction, values).await?.ok_or(ChatError::MemberNotFound)?;
    transaction.commit().await?;
    Ok(member)
}

/// Takes back what somebody could come by; who may not is refused afterwards, and then nothing of it was.
async fn withdraw(
    transaction: &impl ConnectionTrait,
    room_id: Uuid,
    user_id: Uuid,
    invitations_too: bool,
) -> Result<(), ChatError> {
    WITHDRAW.run(transaction, [room_id.into(), user_id.into(), invitations_too.into()]).await?;
    Ok(())
}

/// Holds the room, the actor's row and the other one as they are; answers the actor's rank, which is at least that of `least`,
/// and the other row.
async fn hold(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
    least: RoomMemberRole,
) -> Result<(u8, Option<room_members::Model>), ChatError> {
    let kind = KIND.find(transaction, [room_id.into(), actor.user_id().into()]).await?;
    let people: Vec<Uuid> = actor.user_id().into_iter().chain([user_id]).collect();
    let rows = LOCK.all(transaction, [room_id.into(), people.into()]).await?;
    let is_room = kind.as_ref().is_some_and(|kind| !kind.is_direct && kind.acts);
    let row = |id: Option<Uuid>| rows.iter().find(|row| Some(row.user_id) == id).cloned();
    let own = match row(actor.user_id()) {
        _ if actor.is_system() && kind.is_some() => u8::MAX,
        Some(own) if is_room && !own.is_banned && rank(own.role) >= rank(least) => rank(own.role),
        _ => return Err(stand(transaction, actor, room_id).await?.refusal_of_order()),
    };
    Ok((own, row(Some(user_id))))
}
