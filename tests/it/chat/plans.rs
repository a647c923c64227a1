//! What each hot statement of rooms and messages costs on seeded data: by its index, without a pass through a big table, without a
//! sort of more than is shown, in so many buffers whatever the size of the tables.
//!
//! `VEZA_PLAN_SCALE=5 cargo test -p tests --test it chat::plans -- --nocapture` prints the figures of a larger set.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::chat::{message_reactions, messages, room_invitations, room_members, rooms};
use service::social::mentions;
use tests::explain::{Case, broken, explain, scale, with_ids};
use tests::{TestDb, list_cases};

/// Ids are made of numbers, so that a test can name them: user n is `…01n`, room n `…02n`, message n `…03n`. Room 1 has a tenth of all
/// messages and members; user 1 is in 50 rooms, keeps order in the first, has blocked 21 people and is invited 500 times; message 1 has a
/// tenth of all reactions. Messages lie in five months.
const ROWS: &str = "
    SELECT veza.ensure_partitions('public.messages', now() - interval '4 months', now());
    SET session_replication_role = replica;
    CREATE FUNCTION pg_temp.made(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT (lpad(kind::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    INSERT INTO users (id, email, username)
    SELECT pg_temp.made(1, n), 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO rooms (id, name, slug, room_type, is_private, creator_id, member_count)
    SELECT pg_temp.made(2, n), 'Room', CASE WHEN n % 3 > 0 THEN 'room-' || n END, CASE WHEN n % 3 = 0 THEN 'private' ELSE 'public' END,
           n % 3 = 0, pg_temp.made(1, 1 + n % (1000 * :scale)), 1000000 / n
    FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO rooms (id, room_type, is_private, creator_id, member_count)
    SELECT pg_temp.made(2, 500000 + n), 'dm', true, pg_temp.made(1, 1 + n % (1000 * :scale)), 2 FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO room_members (room_id, user_id, joined_at)
    SELECT pg_temp.made(2, 500000 + n), pg_temp.made(1, 1 + (n + two) % (1000 * :scale)), now() - interval '1 day'
    FROM generate_series(1, 1000 * :scale) n, generate_series(0, 1) two;
    INSERT INTO room_members (room_id, user_id, role, is_banned, joined_at, last_read_at)
    SELECT pg_temp.made(2, n), pg_temp.made(1, 1), CASE WHEN n = 1 THEN 'admin' ELSE 'member' END, false, now() - n * interval '1 min',
           now() - n * interval '1 hour'
    FROM generate_series(1, 50) n;
    INSERT INTO room_members (room_id, user_id, is_banned, joined_at, last_read_at)
    SELECT pg_temp.made(2, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (2000 * :scale) END), pg_temp.made(1, 2 + (n * 7919) % (1000 * :scale - 1)),
           n % 100 = 0, now() - n * interval '1 s', now() - n * interval '1 s'
    FROM generate_series(1, 20000::bigint * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO messages (id, room_id, sender_id, content, created_at, is_pinned)
    SELECT pg_temp.made(3, n), pg_temp.made(2, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + (n * 31) % (2000 * :scale) END),
           pg_temp.made(1, 2 + n % (1000 * :scale - 1)),
           'Message ' || n || CASE WHEN n % 500 = 0 THEN ' sunrise' ELSE '' END,
           now() - n * interval '10 min' / :scale, n % 5000 = 0
    FROM generate_series(1, 20000::bigint * :scale) n;
    INSERT INTO messages (id, room_id, sender_id, content, created_at)
    SELECT pg_temp.made(3, 1000000 + n), pg_temp.made(2, 1 + n % 50), pg_temp.made(1, 2 + n % (1000 * :scale - 1)), 'Yes',
           now() - n * interval '1 min' / :scale
    FROM generate_series(1, 5000::bigint * :scale) n;
    INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji, created_at)
    SELECT m.id, m.created_at, pg_temp.made(1, 1 + n % (1000 * :scale)), CASE WHEN n % 2 = 0 THEN '👍' ELSE '❤️' END, now() - n * interval '1 s'
    FROM generate_series(1, 10000 * :scale) n JOIN messages m ON m.id = pg_temp.made(3, CASE WHEN n % 10 = 0 THEN 1 ELSE n END)
    ON CONFLICT DO NOTHING;
    INSERT INTO room_invitations (room_id, inviter_id, invitee_id, expires_at, created_at)
    SELECT pg_temp.made(2, 50 + n), pg_temp.made(1, 2), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 3 + n % (1000 * :scale - 2) END),
           now() + interval '1 day', now() - n * interval '1 s'
    FROM generate_series(1, 1950 * :scale) n;
    INSERT INTO room_invitations (room_id, inviter_id, code_hash, max_uses, created_at)
    SELECT pg_temp.made(2, 1), pg_temp.made(1, 2), encode(sha256(n::text::bytea), 'hex'), NULL, now() - n * interval '1 s'
    FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO blocks (blocker_id, blocked_id) SELECT pg_temp.made(1, 1), pg_temp.made(1, n) FROM generate_series(300, 320) n;
    SET session_replication_role = origin;
    SELECT gin_clean_pending_list(indexrelid) FROM pg_stat_user_indexes WHERE indexrelname LIKE 'messages_2%to_tsvector%';
    ANALYZE;";

const BIG: [&str; 6] =
    ["users", "rooms", "room_members", "messages", "message_reactions", "room_invitations"];

/// The numbers that ids begin with.
const KINDS: [(&str, u32); 3] = [("user", 1), ("room", 2), ("message", 3)];

const ME: &str = "'user:000000000001'";
const ROOM: &str = "'room:000000000001'";
const IN_ROOM: &str = "'user:000000000001', false, 'room:000000000001'";
const KEY: &str = "now() - interval '40 days', 'message:000000000001'";
const SECONDS: &str = "now() - interval '100 seconds', 'message:000000000001'";
const BY_ROOM: &str = "messages_%_room_id_created_at_idx";

/// The time of message `n`, as SQL writes it.
async fn time(db: &TestDb, n: u32) -> String {
    let sql = format!("SELECT created_at::text FROM messages WHERE id = '00000003-0000-4000-8000-{n:012}'");
    let row = db.owner().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    format!("'{}'::timestamptz", row.unwrap().try_get_by_index::<String>(0).unwrap())
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of statements")]
async fn each_hot_statement_reads_by_its_index_in_few_buffers() {
    let db = TestDb::new().await;
    let scale = scale();
    db.owner().execute_unprepared(&ROWS.replace(":scale", &scale)).await.unwrap();

    let (at, of_another) = (time(&db, 1).await, time(&db, 10).await);
    let elsewhere = time(&db, 12).await;
    let message = format!("'message:000000000001', {at}");
    let mut cases: Vec<Case<'_>> = vec![
        ("room", rooms::FIND.sql(), format!("{ROOM}, {ME}, false"), "rooms_pkey", 20, 1.0),
        (
            "room by address",
            rooms::FIND_BY_SLUG.sql(),
            format!("'room-7', {ME}, false"),
            "idx_rooms_slug",
            20,
            1.0,
        ),
        (
            "direct room",
            rooms::FIND_DIRECT.sql(),
            format!("{ME}, ARRAY[{ME}, 'user:000000000002']::uuid[]"),
            "rooms_pkey",
            300,
            1.0,
        ),
        ("message", messages::FIND.sql(), format!("{message}, {ME}, false"), "messages_%_pkey", 80, 1.0),
        ("around", messages::AROUND.sql(), format!("{IN_ROOM}, 21, {KEY}"), BY_ROOM, 160, 1.0),
        (
            "quoted",
            messages::QUOTED.sql(),
            format!("{IN_ROOM}, ARRAY['message:000000000010']::uuid[], ARRAY[{of_another}]"),
            "messages_2%",
            80,
            1.0,
        ),
        ("unread", room_members::UNREAD.sql(), format!("{ME}, 100, 1000"), BY_ROOM, 6_000, 100.0),
        (
            "read",
            room_members::MARK.sql(),
            format!("{ROOM}, {ME}, now()"),
            "uq_room_members_room_user",
            60,
            1.0,
        ),
        (
            "send",
            messages::SEND.sql(),
            format!("{ROOM}, {ME}, 'Yes', NULL, NULL"),
            "uq_room_members_room_user",
            120,
            1.0,
        ),
        (
            "answer",
            messages::SEND_MORE.sql(),
            format!(
                "{ROOM}, {ME}, 'Yes', NULL, NULL, 'text', NULL, '%', 'message:000000000010', {of_another}"
            ),
            "messages_2%",
            200,
            1.0,
        ),
        (
            "mention",
            mentions::REWRITE_IN_ROOM.sql(),
            format!("'message', 'message:000000000001', {ME}, ARRAY['u_2', 'u_3', 'u_nobody'], {ROOM}"),
            "uq_room_members_room_user",
            150,
            3.0,
        ),
        ("edit", messages::EDIT.sql(), format!("{message}, NULL, 'No'"), "messages_%_pkey", 80, 1.0),
        (
            "react",
            message_reactions::REACT.sql(),
            format!("{message}, {ME}, '😀', 20, 50"),
            "messages_%_pkey",
            700,
            1.0,
        ),
        (
            "reactions",
            message_reactions::COUNTS.sql(),
            format!(
                "{ME}, false, 'room:000000000373', ARRAY['message:000000000012']::uuid[], ARRAY[{elsewhere}]"
            ),
            "idx_message_reactions_message_id",
            100,
            50.0,
        ),
        (
            "code",
            room_invitations::USE.sql(),
            "encode(sha256('77'), 'hex')".to_owned(),
            "uq_room_invitations_code_hash",
            40,
            1.0,
        ),
    ];
    list_cases![
        cases;
        "newest", messages::NEWEST, IN_ROOM, KEY, BY_ROOM, 90, 1.0;
        "oldest", messages::OLDEST, IN_ROOM, KEY, BY_ROOM, 90, 1.0;
        "pinned", messages::PINNED, IN_ROOM, KEY, "messages_%_room_id_is_pinned_idx", 120, 50.0;
        "directory", rooms::OF_EVERYBODY, ME, "5000, 'room:000000000001'", "idx_rooms_member_count_id", 100, 1.0;
        "members", room_members::OF_ROOM, IN_ROOM, SECONDS, "idx_room_members_room_id_joined_at_id", 170, 1.0;
        "banned", room_members::BANNED, IN_ROOM, SECONDS, "idx_room_members_room_id_joined_at_id_banned", 80, 1.0;
        "own rooms", room_members::OF_USER, ME, SECONDS, "idx_room_members_user_id_joined_at_id", 120, 1.0;
        "reacted", message_reactions::OF_MESSAGE, format!("{ME}, false, {message}"), SECONDS,
            "idx_message_reactions_message_id", 400, 5_000.0;
        "ways in", room_invitations::OF_ROOM, IN_ROOM, SECONDS, "idx_room_invitations_room_id_created_at_id", 80, 1.0;
        "invited", room_invitations::OF_INVITEE, ME, SECONDS, "idx_room_invitations_invitee_id_created_at_id", 300, 200.0;
    ];
    let mut failures = broken(&db, cases, &KINDS, &BIG).await;

    // The search runs in a function, whose plan is not seen from outside: it reads the matches, not the messages.
    for (name, room) in [("search a room", ROOM), ("search all", "NULL")] {
        let values = with_ids(&format!("{ME}, false, 'sunrise', {room}, 21"), &KINDS);
        let done = explain(&db, messages::SEARCH.first().sql(), &values).await;
        println!("{name:>20} {:5} buffers {:8.3} ms", done.buffers, done.time);
        if done.buffers > 2_500 {
            failures.push(format!("{name}: reads {} buffers", done.buffers));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
