//! chat.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_rooms_room_type_allowed", "UPDATE rooms SET room_type = 'secret'"),
    ("chk_rooms_member_count_positive", "UPDATE rooms SET member_count = -1"),
    ("chk_rooms_message_count_positive", "UPDATE rooms SET message_count = -1"),
    (
        "idx_rooms_slug",
        "INSERT INTO rooms (slug, room_type, creator_id) SELECT slug, room_type, creator_id FROM rooms",
    ),
    (
        "uq_room_members_room_user",
        "INSERT INTO room_members (room_id, user_id) SELECT room_id, user_id FROM room_members",
    ),
    ("chk_room_members_role_allowed", "UPDATE room_members SET role = 'guest'"),
    ("chk_messages_content_length", "UPDATE messages SET content = ''"),
    ("chk_messages_content_length", "UPDATE messages SET content = repeat('a', 10001)"),
    ("chk_messages_reply_to", "UPDATE messages SET reply_to_created_at = NULL"),
    ("chk_messages_reply_to", "UPDATE messages SET reply_to_id = NULL"),
    // Also where the month of the answered message has no partition.
    (
        "chk_messages_reply_to",
        "INSERT INTO messages (room_id, sender_id, content, reply_to_id)
         SELECT room_id, sender_id, content, gen_random_uuid() FROM messages",
    ),
    (
        "uq_message_reactions_message_user_emoji",
        "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
         SELECT message_id, message_created_at, user_id, emoji FROM message_reactions",
    ),
    ("chk_direct_messages_content_length", "UPDATE direct_messages SET content = ''"),
    ("chk_direct_messages_content_length", "UPDATE direct_messages SET content = repeat('a', 10001)"),
    ("chk_direct_messages_different_users", "UPDATE direct_messages SET recipient_id = sender_id"),
    ("chk_user_presence_status_allowed", "UPDATE user_presence SET status = 'invisible'"),
    ("uq_user_presence_user_id", "INSERT INTO user_presence (user_id) SELECT user_id FROM user_presence"),
    (
        "uq_typing_indicators_room_user",
        "INSERT INTO typing_indicators (room_id, user_id) SELECT room_id, user_id FROM typing_indicators",
    ),
    ("chk_room_invitations_invitee", "UPDATE room_invitations SET code_hash = repeat('d', 64)"),
    ("chk_room_invitations_invitee", "UPDATE room_invitations SET invitee_id = NULL"),
    ("chk_room_invitations_not_self", "UPDATE room_invitations SET inviter_id = invitee_id"),
    (
        "chk_room_invitations_code_hash_format",
        "UPDATE room_invitations SET code_hash = upper(code_hash) WHERE code_hash IS NOT NULL",
    ),
    (
        "chk_room_invitations_code_hash_format",
        "UPDATE room_invitations SET code_hash = left(code_hash, 63) WHERE code_hash IS NOT NULL",
    ),
    ("chk_room_invitations_uses", "UPDATE room_invitations SET use_count = -1"),
    ("chk_room_invitations_uses", "UPDATE room_invitations SET use_count = 2 WHERE max_uses = 1"),
    ("chk_room_invitations_uses", "UPDATE room_invitations SET max_uses = 0 WHERE code_hash IS NOT NULL"),
    (
        "chk_room_invitations_personal_single_use",
        "UPDATE room_invitations SET max_uses = NULL WHERE invitee_id IS NOT NULL",
    ),
    (
        "chk_room_invitations_personal_single_use",
        "UPDATE room_invitations SET max_uses = 2 WHERE invitee_id IS NOT NULL",
    ),
    ("chk_room_invitations_expires_future", "UPDATE room_invitations SET expires_at = created_at"),
    (
        "uq_room_invitations_code_hash",
        "INSERT INTO room_invitations (room_id, inviter_id, code_hash)
         SELECT room_id, inviter_id, code_hash FROM room_invitations WHERE code_hash IS NOT NULL",
    ),
    (
        "idx_room_invitations_room_id_invitee_id_unique",
        "INSERT INTO room_invitations (room_id, inviter_id, invitee_id)
         SELECT room_id, inviter_id, invitee_id FROM room_invitations WHERE invitee_id IS NOT NULL",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE rooms SET room_type = 'private', slug = NULL; UPDATE rooms SET room_type = 'dm'",
    "INSERT INTO rooms (room_type, creator_id) SELECT 'dm', creator_id FROM rooms, generate_series(1, 2)",
    "UPDATE room_members SET role = 'admin'; UPDATE room_members SET role = 'moderator'",
    "UPDATE messages SET content = 'a'; UPDATE messages SET content = repeat('é', 10000)",
    "UPDATE messages SET reply_to_id = NULL, reply_to_created_at = NULL",
    "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
        SELECT message_id, message_created_at, user_id, '👎' FROM message_reactions",
    "UPDATE direct_messages SET content = 'a'; UPDATE direct_messages SET content = repeat('é', 10000)",
    "UPDATE user_presence SET status = 'away'; UPDATE user_presence SET status = 'busy'; UPDATE user_presence
        SET status = 'offline'",
    "UPDATE room_invitations SET use_count = 1, expires_at = created_at + interval '1 microsecond'",
    "UPDATE room_invitations SET max_uses = 1 WHERE code_hash IS NOT NULL; UPDATE room_invitations
        SET use_count = 1000000, max_uses = NULL WHERE code_hash IS NOT NULL",
    // Whoever declined may be asked again.
    "UPDATE room_invitations SET status = 'declined'; INSERT INTO room_invitations (room_id, inviter_id, invitee_id)
        SELECT room_id, inviter_id, invitee_id FROM room_invitations WHERE invitee_id IS NOT NULL",
];
