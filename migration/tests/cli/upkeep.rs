//! `partitions`, `views` and `cleanup`, as operators run them.

use std::{fs, process::Command};

use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::Value;
use tests::TestDb;

use crate::tool::Tool;

/// An old month of messages with a line that is hard to write down, a reply and a reaction from today.
const OLD_MONTH: &str = r"
    INSERT INTO users (id, email, username) VALUES (md5('u')::uuid, 'ann@example.com', 'ann');
    INSERT INTO rooms (id, name, room_type, creator_id) VALUES (md5('r')::uuid, 'Mixing', 'public', md5('u')::uuid);
    SELECT veza.ensure_partitions('messages', '2023-01-01 00:00+00', '2023-01-02 00:00+00');
    INSERT INTO messages (room_id, sender_id, content, created_at)
    SELECT md5('r')::uuid, md5('u')::uuid, E'line\n\\tab\t' || n, '2023-01-10'::timestamptz + n * interval '1 minute'
    FROM generate_series(1, 500) n;
    INSERT INTO messages (room_id, sender_id, content, reply_to_id, reply_to_created_at)
    SELECT room_id, sender_id, 'reply', id, created_at FROM messages WHERE content LIKE '%' || chr(9) || '7';
    INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
    SELECT id, created_at, sender_id, '!' FROM messages WHERE content LIKE '%' || chr(9) || '9'";

const OLD_ROWS: &str = "SELECT coalesce(md5(string_agg(m::text, ',' ORDER BY m.id)), '-') FROM messages m
    WHERE created_at < '2024-01-01'";

async fn text(db: &impl ConnectionTrait, sql: &str) -> String {
    let row =
        db.query_one_raw(Statement::from_string(DbBackend::Postgres, format!("SELECT ({sql})::text"))).await;
    row.unwrap().unwrap().try_get_by_index(0).unwrap()
}

fn manifests(tool: &Tool) -> Vec<Value> {
    let mut paths: Vec<_> =
        fs::read_dir(tool.home.join("archive")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.iter().all(|path| !path.to_string_lossy().ends_with(".partial")), "{paths:?}");
    let is_manifest = |path: &&std::path::PathBuf| path.to_string_lossy().ends_with(".manifest.json");
    paths
        .iter()
        .filter(is_manifest)
        .map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        .collect()
}

/// The commands of the manifest, in a shell, as somebody who restores would type them.
#[tokio::test]
async fn a_retired_month_is_archived_verified_and_comes_back_by_its_manifest() {
    let db = TestDb::new().await;
    db.execute_unprepared(OLD_MONTH).await.unwrap();
    let before = text(&*db, OLD_ROWS).await;
    let tool = Tool::of(&db);

    let dry = tool.run(&["partitions", "retire", "--dry-run", "--archive", "archive"]);
    assert_eq!((dry.code, dry.out.contains("due messages_2023_01")), (0, true), "{} {}", dry.out, dry.err);
    assert_eq!(text(&*db, OLD_ROWS).await, before);
    let unconfirmed = tool.run(&["partitions", "retire"]);
    assert!(unconfirmed.code == 5 && unconfirmed.err.contains("--yes"), "{}", unconfirmed.err);
    assert_eq!(text(&*db, OLD_ROWS).await, before);

    let said = tool.run(&["partitions", "retire", "--archive", "archive"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("retired messages_2023_01 (500 rows, archived by archive/messages_2023_01."),
        "{}",
        said.out
    );
    assert_eq!(text(&*db, OLD_ROWS).await, "-");
    assert_eq!(text(&*db, "SELECT count(*) FROM message_reactions").await, "0");
    let manifest = manifests(&tool).remove(0);
    let counts: Vec<_> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["rows"].as_i64().unwrap()).collect();
    assert_eq!(counts, [500, 1, 1]);
    for file in manifest["files"].as_array().unwrap() {
        let sum = Command::new("sha256sum")
            .arg(tool.home.join("archive").join(file["file"].as_str().unwrap()))
            .output();
        let sum = String::from_utf8(sum.unwrap().stdout).unwrap();
        assert!(sum.starts_with(file["sha256"].as_str().unwrap()), "{sum}");
    }
    assert!(
        tool.run(&["partitions", "retire", "--archive", "archive"]).out.contains("No partition is older")
    );

    for command in manifest["restore"].as_array().unwrap() {
        let command = command.as_str().unwrap().replace("psql ", &format!("psql -X '{}' ", db.url()));
        let done = Command::new("sh")
            .args(["-ec", &command])
            .current_dir(tool.home.join("archive"))
            .output()
            .unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(text(&*db, OLD_ROWS).await, before, "each byte of each row");
    assert_eq!(text(&*db, "SELECT count(*) FROM message_reactions").await, "1");
    let reply = "SELECT reply_to_id IS NOT NULL FROM messages WHERE content = 'reply'";
    assert_eq!(text(&*db, reply).await, "true");
}

/// Wherever a run was ended, the next one goes on.
#[tokio::test]
async fn a_retirement_that_was_interrupted_is_finished_by_the_next_run() {
    const BEGUN: &str = "SELECT veza.begin_retirement('messages_2023_01', true)";
    const LET_GO: &str =
        "DO $$ BEGIN WHILE veza.let_go((SELECT max(id) FROM veza.retirements)) > 0 LOOP END LOOP; END $$";
    const DETACHED: &str = "ALTER TABLE messages DETACH PARTITION messages_2023_01 CONCURRENTLY";
    const NOTED: &str = "UPDATE veza.retirements SET detached_at = now()";
    for steps in
        [&[BEGUN][..], &[BEGUN, LET_GO], &[BEGUN, LET_GO, DETACHED], &[BEGUN, LET_GO, DETACHED, NOTED]]
    {
        let db = TestDb::new().await;
        db.execute_unprepared(OLD_MONTH).await.unwrap();
        for step in steps {
            db.execute_unprepared(step).await.unwrap();
        }
        let tool = Tool::of(&db);
        let list = tool.run(&["partitions", "list"]);
        assert!(
            list.code == 1 && list.out.contains("ALARM messages_2023_01 is not retired to the end"),
            "{}",
            list.out
        );
        let without = tool.run(&["partitions", "retire", "--yes"]);
        assert!(without.code == 2 && without.err.contains("say --archive DIR"), "{}", without.err);

        let said = tool.run(&["partitions", "retire", "--archive", "archive"]);
        assert_eq!(said.code, 0, "after {steps:?}: {}", said.err);
        let manifest = manifests(&tool).remove(0);
        assert_eq!(manifest["files"][0]["rows"], 500);
        assert_eq!(manifest["files"].as_array().unwrap().len(), 3, "the reaction and the reply, too");
        assert_eq!(
            text(&*db, "SELECT count(*) FROM pg_class WHERE relname LIKE 'messages_2023_01%'").await,
            "0"
        );
        assert_eq!(tool.run(&["partitions", "list"]).code, 0);
    }
}

/// A reader that began before keeps DETACH CONCURRENTLY waiting: it is left half done, and finished by the next run.
#[tokio::test]
async fn a_detach_that_a_long_reader_held_up_is_finished_later() {
    let db = TestDb::new().await;
    db.execute_unprepared(OLD_MONTH).await.unwrap();
    let reader = db.begin().await.unwrap();
    text(&reader, "SELECT count(*) FROM messages").await;
    let tool = Tool::of(&db);
    let said = tool.run(&["partitions", "retire", "--archive", "archive", "--lock-timeout", "30ms"]);
    assert!(said.code == 4 && said.err.contains("55P03"), "{}", said.err);
    assert_eq!(text(&reader, "SELECT count(*) FROM messages").await, "501", "the reader sees what it saw");
    let list = tool.run(&["partitions", "list"]);
    assert!(list.code == 1 && list.out.contains("messages_2023_01 is half detached"), "{}", list.out);
    reader.commit().await.unwrap();

    assert_eq!(tool.run(&["partitions", "retire", "--archive", "archive"]).code, 0);
    assert_eq!(manifests(&tool).remove(0)["files"][0]["rows"], 500);
}

/// Writers of today's month write on, and give up after two seconds of waiting: nobody does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_retired_beside_writers() {
    let db = TestDb::new().await;
    db.execute_unprepared(OLD_MONTH).await.unwrap();
    let tool = Tool::of(&db);
    let mut retiring = tool.command(&["partitions", "retire", "--archive", "archive"]).spawn().unwrap();
    let mut written = 0;
    let status = loop {
        let write = db.begin().await.unwrap();
        write
            .execute_unprepared(
                "SET LOCAL lock_timeout = '2s';
                 INSERT INTO messages (room_id, sender_id, content) VALUES (md5('r')::uuid, md5('u')::uuid, 'new');
                 INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
                 SELECT id, created_at, sender_id, '+' FROM messages WHERE content = 'new' AND created_at >= now()",
            )
            .await
            .unwrap();
        write.commit().await.unwrap();
        written += 1;
        if let Some(status) = retiring.try_wait().unwrap() {
            break status;
        }
    };
    assert!(status.success());
    assert_eq!(text(&*db, "SELECT count(*) FROM messages").await, (written + 1).to_string());
    assert_eq!(text(&*db, "SELECT count(*) FROM message_reactions").await, written.to_string());
    assert_eq!(manifests(&tool).remove(0)["files"][0]["rows"], 500);
}

#[tokio::test]
async fn an_archive_that_cannot_be_written_drops_nothing() {
    let db = TestDb::new().await;
    db.execute_unprepared(OLD_MONTH).await.unwrap();
    let tool = Tool::of(&db);
    fs::write(tool.home.join("archive"), "a file").unwrap();
    let before = text(&*db, OLD_ROWS).await;
    let said = tool.run(&["partitions", "retire", "--archive", "archive"]);
    assert!(said.code == 4 && said.err.contains("cannot write archive"), "{}", said.err);
    assert_eq!(text(&*db, OLD_ROWS).await, before);
}

#[tokio::test]
async fn few_strays_are_moved_and_many_are_copied() {
    for batch in ["1000", "10"] {
        let db = TestDb::new().await;
        db.execute_unprepared(
            "INSERT INTO login_attempts (identifier, success, ip_address, attempted_at)
             SELECT 'x', true, '192.0.2.1', '2020-01-01'::timestamptz + n * interval '10 days' FROM generate_series(1, 100) n",
        )
        .await
        .unwrap();
        let tool = Tool::of(&db);
        let list = tool.run(&["partitions", "list", "--json"]);
        let report: Value = serde_json::from_str(&list.out).unwrap();
        assert_eq!((list.code, &report["alarm"]), (1, &true.into()));
        let of = |report: &Value, table: &str| {
            report["tables"].as_array().unwrap().iter().find(|entry| entry["table"] == table).unwrap().clone()
        };
        assert_eq!(of(&report, "login_attempts")["default_rows"], 100);

        let said = tool.run(&["partitions", "drain", "--batch", batch, "--json"]);
        assert_eq!(said.code, 0, "{}", said.err);
        let drained: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(
            drained["drained"]["login_attempts"],
            serde_json::json!({ "moved": 100, "left": 0 }),
            "{batch}"
        );
        assert_eq!(text(&*db, "SELECT count(*) FROM login_attempts").await, "100");
        assert_eq!(tool.run(&["partitions", "list"]).code, 0);
    }
}

#[tokio::test]
async fn partitions_are_made_for_an_import_and_shown() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    let range = ["partitions", "ensure", "--table", "messages", "--from", "2020-01-01", "--to", "2020-03-01"];
    assert!(tool.run(&range).out.contains("messages: 2 new partitions"));
    assert!(tool.run(&range).out.contains("messages: 0 new partitions"));
    let shown = tool.run(&["partitions", "list", "--table", "messages"]);
    assert_eq!(shown.code, 0);
    assert!(shown.out.contains("messages_2020_01             2020-01-01 to 2020-02-01"), "{}", shown.out);
    for wrong in
        [&["partitions", "list", "--table", "users"][..], &["partitions", "ensure", "--from", "2020-01-01"]]
    {
        assert_eq!(tool.run(wrong).code, 2, "{wrong:?}");
    }
}

#[tokio::test]
async fn views_are_refreshed_and_told_when_stale() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    assert!(tool.run(&["views", "list"]).out.contains("STALE"));
    assert_eq!(tool.run(&["views", "list"]).code, 1);
    let said = tool.run(&["views", "refresh"]);
    assert_eq!(
        (said.code, &*said.out),
        (0, "Refreshed trending_tracks.\nRefreshed user_statistics.\n"),
        "{}",
        said.err
    );
    assert_eq!(tool.run(&["views", "list"]).code, 0);

    let other = db.begin().await.unwrap();
    other.execute_unprepared("SELECT veza.refresh_view('trending_tracks')").await.unwrap();
    let said = tool.run(&["views", "refresh", "--view", "trending_tracks"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("Another session is refreshing trending_tracks"), "{}", said.out);
    other.commit().await.unwrap();

    assert_eq!(tool.run(&["views", "refresh", "--view", "users"]).code, 2);
    let said = tool.run(&["views", "schedule"]);
    assert!(said.code == 4 && said.err.contains("pg_cron is not in this database"), "{}", said.err);
}

#[tokio::test]
async fn cleanup_deletes_in_batches_and_says_what_it_deleted() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO users (id, email, username) VALUES (md5('u')::uuid, 'ann@example.com', 'ann');
         INSERT INTO idempotency_keys (user_id, scope, idempotency_key, request_hash, created_at, expires_at)
         SELECT md5('u')::uuid, 's', n::text, repeat('a', 64), now() - interval '2 days', now() - interval '1 day'
         FROM generate_series(1, 25) n;
         INSERT INTO file_uploads (user_id, filename, file_size, mime_type, storage_key, created_at, expires_at)
         VALUES (md5('u')::uuid, 'a', 1, 'audio/wav', 'k', now() - interval '2 days', now() - interval '1 day')",
    )
    .await
    .unwrap();
    let tool = Tool::of(&db);
    let unknown = tool.run(&["cleanup", "--only", "users"]);
    assert!(unknown.code == 2 && unknown.err.contains("idempotency_keys"), "{}", unknown.err);
    let other = tool.run(&["cleanup", "--only", "typing_indicators,auth_sessions"]);
    assert_eq!((other.code, other.out.lines().count()), (0, 2), "{}", other.out);

    let said = tool.run(&["cleanup", "--batch", "10", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&report["deleted"]["idempotency_keys"], &report["uploads_owning_storage"]),
        (&25.into(), &1.into())
    );
    assert_eq!(text(&*db, "SELECT count(*) FROM file_uploads").await, "1");
    assert!(tool.run(&["cleanup"]).out.contains("file_uploads stay"));
}
