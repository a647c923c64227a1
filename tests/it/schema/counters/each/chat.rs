//! Counters that chat has.

use super::walk;

#[tokio::test]
async fn rooms_count_members_who_are_not_banned_and_messages() {
    walk(&[
        (
            "INSERT INTO room_members (room_id, user_id) SELECT u('room', 1), u('user', n) FROM generate_series(7, 10) n",
            &[("rooms.member_count", "room", 1, "4")],
        ),
        (
            "UPDATE room_members SET is_banned = true WHERE user_id IN (u('user', 7), u('user', 8))",
            &[("rooms.member_count", "room", 1, "2")],
        ),
        ("UPDATE room_members SET is_muted = true", &[("rooms.member_count", "room", 1, "2")]),
        ("UPDATE room_members SET is_banned = false", &[("rooms.member_count", "room", 1, "4")]),
        (
            "UPDATE room_members SET room_id = u('room', 2) WHERE user_id = u('user', 7)",
            &[("rooms.member_count", "room", 1, "3"), ("rooms.member_count", "room", 2, "1")],
        ),
        (
            "INSERT INTO messages (room_id, sender_id, content) SELECT u('room', 1), u('user', n), 'Hi' FROM generate_series(7, 10) n",
            &[("rooms.message_count", "room", 1, "4")],
        ),
        // What was said and taken back stays a message of the room.
        ("UPDATE messages SET deleted_at = now(), is_deleted = true", &[("rooms.message_count", "room", 1, "4")]),
        ("UPDATE messages SET room_id = u('room', 2) WHERE sender_id = u('user', 7)", &[("rooms.message_count", "room", 2, "1")]),
        (
            "DELETE FROM users WHERE id IN (u('user', 7), u('user', 8))",
            &[("rooms.message_count", "room", 1, "2"), ("rooms.message_count", "room", 2, "0"), ("rooms.member_count", "room", 1, "2")],
        ),
        ("DELETE FROM rooms WHERE id = u('room', 1)", &[]),
    ])
    .await;
}
