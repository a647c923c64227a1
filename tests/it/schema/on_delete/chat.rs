//! chat.

use crate::schema::{column, rows, value};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_its_room_goes_everything_in_it() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM rooms").await.unwrap();
    for table in ["messages", "message_reactions", "room_members", "room_invitations", "typing_indicators"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    for table in ["direct_messages", "user_presence"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 1, "{table}");
    }
}

#[tokio::test]
async fn with_a_user_goes_what_he_sent_received_and_was_invited_to() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'bob'").await.unwrap();
    assert_eq!(column::<String>(&*db, "SELECT content FROM messages").await, ["Hello"]);
    assert_eq!(column::<String>(&*db, "SELECT role FROM room_members").await, ["owner"]);
    assert_eq!(column::<String>(&*db, "SELECT code_hint FROM room_invitations").await, ["cccc"]);
    for table in ["message_reactions", "direct_messages"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn with_a_user_goes_his_room_and_his_presence() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'ann'").await.unwrap();
    for table in ["rooms", "messages", "direct_messages", "user_presence", "typing_indicators"] {
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_reply_outlives_what_it_answers_but_a_reaction_does_not() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM messages WHERE content = 'Hello'").await.unwrap();
    let replies = "SELECT content || ' ' || num_nonnulls(reply_to_id, reply_to_created_at) FROM messages";
    assert_eq!(column::<String>(&*db, replies).await, ["Hello, Ann 0"]);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM message_reactions").await, 0);
}

#[tokio::test]
async fn a_message_outlives_its_attachment() {
    let db = rows::everywhere().await;
    db.execute_unprepared("DELETE FROM files WHERE filename = 'song.mp3'").await.unwrap();
    for table in ["messages", "direct_messages"] {
        let attached: i64 = value(&*db, &format!("SELECT count(attachment_file_id) FROM {table}")).await;
        let kept: i64 = value(&*db, &format!("SELECT count(*) FROM {table}")).await;
        assert!(attached == 0 && kept > 0, "{table}");
    }
}
