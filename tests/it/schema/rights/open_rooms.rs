//! Who is no member reads what is said in an open room and who is in it, if they name it; of any other room naming it shows nothing.

use super::super::{rows, value};
use super::person;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, prelude::Uuid};
use service::db::{Actor, begin};
use tests::TestDb;

const ROOM: &str = "00000000-0000-4000-8000-000000000201";
const BY_NAME: &str = "SELECT set_config('app.room', '00000000-0000-4000-8000-000000000201', true)";
const BY_MESSAGE: &str = "SELECT veza.look_at_message(id, created_at)::text FROM known WHERE room_id = '00000000-0000-4000-8000-000000000201'";

/// How many messages and members `actor` sees after `look`.
async fn seen(application: &DatabaseConnection, actor: &Actor, look: &str) -> (i64, i64) {
    let transaction = begin(application, actor).await.unwrap();
    if !look.is_empty() {
        value::<String>(&transaction, look).await;
    }
    let messages = value(&transaction, "SELECT count(*) FROM messages").await;
    let members = value(&transaction, "SELECT count(*) FROM room_members").await;
    transaction.rollback().await.unwrap();
    (messages, members)
}

/// Whoever attacks knows the ids already: nothing is looked up under a policy.
async fn stage() -> (TestDb, DatabaseConnection, Actor) {
    let db = rows::everywhere().await;
    let known = "CREATE TABLE known AS SELECT id, created_at, room_id FROM messages LIMIT 1; GRANT SELECT ON known TO veza_app";
    db.execute_unprepared(known).await.unwrap();
    let (application, stranger) = (db.application().await, person(&db, "stranger", "user").await);
    (db, application, stranger)
}

#[tokio::test]
async fn an_open_room_is_read_by_who_names_it_or_a_message_of_it() {
    let (db, application, stranger) = stage().await;
    for actor in [&stranger, &Actor::visitor()] {
        assert_eq!(seen(&application, actor, "").await, (0, 0), "{actor:?}");
        for look in [BY_NAME, BY_MESSAGE] {
            assert_eq!(seen(&application, actor, look).await, (2, 2), "{actor:?}: {look}");
        }
    }
    // It is forgotten with its transaction, and of one that is in more rooms than one it opens no other.
    assert_eq!(seen(&application, &stranger, "").await, (0, 0));
    let other = "INSERT INTO rooms (id, name, slug, room_type, creator_id) SELECT gen_random_uuid(), 'Other', 'other', 'public', creator_id
        FROM rooms RETURNING id";
    let other: Uuid = value(&*db, other).await;
    let said = format!(
        "INSERT INTO messages (room_id, sender_id, content) SELECT '{other}', creator_id, 'Hi' FROM rooms WHERE id = '{ROOM}'"
    );
    db.execute_unprepared(&said).await.unwrap();
    assert_eq!(seen(&application, &stranger, BY_NAME).await, (2, 2));
}

#[tokio::test]
async fn a_room_that_is_not_open_is_not_opened_by_naming_it() {
    let (db, application, stranger) = stage().await;
    let shut = [
        "UPDATE rooms SET is_private = true",
        "UPDATE rooms SET room_type = 'private'",
        "UPDATE rooms SET password_hash = 'x'",
        "UPDATE rooms SET deleted_at = now()",
    ];
    for shut in shut {
        let undo = "UPDATE rooms SET is_private = false, room_type = 'public', password_hash = NULL, deleted_at = NULL";
        db.execute_unprepared(shut).await.unwrap();
        for actor in [&stranger, &Actor::visitor()] {
            for look in [BY_NAME, BY_MESSAGE] {
                assert_eq!(seen(&application, actor, look).await, (0, 0), "{shut}: {actor:?}: {look}");
            }
        }
        db.execute_unprepared(undo).await.unwrap();
    }
    let banned = format!(
        "INSERT INTO room_members (room_id, user_id, is_banned) VALUES ('{ROOM}', '{}', true)",
        stranger.user_id().unwrap()
    );
    db.execute_unprepared(&banned).await.unwrap();
    for look in [BY_NAME, BY_MESSAGE] {
        // Their own row, which says that they are banned.
        assert_eq!(seen(&application, &stranger, look).await, (0, 1), "{look}");
    }
}

/// Nothing is told of a room by its messages: neither which it is, nor that there are any.
#[tokio::test]
async fn of_a_message_in_a_room_that_is_not_open_its_room_is_not_told() {
    let (db, application, stranger) = stage().await;
    db.execute_unprepared("UPDATE rooms SET is_private = true").await.unwrap();
    let transaction = begin(&application, &stranger).await.unwrap();
    value::<String>(&transaction, BY_MESSAGE).await;
    assert_eq!(value::<String>(&transaction, "SELECT current_setting('app.room')").await, "");
    value::<bool>(&transaction, "SELECT veza.look_at_message(gen_random_uuid(), now())").await;
    assert_eq!(value::<String>(&transaction, "SELECT current_setting('app.room')").await, "");
}

/// However long the page is, the room is asked about once.
#[tokio::test]
async fn whether_a_room_is_open_is_asked_once_for_a_page() {
    let (_db, application, stranger) = stage().await;
    let transaction = begin(&application, &stranger).await.unwrap();
    value::<String>(&transaction, BY_NAME).await;
    transaction.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    let explain = format!(
        "EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT * FROM messages WHERE room_id = '{ROOM}' AND created_at <= now()"
    );
    let plan = transaction.query_all_raw(Statement::from_string(DbBackend::Postgres, explain)).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|line| line.try_get_by_index(0).unwrap()).collect();
    let asked = plan.iter().position(|line| line.contains("Output: veza.open_room()"));
    let asked = asked.unwrap_or_else(|| panic!("{}", plan.join("\n")));
    assert!(plan[asked - 1].contains("(actual rows=1 loops=1)"), "{}", plan.join("\n"));
}
