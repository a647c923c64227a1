//! Rooms with their members and messages, direct messages, presence.

pub(crate) mod m20261122_000041_create_chat_enums;
pub(crate) mod m20261122_000042_create_rooms;
pub(crate) mod m20261122_000043_create_room_members;
pub(crate) mod m20261122_000044_create_messages;
pub(crate) mod m20261122_000045_create_message_reactions;
pub(crate) mod m20261122_000046_create_direct_messages;
pub(crate) mod m20261122_000047_create_user_presence;
pub(crate) mod m20261122_000048_create_typing_indicators;
pub(crate) mod m20261122_000049_create_room_invitations;
pub(crate) mod m20261122_000135_count_rooms;
pub(crate) mod m20261122_000166_create_chat_rights;
pub(crate) mod m20261122_000194_create_search_messages;
pub(crate) mod m20261122_000197_create_lapse_room_invitation;
pub(crate) mod m20261122_000198_keep_direct_messages;
pub(crate) mod m20261122_000199_create_search_direct_messages;
