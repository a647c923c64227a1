//! What each hot statement of direct messages, presence and typing costs on seeded data: by its index, without a pass through a big
//! table, without a sort of more than is shown, in so many buffers whatever the size of the tables.
//!
//! `VEZA_PLAN_SCALE=5 cargo test -p tests --test it chat::direct_plans -- --nocapture` prints the figures of a larger set.

use sea_orm::ConnectionTrait;
use service::chat::{direct_messages, typing_indicators, user_presence};
use tests::explain::{Case, broken, explain, scale, with_ids};
use tests::{TestDb, list_cases};

/// Ids are made of numbers, so that a test can name them: user n is `…01n`, room n `…02n`, message n `…03n`. User 1 has talked to 200
/// people, with user 2 in a tenth of all messages, follows 500, and has blocked 21; everybody is in room 1 and was there within an hour.
const ROWS: &str = "
    SET session_replication_role = replica;
    CREATE FUNCTION pg_temp.made(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT (lpad(kind::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    INSERT INTO users (id, email, username)
    SELECT pg_temp.made(1, n), 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO direct_messages (id, sender_id, recipient_id, content, created_at, is_read)
    SELECT pg_temp.made(3, n), pg_temp.made(1, CASE WHEN n % 2 = 0 THEN a ELSE b END), pg_temp.made(1, CASE WHEN n % 2 = 0 THEN b ELSE a END),
           'Message ' || n || CASE WHEN n % 500 < 2 THEN ' sunrise' ELSE '' END, now() - n * interval '1 min', n > 1000
    FROM (SELECT n, CASE n % 10 WHEN 0 THEN 1 WHEN 1 THEN 1 WHEN 2 THEN 1 ELSE 3 + (n * 31) % 900 END AS a,
                 CASE WHEN n % 10 < 2 THEN 2 WHEN n % 10 = 2 THEN 2 + (n / 10) % 200 ELSE 1000 + (n * 17) % (1000 * :scale) END AS b
          FROM generate_series(1, 40000::bigint * :scale) n) m;
    INSERT INTO follows (follower_id, following_id)
    SELECT pg_temp.made(1, 1), pg_temp.made(1, n) FROM generate_series(2, 501) n;
    INSERT INTO follows (follower_id, following_id)
    SELECT pg_temp.made(1, 2 + n % (2000 * :scale - 1)), pg_temp.made(1, 1 + (n * 7919) % (2000 * :scale))
    FROM generate_series(1, 20000::bigint * :scale) n WHERE 2 + n % (2000 * :scale - 1) <> 1 + (n * 7919) % (2000 * :scale)
    ON CONFLICT DO NOTHING;
    INSERT INTO user_presence (user_id, status, last_seen_at, current_activity)
    SELECT pg_temp.made(1, n), CASE WHEN n % 7 = 0 THEN 'offline' ELSE 'online' END, now() - (n % 60) * interval '1 min', 'in_room'
    FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO rooms (id, name, room_type, creator_id, member_count)
    SELECT pg_temp.made(2, n), 'Room', 'public', pg_temp.made(1, 1), 10 FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO room_members (room_id, user_id)
    SELECT pg_temp.made(2, 1), pg_temp.made(1, n) FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO room_members (room_id, user_id)
    SELECT pg_temp.made(2, 2 + n % (1000 * :scale - 1)), pg_temp.made(1, 1 + (n * 7919) % (2000 * :scale))
    FROM generate_series(1, 20000::bigint * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO typing_indicators (room_id, user_id, expires_at)
    SELECT pg_temp.made(2, 1 + n % (1000 * :scale)), pg_temp.made(1, 1 + (n * 7919) % (2000 * :scale)), now() + (n % 20 - 10) * interval '1 s'
    FROM generate_series(1, 5000::bigint * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO blocks (blocker_id, blocked_id) SELECT pg_temp.made(1, 1), pg_temp.made(1, n) FROM generate_series(300, 320) n;
    SET session_replication_role = origin;";

const BIG: [&str; 6] =
    ["users", "direct_messages", "follows", "user_presence", "room_members", "typing_indicators"];

/// The numbers that ids begin with.
const KINDS: [(&str, u32); 3] = [("user", 1), ("room", 2), ("message", 3)];

const ME: &str = "'user:000000000001'";
const PAIR: &str = "'user:000000000001', 'user:000000000002'";
const ROOM: &str = "'room:000000000001'";
const KEY: &str = "now() - interval '5 days', 'message:000000000001'";
const SINCE: &str = "now() - interval '2 minutes'";
const SENT: &str = "idx_direct_messages_sender_id_recipient_id_created_at_id";
const UNREAD: &str = "idx_direct_messages_recipient_id_sender_id_created_at_unread";
const PRESENCE: &str = "uq_user_presence_user_id";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of statements")]
async fn each_hot_statement_reads_by_its_index_in_few_buffers() {
    let db = TestDb::new().await;
    let scale = scale();
    db.owner().execute_unprepared(&ROWS.replace(":scale", &scale)).await.unwrap();
    for table in BIG {
        db.owner().execute_unprepared(&format!("VACUUM ANALYZE {table}")).await.unwrap();
    }

    let message = "'message:000000000020'";
    let mut cases: Vec<Case<'_>> = vec![
        (
            "message",
            direct_messages::FIND.sql(),
            format!("{message}, {ME}, false"),
            "direct_messages_pkey",
            10,
            1.0,
        ),
        (
            "send",
            direct_messages::SEND.sql(),
            format!("{PAIR}, 'Yes', NULL, 'text', NULL, '%'"),
            "users_pkey",
            100,
            21.0,
        ),
        (
            "edit",
            direct_messages::EDIT.sql(),
            format!("{message}, {ME}, 'No'"),
            "direct_messages_pkey",
            80,
            1.0,
        ),
        ("hide", direct_messages::HIDE.sql(), format!("{message}, {ME}"), "direct_messages_pkey", 80, 1.0),
        (
            "retract",
            direct_messages::RETRACT.sql(),
            format!("{message}, {ME}"),
            "direct_messages_pkey",
            80,
            1.0,
        ),
        // 20 messages: what is written, not what is looked for.
        (
            "read",
            direct_messages::MARK.sql(),
            format!("{PAIR}, now() - interval '800 minutes'"),
            UNREAD,
            1_200,
            25.0,
        ),
        ("unread", direct_messages::UNREAD.sql(), format!("{ME}, 1000"), UNREAD, 60, 1.0),
        (
            "presence",
            user_presence::FIND.sql(),
            format!("{ME}, {SINCE}, ARRAY[{PAIR}]::uuid[]"),
            PRESENCE,
            30,
            1.0,
        ),
        // A conflict is found by the index, which EXPLAIN does not name among those that are read.
        (
            "sign of life",
            user_presence::HEARTBEAT.sql(),
            format!("{ME}, now(), now() - interval '30 s', {SINCE}"),
            "",
            30,
            1.0,
        ),
        (
            "signs of life",
            user_presence::HEARTBEATS.sql(),
            format!("ARRAY[{PAIR}]::uuid[], now(), now() - interval '30 s', {SINCE}"),
            "users_pkey",
            60,
            2.0,
        ),
        (
            "start",
            typing_indicators::START.sql(),
            format!("{ROOM}, {ME}, now(), now() + interval '10 s'"),
            "uq_room_members_room_user",
            60,
            1.0,
        ),
        // Of two indexes that find the one row alike.
        ("stop", typing_indicators::STOP.sql(), format!("{ROOM}, {ME}"), "", 10, 1.0),
        (
            "typing",
            typing_indicators::TYPING.sql(),
            format!("{ROOM}, {ME}, now(), 20"),
            "idx_typing_indicators_room_id_expires_at",
            80,
            20.0,
        ),
    ];
    list_cases![
        cases;
        "newest", direct_messages::NEWEST, PAIR, KEY, SENT, 60, 1.0;
        "oldest", direct_messages::OLDEST, PAIR, KEY, SENT, 60, 1.0;
        // 200 partners, of whom the second page asks for each, two descents each; sorted are partners, not messages.
        "inbox", direct_messages::CONVERSATIONS, format!("{ME}, 100"), KEY, SENT, 1_200, 210.0;
        "followed", user_presence::FOLLOWED, format!("{ME}, {SINCE}"), "'user:000000000100'", "uq_follows_follower_following", 2_500, 1.0;
        "in room", user_presence::IN_ROOM, format!("{ME}, false, {SINCE}, {ROOM}"), "'user:000000000100'",
            "uq_room_members_room_user", 3_500, 1.0;
    ];
    // The latest messages are of people enough for a page.
    let inbox = (direct_messages::CONVERSATIONS.first().sql(), format!("{ME}, 100, 21"));
    cases.push(("inbox, first page", inbox.0, inbox.1, UNREAD, 200, 150.0));
    let failures = broken(&db, cases, &KINDS, &BIG).await;
    assert!(failures.is_empty(), "{failures:#?}");

    // The search runs in a function, whose plan is not seen from outside: it reads the matches, not the messages.
    for (name, other) in [("search one", "'user:000000000002'"), ("search all", "NULL")] {
        let values = with_ids(&format!("{ME}, 'sunrise', {other}, 21"), &KINDS);
        let done = explain(&db, direct_messages::SEARCH.first().sql(), &values).await;
        println!("{name:>20} {:5} buffers {:8.3} ms", done.buffers, done.time);
        assert!(done.buffers <= 150, "{name} reads {} buffers", done.buffers);
    }
}
