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
//! Locks are taken in the order advisory locks (of a person, of a room), invitation, room, members by id, messages.

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

use sea_orm::{ActiveEnum, prelude::Uuid};
use sha2::{Digest, Sha256};

use crate::{db::Actor, input::Invalid};

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

/// The id of what `me` sends there with a key of their own: the same key makes the same id, and nobody else's key can make it.
fn keyed(me: Uuid, there: Uuid, key: Uuid) -> Uuid {
    let digest =
        [me, there, key].iter().fold(Sha256::new(), |hash, id| hash.chain_update(id.as_bytes())).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
