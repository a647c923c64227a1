//! `messages` refers to itself and is referred to, and has no DEFAULT partition to fall back on.

use crate::schema::{column, refusal, rows, value};
use futures::future::join;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

const MAY_2019: &str =
    "SELECT veza.ensure_partitions('messages', '2019-05-01 00:00:00+00', '2019-06-01 00:00:00+00')";

/// A message of ann's `at` that time.
fn message(content: &str, at: &str) -> String {
    format!(
        "INSERT INTO messages (room_id, sender_id, content, created_at)
         SELECT id, creator_id, '{content}', '{at}' FROM rooms"
    )
}

/// A message of now that answers `answered`.
fn reply(content: &str, answered: &str) -> String {
    format!(
        "INSERT INTO messages (room_id, sender_id, content, reply_to_id, reply_to_created_at)
         SELECT room_id, sender_id, '{content}', id, created_at FROM messages WHERE content = '{answered}'"
    )
}

/// With a message of May 2019, a reply of the same month, one of today, and a reaction.
async fn with_an_old_thread() -> TestDb {
    let db = rows::everywhere().await;
    db.execute_unprepared(MAY_2019).await.unwrap();
    db.execute_unprepared(&message("old", "2019-05-31 23:59:59.999999+00")).await.unwrap();
    db.execute_unprepared(&message("old reply", "2019-05-31 23:59:59.999999+00")).await.unwrap();
    db.execute_unprepared(
        "UPDATE messages r SET reply_to_id = m.id, reply_to_created_at = m.created_at FROM messages m
         WHERE r.content = 'old reply' AND m.content = 'old'",
    )
    .await
    .unwrap();
    db.execute_unprepared(&reply("late reply", "old")).await.unwrap();
    db.execute_unprepared(
        "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
         SELECT id, created_at, sender_id, '🕰' FROM messages WHERE content = 'old'",
    )
    .await
    .unwrap();
    db
}

#[tokio::test]
async fn after_up_they_reach_twelve_months_ahead() {
    let db = TestDb::new().await;
    let missing: Vec<String> = column(
        &*db,
        "SELECT name FROM (
            SELECT 'messages_' || to_char((now() AT TIME ZONE 'UTC') + n * interval '1 month', 'YYYY_MM') AS name
            FROM generate_series(0, 12) n) needed
         WHERE pg_partition_root(to_regclass(name)) IS DISTINCT FROM 'messages'::regclass",
    )
    .await;
    assert!(missing.is_empty(), "{missing:?}");
}

/// The error names the table and the time, so that whoever writes can make the month and try once more.
#[tokio::test]
async fn a_message_outside_every_partition_is_refused_until_its_month_is_made() {
    let db = rows::everywhere().await;
    let borders = [
        ("first", "2019-05-01 00:00:00+00"),
        ("last", "2019-05-31 23:59:59.999999+00"),
        ("before", "2019-04-30 23:59:59.999999+00"),
        ("after", "2019-06-01 00:00:00+00"),
    ];
    for (content, at) in borders {
        let (code, _, text) = refusal(&*db, &message(content, at)).await;
        assert_eq!(
            (&*code, &*text),
            ("23514", "no partition of relation \"messages\" found for row"),
            "{at}"
        );
    }

    assert_eq!(value::<i32>(&*db, MAY_2019).await, 1);
    for (content, at) in &borders[..2] {
        db.execute_unprepared(&message(content, at)).await.unwrap();
    }
    for (content, at) in &borders[2..] {
        assert_eq!(refusal(&*db, &message(content, at)).await.0, "23514", "{at}");
    }
    let homes =
        "SELECT content FROM messages WHERE tableoid = to_regclass('messages_2019_05') ORDER BY created_at";
    assert_eq!(column::<String>(&*db, homes).await, ["first", "last"]);
    assert_eq!(value::<i32>(&*db, MAY_2019).await, 0);
}

#[tokio::test]
async fn a_new_partition_has_the_indexes_keys_checks_and_triggers_of_its_table() {
    let db = TestDb::new().await;
    db.execute_unprepared(MAY_2019).await.unwrap();
    // How each is written, without the names of table and index. What refers to one partition is not its parent's, and a
    // trigger that runs once per statement is the table's alone.
    let parts = |table: &str| {
        format!(
            "SELECT regexp_replace(pg_get_indexdef(indexrelid), ' INDEX .* USING ', ' ') FROM pg_index
             WHERE indrelid = '{table}'::regclass AND indisvalid
             UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(k.oid), convalidated) FROM pg_constraint k
             WHERE conrelid = '{table}'::regclass AND contype IN ('c', 'f')
                 AND (contype = 'c' OR conparentid = 0 OR conrelid <> 'messages'::regclass)
             UNION ALL SELECT concat_ws(' ', tgname, tgtype, tgenabled, tgfoid::regproc) FROM pg_trigger
             WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal AND tgtype & 1 = 1
             ORDER BY 1"
        )
    };
    let of_parent: Vec<String> = column(&*db, &parts("messages")).await;
    let of_partition: Vec<String> = column(&*db, &parts("messages_2019_05")).await;
    assert_eq!(of_parent.len(), 8 + 6 + 3, "{of_parent:#?}");
    assert_eq!(of_partition, of_parent);
}

/// Both halves of the key count, whichever partition the message lies in.
#[tokio::test]
async fn a_reply_and_a_reaction_need_their_message() {
    let db = with_an_old_thread().await;
    for (moved, kept) in [("id", "created_at"), ("created_at", "id")] {
        let other = if moved == "id" { "gen_random_uuid()" } else { "created_at + interval '1 microsecond'" };
        let key = if moved == "id" { format!("{other}, {kept}") } else { format!("{kept}, {other}") };
        for content in ["old", "Hello"] {
            let reply = format!(
                "INSERT INTO messages (room_id, sender_id, content, reply_to_id, reply_to_created_at)
                 SELECT room_id, sender_id, 'lost', {key} FROM messages WHERE content = '{content}'"
            );
            let reaction = format!(
                "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
                 SELECT {key}, sender_id, '?' FROM messages WHERE content = '{content}'"
            );
            for (name, change) in
                [("fk_messages_messages", &reply), ("fk_message_reactions_messages", &reaction)]
            {
                let (code, constraint, _) = refusal(&*db, change).await;
                assert_eq!((&*code, constraint.as_deref()), ("23503", Some(name)), "{change}");
            }
        }
    }
}

#[tokio::test]
async fn deleting_an_old_message_reaches_replies_and_reactions_in_other_partitions() {
    let db = with_an_old_thread().await;
    db.execute_unprepared("DELETE FROM messages WHERE content = 'old'").await.unwrap();
    let replies: Vec<String> = column(
        &*db,
        "SELECT content FROM messages WHERE content LIKE '%reply'
            AND reply_to_id IS NULL AND reply_to_created_at IS NULL ORDER BY 1",
    )
    .await;
    assert_eq!(replies, ["late reply", "old reply"]);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM message_reactions WHERE emoji = '🕰'").await, 0);
}

/// Nothing that still points into a month is left behind: it must be let go of first.
#[tokio::test]
async fn a_month_is_retired_after_its_reactions_and_the_replies_into_it() {
    const DETACH: &str = "ALTER TABLE messages DETACH PARTITION messages_2019_05";
    let db = with_an_old_thread().await;
    assert_eq!(refusal(&*db, DETACH).await.0, "23503", "with a reaction and replies");
    db.execute_unprepared("DELETE FROM message_reactions WHERE message_created_at < '2019-06-01 00:00+00'")
        .await
        .unwrap();
    assert_eq!(refusal(&*db, DETACH).await.0, "23503", "with replies");
    db.execute_unprepared(
        "UPDATE messages SET reply_to_id = NULL, reply_to_created_at = NULL
         WHERE reply_to_id IS NOT NULL AND reply_to_created_at < '2019-06-01 00:00+00'",
    )
    .await
    .unwrap();

    db.execute_unprepared(&format!("{DETACH} CONCURRENTLY")).await.unwrap();
    db.execute_unprepared("DROP TABLE messages_2019_05").await.unwrap();
    assert_eq!(
        column::<String>(&*db, "SELECT content FROM messages ORDER BY content").await,
        ["Hello", "Hello, Ann", "late reply"]
    );
    assert_eq!(value::<i32>(&*db, MAY_2019).await, 1, "the month can come again");
}

/// An open transaction that reads holds nobody up, and is not held up. One that writes does: the keys lock its
/// tables against it.
#[tokio::test]
async fn a_partition_is_made_while_others_read_and_between_writes() {
    let db = rows::everywhere().await;
    let other = db.begin().await.unwrap();
    let read =
        "SELECT count(*) FROM messages JOIN users u ON u.id = sender_id JOIN rooms r ON r.id = room_id";
    assert_eq!(value::<i64>(&other, read).await, 2);

    let maker = db.begin().await.unwrap();
    maker.execute_unprepared("SET LOCAL lock_timeout = '5s'").await.unwrap();
    assert_eq!(value::<i32>(&maker, MAY_2019).await, 1);
    other.execute_unprepared("SET LOCAL lock_timeout = '5s'").await.unwrap();
    assert_eq!(value::<i64>(&other, read).await, 2);
    maker.rollback().await.unwrap();

    for table in ["messages", "message_reactions", "users", "rooms", "files"] {
        let writer = db.begin().await.unwrap();
        writer.execute_unprepared(&format!("UPDATE {table} SET updated_at = now()")).await.unwrap();
        let maker = db.begin().await.unwrap();
        maker.execute_unprepared("SET LOCAL lock_timeout = '10ms'").await.unwrap();
        assert_eq!(refusal(&maker, MAY_2019).await.0, "55P03", "{table}");
        maker.rollback().await.unwrap();
        writer.commit().await.unwrap();
    }
    assert_eq!(value::<i32>(&*db, MAY_2019).await, 1);
}

/// A writer that holds one table and goes on to the others, and a maker that locks them all: whoever waits for the
/// other while holding something would end one of them. The maker gives back what it holds, so both come through.
#[tokio::test]
async fn a_maker_never_ends_in_a_deadlock_with_a_writer() {
    const TABLES: [&str; 5] = ["messages", "message_reactions", "users", "rooms", "files"];
    let db = rows::everywhere().await;
    for (year, held) in (2000..).zip(TABLES) {
        let touch = |table| format!("UPDATE {table} SET updated_at = now()");
        let writer = db.begin().await.unwrap();
        writer.execute_unprepared(&touch(held)).await.unwrap();
        let write = async {
            let waits = format!(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = '{held}'::regclass
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
            );
            while !value::<bool>(&*db, &waits).await {}
            for table in TABLES {
                writer.execute_unprepared(&touch(table)).await.unwrap();
            }
            writer.commit().await.unwrap();
        };
        let make = format!(
            "SELECT veza.ensure_partitions('messages', '{year}-05-01 00:00+00', '{year}-05-02 00:00+00')"
        );
        let (partitions, ()) = join(value::<i32>(&*db, &make), write).await;
        assert_eq!(partitions, 1, "{held}");
    }
}
