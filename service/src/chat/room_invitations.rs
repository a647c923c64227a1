//! The ways into a room that is not open: an invitation of one person, or a code for whoever holds it.
//!
//! Of a code the database keeps the SHA-256, and its last characters, by which its makers tell codes apart; the code itself is shown
//! once. It is used as often as it may be, also when many come at once: who comes too late finds it over.

mod codes;
mod input;
mod lists;

pub use codes::{Code, Preview, USE, create_code, join_with_code, preview};
pub use input::NewCode;
pub use lists::{Line, OF_INVITEE, OF_ROOM, RoomLine, list, list_own};

use entity::chat::{
    room_invitations::{self, RoomInvitationStatus},
    room_members::{
        self,
        RoomMemberRole::{Member, Moderator},
    },
    rooms::RoomType,
};
use sea_orm::{TransactionSession, TransactionTrait, Value, prelude::Uuid};
use serde_json::json;

use super::{
    Chat, ChatError, ensure_acting,
    room_members::{enter, find_entered, hold_person},
    somebody,
    standing::{Standing, stand},
    whose,
};
use crate::{
    db::{self, Actor, Command, Query},
    env::later,
    input::check,
    platform::{Event, outbox_events},
    row,
};

row!(for room_invitations::Model {
    id, room_id, inviter_id, invitee_id, code_hash, code_hint, message, status, max_uses, use_count, responded_at, expires_at,
    created_at, updated_at,
});

macro_rules! columns {
    () => {
        "i.id, i.room_id, i.inviter_id, i.invitee_id, i.code_hash, i.code_hint, i.message, i.status::text AS status, i.max_uses, \
        i.use_count, i.responded_at, i.expires_at, i.created_at, i.updated_at"
    };
}
use columns;

row! {
    /// Whether somebody may be invited.
    struct Guest { is_there: bool, is_blocked: bool, is_in: bool, is_banned: bool }
}

/// Indexes: `users_pkey`, `uq_room_members_room_user`.
const GUEST: Query<Guest> = Query::new(concat!(
    "SELECT ",
    stands!("$2"),
    " AS is_there, $2 = ANY (",
    hidden!("$3"),
    ") AS is_blocked, EXISTS (SELECT FROM room_members WHERE room_id = $1 AND user_id = $2 AND NOT is_banned) AS is_in, \
    EXISTS (SELECT FROM room_members WHERE room_id = $1 AND user_id = $2 AND is_banned) AS is_banned"
));

/// What nobody answered in time stands in nobody's way.
const LAPSE: Command = Command::new("SELECT veza.lapse_room_invitation($1, $2)");

/// Index: `idx_room_invitations_room_id_invitee_id_unique`.
pub const INVITE: Query<room_invitations::Model> = Query::new(concat!(
    "INSERT INTO room_invitations AS i (room_id, invitee_id, inviter_id, message, expires_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (room_id, invitee_id) WHERE status = 'pending' AND invitee_id IS NOT NULL DO NOTHING RETURNING ",
    columns!()
));

/// Somebody's own. Index: `room_invitations_pkey`.
const FIND_OWN: Query<room_invitations::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM room_invitations i WHERE i.id = $1 AND i.invitee_id = $2"
));

const ANSWER: Query<(Uuid,)> = Query::new(
    "UPDATE room_invitations SET status = $3::room_invitation_status, responded_at = now(), \
    use_count = CASE $3 WHEN 'accepted' THEN 1 ELSE 0 END WHERE id = $1 AND invitee_id = $2 AND status = 'pending' \
    AND (expires_at IS NULL OR expires_at > now()) RETURNING room_id",
);

/// One that the actor made, or of a room that they keep order in; `$2` is NULL for the system.
const FIND_MADE: Query<room_invitations::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM room_invitations i WHERE i.id = $1 AND ($2::uuid IS NULL OR i.inviter_id = $2 OR EXISTS (SELECT FROM room_members v \
    WHERE v.room_id = i.room_id AND v.user_id = $2 AND NOT v.is_banned AND v.role <> 'member')) FOR NO KEY UPDATE"
));

const REVOKE: Command = Command::new(
    "UPDATE room_invitations SET status = 'revoked', responded_at = now() WHERE id = $1 AND status = 'pending'",
);

/// Invites somebody; `None` where an open invitation of theirs is there already, perhaps another member's. Appends `room.invited` for
/// a new one.
///
/// Into a public room every member invites who is not muted; into a private one those who keep order in it (moderators, admins, its
/// owner).
///
/// # Errors
/// [`ChatError::Invalid`] for a message of more than 500 characters; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`],
/// [`ChatError::Banned`], [`ChatError::Muted`] and [`ChatError::Forbidden`] of the actor, the last also for a direct room;
/// [`ChatError::UserNotFound`], [`ChatError::Blocked`], [`ChatError::AlreadyMember`] and [`ChatError::Banned`] of the invitee.
pub async fn invite(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    room_id: Uuid,
    user_id: Uuid,
    message: Option<&str>,
) -> Result<Option<room_invitations::Model>, ChatError> {
    let me = somebody(actor)?;
    check(&input::Words { message })?;
    let transaction = db::begin(db, actor).await?;
    ensure_inviter(&stand(&transaction, actor, room_id).await?, false)?;
    let guest = GUEST.get(&transaction, [room_id.into(), user_id.into(), me.into()]).await?;
    if !guest.is_there {
        return Err(ChatError::UserNotFound);
    }
    if guest.is_in {
        return Err(ChatError::AlreadyMember);
    }
    if guest.is_banned {
        return Err(ChatError::Banned);
    }
    if guest.is_blocked {
        return Err(ChatError::Blocked);
    }
    LAPSE.run(&transaction, [room_id.into(), user_id.into()]).await?;
    let until = later(chat.env.now(), chat.policy.invitation_lifetime);
    let values: [Value; 5] = [room_id.into(), user_id.into(), me.into(), message.into(), until.into()];
    let new = INVITE.find(&transaction, values).await?;
    if new.is_some() {
        let payload = json!({ "room_id": room_id, "inviter_id": me });
        outbox_events::append(&transaction, Event::new("user", user_id, "room.invited", payload)).await?;
    }
    transaction.commit().await?;
    Ok(new)
}

/// Accepts an invitation of the actor's: they are in the room then. Accepting it twice changes nothing.
///
/// # Errors
/// [`ChatError::InvitationNotFound`]; [`ChatError::InvitationOver`]; [`ChatError::RoomNotFound`] where the room is closed by now;
/// [`ChatError::Banned`]; [`ChatError::RoomFull`]; [`ChatError::TooManyRooms`]; [`ChatError::Forbidden`] for who is nobody.
pub async fn accept(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<room_members::Model, ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    hold_person(&transaction, me).await?;
    let member = if let Some((room_id,)) =
        ANSWER.find(&transaction, [id.into(), me.into(), "accepted".into()]).await?
    {
        enter(&transaction, room_id, me, Member).await?
    } else {
        let there = FIND_OWN.find(&transaction, [id.into(), me.into()]).await?;
        let there = there.ok_or(ChatError::InvitationNotFound)?;
        let member = find_entered(&transaction, there.room_id, me).await?;
        member.filter(|_| there.status == RoomInvitationStatus::Accepted).ok_or(ChatError::InvitationOver)?
    };
    transaction.commit().await?;
    Ok(member)
}

/// Declines an invitation of the actor's. Declining it twice changes nothing.
///
/// # Errors
/// [`ChatError::InvitationNotFound`]; [`ChatError::InvitationOver`] for one that was accepted, taken back or has expired;
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn decline(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), ChatError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    if ANSWER.find(&transaction, [id.into(), me.into(), "declined".into()]).await?.is_none() {
        let there = FIND_OWN.find(&transaction, [id.into(), me.into()]).await?;
        match there.map(|there| there.status) {
            None => return Err(ChatError::InvitationNotFound),
            Some(RoomInvitationStatus::Declined) => {}
            Some(_) => return Err(ChatError::InvitationOver),
        }
    }
    Ok(transaction.commit().await?)
}

/// Takes an invitation or a code back: who came by it stays. Taking it back twice changes nothing.
///
/// # Errors
/// [`ChatError::InvitationNotFound`] unless the actor made it, keeps order in its room or is the system;
/// [`ChatError::InvitationOver`] for one that was accepted, used up or declined, or has expired.
pub async fn revoke(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), ChatError> {
    let who = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let there = FIND_MADE.find(&transaction, [id.into(), who.into()]).await?;
    match there.ok_or(ChatError::InvitationNotFound)?.status {
        RoomInvitationStatus::Pending => REVOKE.run(&transaction, [id.into()]).await.map(drop)?,
        RoomInvitationStatus::Revoked => {}
        _ => return Err(ChatError::InvitationOver),
    }
    Ok(transaction.commit().await?)
}

/// That the actor may let others in; `by_code`, whoever holds the code.
fn ensure_inviter(standing: &Standing, by_code: bool) -> Result<(), ChatError> {
    if standing.part().is_none() || standing.is_muted {
        return Err(standing.refusal());
    }
    let is_open = standing.room_type == RoomType::Public && !standing.is_private && !by_code;
    if standing.room_type != RoomType::Dm && (is_open || standing.is_at_least(Moderator)) {
        Ok(())
    } else {
        Err(ChatError::Forbidden)
    }
}
