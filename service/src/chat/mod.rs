//! How people talk: in rooms, and one to one.
//!
//! A [`rooms`] row is public or private, perhaps behind a password, or a direct room of few people. Whoever is in it has a
//! [`room_members`] row, which says what they may do there and how far they have read; [`room_invitations`] lead into rooms that
//! are not open. What is said there are [`messages`], which are edited, pinned, answered and taken back, with
//! [`message_reactions`] under them. A message is meant by its id and its time together ([`messages::MessageRef`]): the time
//! says in which month it is kept.
//!
//! [`direct_messages`] pass between two people without a room; [`direct_messages::list_conversations`] is their inbox.
//! [`user_presence`] says who is there, [`typing_indicators`] who is writing; both expire by themselves.
//!
//! An open room (public, without a password) is read by everybody who is not banned from it, any other by its members alone;
//! only members write. Who is muted reads. A block between two people ends direct messages, and hides what each says from the
//! other, in rooms too; whoever keeps order in a room sees who has blocked them, or a block would be a way around them.
//!
//! Functions that need time, randomness, a lifetime or a password's cost take a [`Chat`], which an application makes once.
//!
//! Whoever writes is in good standing: whose account was banned, deactivated or closed while their token lives is
//! [`ChatError::Forbidden`].
//!
//! Locks are taken in the order advisory locks (of a person, of a room or a pair), invitations by id, room, members by id, messages.
//! Whoever changes who is in a room, or what they may do there, holds its row first: the counter of its members wants it, too.
//!
//! In a room, and between two people, messages are written one after the other, each from then until its transaction ends: so what
//! is written later is also seen later, and its time is later. Whoever has read up to a message has been shown everything before it;
//! nothing appears there afterwards, however long a transaction takes. That holds as long as the clock of PostgreSQL does not go
//! back, and not for what [`messages::import`] brings in. A caller that sends within a transaction of its own keeps others of that
//! room waiting until it ends, and sends in the order of the rooms' ids if there are several.

#[macro_use]
mod visible;
#[macro_use]
mod attachment;

pub mod direct_messages;
mod error;
mod input;
pub mod message_reactions;
pub mod messages;
mod policy;
pub mod room_invitations;
pub mod room_members;
pub mod rooms;
mod standing;
pub mod typing_indicators;
pub mod user_presence;

pub use error::ChatError;
pub use policy::{Chat, Policy};

use sea_orm::{ActiveEnum, ConnectionTrait, prelude::Uuid};

use crate::{access, db::Actor, input::Invalid, keyed::keyed};

/// The value of that name of an enum (`RoomType`, `RoomMemberRole`, `MessageType`, `PresenceStatus`), for clients that send names.
///
/// # Errors
/// [`ChatError::Invalid`] naming `field` for a name that is none of them.
pub fn named<E: ActiveEnum<Value = String>>(field: &str, name: &str) -> Result<E, ChatError> {
    E::try_from_value(&name.to_owned()).map_err(|_| {
        let names: Vec<_> = E::values();
        Invalid::field(field, format!("is none of {}", names.join(", "))).into()
    })
}

/// The signed-in user: nobody speaks for somebody else.
fn somebody(actor: &Actor) -> Result<Uuid, ChatError> {
    actor.user_id().ok_or(ChatError::Forbidden)
}

/// Whose rows `actor` may change: their own, or anybody's (`None`) for the system. Never a visitor.
fn whose(actor: &Actor) -> Result<Option<Uuid>, ChatError> {
    if actor.is_system() { Ok(None) } else { somebody(actor).map(Some) }
}

/// That the actor writes as somebody in good standing, or as the system.
async fn ensure_acting(db: &impl ConnectionTrait, actor: &Actor) -> Result<(), ChatError> {
    if access::acts(db, actor).await? { Ok(()) } else { Err(ChatError::Forbidden) }
}
