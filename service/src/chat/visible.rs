//! Who may see what: conditions that the queries of this domain share, as text.
//!
//! `$me` is the viewer's id, NULL for a visitor and for the system; `$all` is true for the system. What depends on parameters
//! alone PostgreSQL answers once for a statement, before it reads the first row. Row-level security holds the same, blocks apart.

/// The same in a room: whom the viewer has blocked, and who has blocked the viewer unless the viewer keeps order there.
macro_rules! hidden_in {
    ($me:literal, $room:literal) => {
        concat!(
            "ARRAY(SELECT blocked_id FROM blocks WHERE blocker_id = ",
            $me,
            " UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = ",
            $me,
            " AND NOT EXISTS (SELECT FROM room_members g WHERE g.room_id = ",
            $room,
            " AND g.user_id = ",
            $me,
            " AND NOT g.is_banned AND g.role <> 'member') AND NOT ",
            staff!($me),
            ")"
        )
    };
}

/// Whether the viewer may know of room `r`, where `v` is their row of its members, if there is one: a banned one, too.
macro_rules! known {
    ($me:literal, $all:literal) => {
        concat!(
            "r.deleted_at IS NULL AND (",
            $all,
            " OR v.id IS NOT NULL OR (r.room_type = 'public' AND NOT r.is_private) \
            OR EXISTS (SELECT FROM room_invitations i WHERE i.room_id = r.id AND i.invitee_id = ",
            $me,
            " AND i.status = 'pending' AND (i.expires_at IS NULL OR i.expires_at > now())) OR ",
            staff!($me),
            ")"
        )
    };
}

/// Whether the viewer may read what is said in room `r`, with `v` as above.
macro_rules! readable {
    ($me:literal, $all:literal) => {
        concat!(
            "r.deleted_at IS NULL AND (",
            $all,
            " OR v.is_banned IS FALSE OR (v.id IS NULL AND r.room_type = 'public' AND NOT r.is_private \
            AND r.password_hash IS NULL) OR ",
            staff!($me),
            ")"
        )
    };
}

/// Names the room `$room` to row-level security, which shows an open one to who names it: true. In a subselect of its own, of parameters
/// alone, it is done before the statement reads a row.
macro_rules! look_into {
    ($room:literal) => {
        concat!("set_config('app.room', (", $room, ")::uuid::text, true) IS NOT NULL")
    };
}

/// The same of the room of id `$room`, asked once for a statement before it reads a row, for then it names the room of who is no
/// member: row-level security shows them the one that is named. Indexes: `rooms_pkey`, `uq_room_members_room_user`.
macro_rules! read {
    ($me:literal, $all:literal, $room:literal) => {
        concat!(
            "(SELECT v.id IS NOT NULL OR ",
            look_into!("r.id"),
            " FROM rooms r LEFT JOIN room_members v ON v.room_id = r.id AND v.user_id = ",
            $me,
            " WHERE r.id = ",
            $room,
            " AND ",
            readable!($me, $all),
            ")"
        )
    };
}

/// The same of the room of message `m`, whose id and time are `$id` and `$at`: who knows no more names its room by them.
macro_rules! read_of {
    ($me:literal, $all:literal, $id:literal, $at:literal) => {
        concat!("(SELECT veza.look_at_message(", $id, ", ", $at, ")) AND ", read!($me, $all, "m.room_id"))
    };
}

/// Whether message `$id` of time `$at` is one of room `$room` that `$me` may answer. Index: `messages_pkey` of one month.
macro_rules! answered {
    ($id:literal, $at:literal, $room:literal, $me:literal) => {
        concat!(
            "EXISTS (SELECT FROM messages a WHERE a.id = ",
            $id,
            " AND a.created_at = ",
            $at,
            " AND a.room_id = ",
            $room,
            " AND NOT a.is_deleted AND a.sender_id <> ALL (",
            hidden_in!($me, $room),
            "))"
        )
    };
}

/// Whether `$me` speaks in the room of message `m`: a member in good standing, neither banned nor muted, of a live room; NULL for
/// who is no member. Indexes: `uq_room_members_room_user`, `rooms_pkey`.
macro_rules! speaks {
    ($me:literal) => {
        concat!(
            "(SELECT NOT v.is_banned AND NOT v.is_muted AND (SELECT r.deleted_at IS NULL FROM rooms r WHERE r.id = v.room_id) AND ",
            acts!($me),
            " FROM room_members v WHERE v.room_id = m.room_id AND v.user_id = ",
            $me,
            ")"
        )
    };
}
