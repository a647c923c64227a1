//! Which columns of a row somebody changes, of several who may change the row.

use std::collections::BTreeSet;

use super::super::{column, rows};
use super::{asked, person, stopped, tried};
use sea_orm::{ConnectionTrait, prelude::Uuid};
use service::db::Actor;
use tests::TestDb;

const ANN: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000a);
const BOB: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000b);

#[tokio::test]
async fn a_counter_is_written_by_its_triggers_alone_and_no_other_column_is_withheld_by_accident() {
    let db = TestDb::new().await;
    let counters: BTreeSet<String> =
        column(&*db, "SELECT counted_table || '.' || counted_column FROM veza.counters")
            .await
            .into_iter()
            .collect();
    let withheld = |action: &str| {
        format!(
            "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
               AND has_any_column_privilege('veza_app', c.oid, '{action}')
               AND NOT has_column_privilege('veza_app', c.oid, a.attnum, '{action}')"
        )
    };
    let not_inserted: BTreeSet<String> = column(&*db, &withheld("INSERT")).await.into_iter().collect();
    assert_eq!(not_inserted, counters);
    let not_updated: BTreeSet<String> = column(&*db, &withheld("UPDATE")).await.into_iter().collect();
    assert!(not_updated.is_superset(&counters), "{:?}", counters.difference(&not_updated));
}

#[tokio::test]
async fn a_direct_message_says_what_its_sender_said_and_is_read_by_its_recipient() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let (sender, recipient) = (Actor::user(ANN), Actor::user(BOB));
    db.execute_unprepared("DELETE FROM blocks; UPDATE direct_messages SET is_deleted_by_recipient = true")
        .await
        .unwrap();
    for (what, of_sender, of_recipient) in [
        ("content = 'I owe you'", true, false),
        ("attachment_file_id = NULL", true, false),
        ("is_deleted_by_sender = true", true, false),
        ("is_read = true, read_at = now()", false, true),
        ("is_deleted_by_recipient = false", false, true),
    ] {
        let sql = format!("UPDATE direct_messages SET {what}");
        for (actor, may) in [(&sender, of_sender), (&recipient, of_recipient)] {
            let answer = tried(&application, actor, &sql).await;
            assert!(if may { answer == Ok(1) } else { stopped(&answer) }, "{actor:?}: {sql}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_message_says_what_its_sender_said_and_who_keeps_order_pins_and_removes_it_for_good() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let (owner, sender, staff) = (Actor::user(ANN), Actor::user(BOB), person(&db, "mod", "moderator").await);
    let change = |what: &str| format!("UPDATE messages SET {what} WHERE sender_id = '{BOB}'");
    for (what, of_owner, of_sender, of_staff) in [
        ("content = 'x', is_edited = true, edited_at = now()", false, true, false),
        ("metadata = '{}'", false, true, false),
        ("is_pinned = true", true, false, false),
        ("is_deleted = true, deleted_at = now(), is_pinned = false", true, true, true),
    ] {
        for (actor, may) in [(&owner, of_owner), (&sender, of_sender), (&staff, of_staff)] {
            let answer = tried(&application, actor, &change(what)).await;
            assert!(if may { answer == Ok(1) } else { stopped(&answer) }, "{actor:?}: {what}: {answer:?}");
        }
    }
    db.execute_unprepared(&change("is_deleted = true, deleted_at = now()")).await.unwrap();
    for actor in [&owner, &sender, &staff] {
        let answer = tried(&application, actor, &change("is_deleted = false, deleted_at = NULL")).await;
        assert!(stopped(&answer), "{actor:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_post_says_what_its_author_said_and_staff_take_it_down() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let (author, staff) = (Actor::user(ANN), person(&db, "mod", "moderator").await);
    let change = |what: &str| format!("UPDATE posts SET {what} WHERE user_id = '{ANN}'");
    assert_eq!(tried(&application, &author, &change("content = 'x'")).await, Ok(1));
    assert!(stopped(&tried(&application, &staff, &change("content = 'x'")).await));
    assert_eq!(tried(&application, &staff, &change("deleted_at = now()")).await, Ok(1));
}

#[tokio::test]
async fn an_editor_of_a_playlist_neither_publishes_nor_deletes_it_and_the_invited_do_not_look_into_it() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let guest = person(&db, "guest", "user").await;
    let (id, staff) = (guest.user_id().unwrap(), person(&db, "mod", "moderator").await);
    db.execute_unprepared(&format!(
        "DELETE FROM playlist_collaborators; UPDATE playlists SET visibility = 'private', is_collaborative = true;
         INSERT INTO playlist_collaborators (playlist_id, user_id, role, invited_by)
         SELECT playlist_id, '{id}', 'editor', user_id FROM playlist_tracks JOIN playlists p ON p.id = playlist_id LIMIT 1"
    ))
    .await
    .unwrap();
    let tracks = "SELECT count(*) FROM playlist_tracks";
    assert_eq!(asked(&application, &guest, tracks).await, Ok(0));
    assert_eq!(
        asked(&application, &guest, "SELECT count(*) FROM playlists").await,
        Ok(1),
        "what they are invited to"
    );
    assert_eq!(tried(&application, &guest, "UPDATE playlists SET name = 'x'").await, Ok(0));
    assert_eq!(
        tried(&application, &guest, "UPDATE playlist_collaborators SET accepted_at = now()").await,
        Ok(1)
    );
    db.execute_unprepared("UPDATE playlist_collaborators SET accepted_at = now()").await.unwrap();
    assert!(asked(&application, &guest, tracks).await.unwrap() > 0);
    assert_eq!(
        tried(&application, &guest, "UPDATE playlists SET name = 'x', description = 'y'").await,
        Ok(1)
    );
    for what in ["visibility = 'public'", "deleted_at = now()", "is_collaborative = false"] {
        let sql = format!("UPDATE playlists SET {what}");
        assert!(stopped(&tried(&application, &guest, &sql).await), "{what}");
        assert!(tried(&application, &staff, &sql).await.is_ok_and(|changed| changed > 0), "{what}");
    }
}
