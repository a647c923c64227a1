//! What one is to a row beyond its owner: member, collaborator, student, seller, staff, whoever presents a selector.

use super::super::{rows, value};
use super::{asked, person, tried};
use sea_orm::{ConnectionTrait, DatabaseConnection, prelude::Uuid};
use service::db::Actor;
use tests::TestDb;

async fn everything_private() -> (TestDb, DatabaseConnection) {
    let db = rows::everywhere().await;
    db.execute_unprepared(
        "UPDATE tracks SET visibility = 'private'; UPDATE posts SET visibility = 'private'; UPDATE rooms SET is_private = true",
    )
    .await
    .unwrap();
    let application = db.application().await;
    (db, application)
}

#[tokio::test]
async fn staff_see_content_and_end_sessions_but_see_no_cart_no_direct_message_and_no_second_factor() {
    let (db, application) = everything_private().await;
    let (moderator, admin) = (person(&db, "mod", "moderator").await, person(&db, "root", "admin").await);
    for (table, of_moderator, of_admin) in [
        ("tracks", true, true),
        ("posts", true, true),
        ("messages", true, true),
        ("auth_sessions", true, true),
        ("orders", false, true),
        ("invoices", false, true),
        ("data_requests", false, true),
        ("carts", false, false),
        ("direct_messages", false, false),
        ("two_factor_configs", false, false),
        ("user_settings", false, false),
        ("api_keys", false, false),
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        for (actor, sees) in [(&moderator, of_moderator), (&admin, of_admin)] {
            assert_eq!(asked(&application, actor, &sql).await.map(|n| n > 0), Ok(sees), "{table}");
        }
    }
    db.execute_unprepared("UPDATE users SET is_banned = true WHERE username = 'mod'").await.unwrap();
    assert_eq!(asked(&application, &moderator, "SELECT count(*) FROM auth_sessions").await, Ok(0));
}

#[tokio::test]
async fn a_member_reads_a_private_room_until_banned_and_cannot_promote_or_pardon_themselves() {
    let (db, application) = everything_private().await;
    let guest = person(&db, "guest", "user").await;
    let (id, messages) = (guest.user_id().unwrap(), "SELECT count(*) FROM messages");
    let room: Uuid = value(&*db, "SELECT room_id FROM messages LIMIT 1").await;
    let join = |role: &str| {
        format!("INSERT INTO room_members (room_id, user_id, role) VALUES ('{room}', '{id}', '{role}')")
    };
    assert!(tried(&application, &guest, &join("member")).await.is_err(), "nobody invited them");
    db.execute_unprepared(&join("member")).await.unwrap();
    assert!(asked(&application, &guest, messages).await.unwrap() > 0);

    let change = |what: &str| format!("UPDATE room_members SET {what} WHERE user_id = '{id}'");
    assert_eq!(tried(&application, &guest, &change("last_read_at = now()")).await, Ok(1));
    assert!(tried(&application, &guest, &change("role = 'owner'")).await.is_err());
    db.execute_unprepared(&change("is_banned = true")).await.unwrap();
    assert_eq!(asked(&application, &guest, messages).await, Ok(0));
    assert_eq!(tried(&application, &guest, &change("is_banned = false")).await, Ok(0));
    let leave = format!("DELETE FROM room_members WHERE user_id = '{id}'");
    assert_eq!(tried(&application, &guest, &leave).await, Ok(0), "and does not come back by leaving");
}

#[tokio::test]
async fn a_post_in_a_private_group_is_seen_by_its_active_members_alone() {
    let db = rows::everywhere().await;
    db.execute_unprepared("UPDATE posts SET visibility = 'public'; UPDATE groups SET group_type = 'private'")
        .await
        .unwrap();
    let application = db.application().await;
    let guest = person(&db, "guest", "user").await;
    let id = guest.user_id().unwrap();
    let post: Uuid = value(&*db, "SELECT post_id FROM group_posts LIMIT 1").await;
    let group: Uuid = value(&*db, "SELECT group_id FROM group_posts LIMIT 1").await;
    let sql = format!("SELECT count(*) FROM veza.seen_posts WHERE id = '{post}'");
    assert_eq!(asked(&application, &guest, &sql).await, Ok(0));
    for (status, sees) in [("pending", 0), ("active", 1), ("banned", 0)] {
        db.execute_unprepared(&format!(
            "INSERT INTO group_members (group_id, user_id, status) VALUES ('{group}', '{id}', '{status}')
             ON CONFLICT (group_id, user_id) DO UPDATE SET status = EXCLUDED.status"
        ))
        .await
        .unwrap();
        assert_eq!(asked(&application, &guest, &sql).await, Ok(sees), "{status}");
    }
    let author: Uuid = value(&*db, &format!("SELECT user_id FROM posts WHERE id = '{post}'")).await;
    let author = Actor::user(author);
    let show = format!("UPDATE posts SET visibility = 'public' WHERE id = '{post}'");
    assert!(tried(&application, &author, &show).await.is_err(), "its author cannot show it to everybody");
    db.execute_unprepared("DELETE FROM group_posts").await.unwrap();
    assert_eq!(tried(&application, &author, &show).await, Ok(1), "but once it has left the group");
}

#[tokio::test]
async fn a_block_hides_posts_and_ends_messages_and_notifications_both_ways() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let (one, other) = (person(&db, "one", "user").await, person(&db, "other", "user").await);
    let [a, b] = [&one, &other].map(|actor| actor.user_id().unwrap());
    db.execute_unprepared(&format!("INSERT INTO posts (user_id, content) VALUES ('{a}', 'a'), ('{b}', 'b')"))
        .await
        .unwrap();
    let pairs = [(&one, a, b), (&other, b, a)];
    let attempts = |from: Uuid, to: Uuid| {
        [
            format!(
                "INSERT INTO direct_messages (sender_id, recipient_id, content) VALUES ('{from}', '{to}', 'hi')"
            ),
            format!(
                "INSERT INTO notifications (user_id, actor_id, notification_type, title) VALUES ('{to}', '{from}', 'follow', 'x')"
            ),
        ]
    };
    for (actor, from, to) in pairs {
        for sql in attempts(from, to) {
            assert_eq!(tried(&application, actor, &sql).await, Ok(1), "{sql}");
        }
    }
    db.execute_unprepared(&format!("INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{a}', '{b}')"))
        .await
        .unwrap();
    for (actor, from, to) in pairs {
        for sql in attempts(from, to) {
            assert!(tried(&application, actor, &sql).await.is_err(), "{sql}");
        }
        let seen = format!("SELECT count(*) FROM posts WHERE user_id = '{to}'");
        assert_eq!(asked(&application, actor, &seen).await, Ok(0));
    }
}

#[tokio::test]
async fn a_selector_shows_its_own_row_and_no_other_and_changes_none() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    for (table, looked_up) in [
        ("auth_sessions", "session_token_hash"),
        ("refresh_tokens", "token"),
        ("password_reset_tokens", "token"),
        ("email_verification_tokens", "token"),
        ("federated_identities", "provider || ':' || provider_user_id"),
        ("api_keys", "key_prefix"),
    ] {
        let selector: String = value(&*db, &format!("SELECT min({looked_up}) FROM {table}")).await;
        let count = format!("SELECT count(*) FROM {table}");
        let presenting = Actor::visitor().presenting(selector);
        assert_eq!(asked(&application, &presenting, &count).await, Ok(1), "{table}");
        let touch = format!("UPDATE {table} SET updated_at = now()");
        assert_eq!(tried(&application, &presenting, &touch).await, Ok(0), "{table}");
        for nothing in [Actor::visitor(), Actor::visitor().presenting(""), Actor::visitor().presenting("x")] {
            assert_eq!(asked(&application, &nothing, &count).await, Ok(0), "{table}");
        }
    }
}
