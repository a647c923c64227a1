//! Rooms with their members and messages, direct messages, presence.

pub(crate) mod m20261122_000201_create_chat_enums;
pub(crate) mod m20261122_000202_create_rooms;
pub(crate) mod m20261122_000203_create_room_members;
pub(crate) mod m20261122_000204_create_messages;
pub(crate) mod m20261122_000205_create_message_reactions;
pub(crate) mod m20261122_000206_create_direct_messages;
pub(crate) mod m20261122_000207_create_user_presence;
pub(crate) mod m20261122_000208_create_typing_indicators;
pub(crate) mod m20261122_000209_create_room_invitations;
