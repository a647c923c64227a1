//! Codes: whoever holds one comes in, as often as it may be used.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use entity::chat::{
    room_invitations,
    room_members::{self, RoomMemberRole},
};
use sea_orm::{TransactionSession, TransactionTrait, Value, prelude::Uuid};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Chat, ChatError, NewCode, columns, ensure_inviter, enter, find_entered, hold_person, somebody, stand,
};
use crate::{
    db::{self, Actor, Query},
    env::later,
    input::check,
    row, token,
};

/// Bytes of a code: 128 bits, which nobody guesses.
const BYTES: usize = 16;

/// A code that was just made.
#[derive(Debug)]
pub struct Code {
    /// For those who are to come: 26 letters and digits. It is not shown again.
    pub code: SecretString,
    /// What is kept of it.
    pub invitation: room_invitations::Model,
}

row! {
    /// Where a code leads.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Preview {
        /// The room.
        pub room_id: Uuid,
        /// What it is called.
        pub name: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// How many are in it.
        pub member_count: i32,
        /// How many may be; none is no limit.
        pub max_members: Option<i32>,
        /// Who made the code.
        pub inviter_id: Uuid,
        /// What they have to say.
        pub message: Option<String>,
        /// Until when it is open; none is until it is taken back.
        pub expires_at: Option<DateTime<Utc>>,
    }
}

const CREATE: Query<room_invitations::Model> = Query::new(concat!(
    "INSERT INTO room_invitations AS i (room_id, inviter_id, code_hash, code_hint, message, max_uses, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ",
    columns!()
));

/// A code that can be used, `$1` its hash. Index: `uq_room_invitations_code_hash`.
macro_rules! usable {
    () => {
        "i.code_hash = $1 AND i.status = 'pending' AND (i.max_uses IS NULL OR i.use_count < i.max_uses) \
        AND (i.expires_at IS NULL OR i.expires_at > now())"
    };
}

const PREVIEW: Query<Preview> = Query::new(concat!(
    "SELECT i.room_id, r.name, r.description, r.member_count, r.max_members, i.inviter_id, i.message, i.expires_at \
    FROM room_invitations i JOIN rooms r ON r.id = i.room_id AND r.deleted_at IS NULL WHERE ",
    usable!()
));

/// Whoever waited for this row sees how often it was used by then.
pub const USE: Query<(Uuid,)> = Query::new(concat!(
    "UPDATE room_invitations i SET use_count = i.use_count + 1, responded_at = now(), \
    status = CASE WHEN i.use_count + 1 = i.max_uses THEN 'accepted' ELSE 'pending' END::room_invitation_status WHERE ",
    usable!(),
    " RETURNING i.room_id"
));

const ROOM: Query<(Uuid,)> = Query::new("SELECT room_id FROM room_invitations WHERE code_hash = $1");

/// Makes a code that leads into a room. It is shown once; the database keeps its hash.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`], [`ChatError::Banned`], [`ChatError::Muted`] and
/// [`ChatError::Forbidden`] unless the actor keeps order in the room (moderators, admins, its owner), the last also for a direct room.
pub async fn create_code(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    room_id: Uuid,
    new: NewCode,
) -> Result<Code, ChatError> {
    let me = somebody(actor)?;
    check(&new)?;
    let code = BASE32_NOPAD.encode(&chat.env.random::<BYTES>());
    let hint: String = code.chars().skip(code.len() - 4).collect();
    let until = new.lifetime.map(|lifetime| later(chat.env.now(), lifetime));
    let values: [Value; 7] = [
        room_id.into(),
        me.into(),
        token::hash(&code).into(),
        hint.into(),
        new.message.into(),
        new.max_uses.into(),
        until.into(),
    ];
    let transaction = db::begin(db, actor).await?;
    ensure_inviter(&stand(&transaction, actor, room_id).await?, true)?;
    let invitation = CREATE.get(&transaction, values).await?;
    transaction.commit().await?;
    Ok(Code { code: code.into(), invitation })
}

/// Where a code leads, for somebody who has not come yet, also for a visitor. Index: `uq_room_invitations_code_hash`.
///
/// # Errors
/// [`ChatError::InvitationNotFound`] for a code that nobody made, or that is over.
pub async fn preview(
    db: &impl TransactionTrait,
    actor: &Actor,
    code: &SecretString,
) -> Result<Preview, ChatError> {
    let hash = hash(code)?;
    let transaction = db::begin(db, &actor.clone().presenting(hash.clone())).await?;
    let found = PREVIEW.find(&transaction, [hash.into()]).await?;
    transaction.commit().await?;
    found.ok_or(ChatError::InvitationNotFound)
}

/// Joins a room by a code, in whatever case and with whatever spaces it was typed. Who is in it already stays as they are, and uses
/// nothing of the code.
///
/// # Errors
/// [`ChatError::InvitationNotFound`] for a code that nobody made; [`ChatError::InvitationOver`]; [`ChatError::RoomNotFound`] where
/// the room is closed by now; [`ChatError::Banned`]; [`ChatError::RoomFull`]; [`ChatError::TooManyRooms`];
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn join_with_code(
    db: &impl TransactionTrait,
    actor: &Actor,
    code: &SecretString,
) -> Result<room_members::Model, ChatError> {
    let me = somebody(actor)?;
    let hash = hash(code)?;
    let transaction = db::begin(db, &actor.clone().presenting(hash.clone())).await?;
    let (room_id,) =
        ROOM.find(&transaction, [hash.clone().into()]).await?.ok_or(ChatError::InvitationNotFound)?;
    hold_person(&transaction, me).await?;
    let member = if let Some(member) = find_entered(&transaction, room_id, me).await? {
        member
    } else {
        USE.find(&transaction, [hash.into()]).await?.ok_or(ChatError::InvitationOver)?;
        enter(&transaction, room_id, me, RoomMemberRole::Member).await?
    };
    transaction.commit().await?;
    Ok(member)
}

/// The hash of a code as somebody typed it.
fn hash(code: &SecretString) -> Result<String, ChatError> {
    let typed: String =
        code.expose_secret().chars().filter(|c| !c.is_whitespace() && *c != '-').take(27).collect();
    let code = typed.to_ascii_uppercase();
    let is_formed = BASE32_NOPAD.decode(code.as_bytes()).is_ok_and(|bytes| bytes.len() == BYTES);
    if is_formed { Ok(token::hash(&code)) } else { Err(ChatError::InvitationNotFound) }
}
