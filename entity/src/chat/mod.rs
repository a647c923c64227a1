//! How people talk: in rooms, and one to one.
//!
//! A [`rooms`] row is entered through [`room_members`], or by a [`room_invitations`] row, which is for one person or for
//! whoever holds its code. What is said there is in [`messages`], the largest table of the platform, one partition a
//! month; a message may answer another, and [`message_reactions`] stand under it. Because of the partitions a message is
//! referred to by its id and its time together.
//!
//! [`direct_messages`] pass between two people without a room. [`user_presence`] says who is there, and
//! [`typing_indicators`] who is writing at this moment.

pub mod direct_messages;
pub mod message_reactions;
pub mod messages;
pub mod room_invitations;
pub mod room_members;
pub mod rooms;
pub mod typing_indicators;
pub mod user_presence;

/// The entities of this domain under the names of their tables, its enums and its links.
pub mod prelude {
    pub use super::direct_messages::Entity as DirectMessages;
    pub use super::message_reactions::Entity as MessageReactions;
    pub use super::messages::{Entity as Messages, MessageType};
    pub use super::room_invitations::{Entity as RoomInvitations, RoomInvitationStatus};
    pub use super::room_members::{Entity as RoomMembers, RoomMemberRole};
    pub use super::rooms::{Entity as Rooms, RoomToMembers, RoomType};
    pub use super::typing_indicators::Entity as TypingIndicators;
    pub use super::user_presence::{Entity as UserPresence, PresenceStatus};
}
