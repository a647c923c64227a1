//! streaming.

use super::{count, refusal, rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

async fn streaming() -> TestDb {
    rows::of(&["streaming"]).await
}

#[tokio::test]
async fn the_audio_of_a_track_is_not_deleted_under_it() {
    let db = streaming().await;
    let (code, constraint, _) = refusal(&*db, "DELETE FROM files WHERE filename = 'dawn.wav'").await;
    assert_eq!((&*code, constraint.as_deref()), ("23503", Some("fk_tracks_files_file_id")));
}

/// His tracks are gone before it is asked whether one needs his files.
#[tokio::test]
async fn with_its_creator_a_track_goes_together_with_its_audio() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'cleo'").await.unwrap();
    for table in ["files", "tracks", "playlists", "playback_history", "track_downloads"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn with_a_track_goes_what_refers_to_it() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM tracks").await.unwrap();
    for table in [
        "playlist_tracks",
        "playback_history",
        "track_likes",
        "track_comments",
        "queue_items",
        "track_downloads",
    ] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert!(value::<bool>(&*db, "SELECT current_track_id IS NULL FROM queues").await);
    assert_eq!(count(&db, "playlists").await, 1);
}

#[tokio::test]
async fn with_a_playlist_go_its_tracks_followers_and_collaborators() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM playlists").await.unwrap();
    for table in ["playlist_tracks", "playlist_follows", "playlist_collaborators"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "tracks").await, 1);
}

/// A download is counted whoever it was.
#[tokio::test]
async fn with_a_listener_goes_what_is_his_but_not_the_download() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM users WHERE username = 'dan'").await.unwrap();
    for table in
        ["playback_history", "track_likes", "track_comments", "queues", "queue_items", "playlist_follows"]
    {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert!(value::<bool>(&*db, "SELECT user_id IS NULL FROM track_downloads").await);
    assert_eq!(count(&db, "tracks").await, 1);
}

#[tokio::test]
async fn answers_go_with_the_comment_and_not_the_other_way() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM track_comments WHERE content = 'Thanks'").await.unwrap();
    assert_eq!(count(&db, "track_comments").await, 1);
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM track_comments WHERE content = 'Lovely'").await.unwrap();
    assert_eq!(count(&db, "track_comments").await, 0);
}

#[tokio::test]
async fn a_track_outlives_its_cover_and_a_download_its_file() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM files WHERE filename IN ('dawn.jpg', 'dawn.mp3')").await.unwrap();
    assert!(value::<bool>(&*db, "SELECT cover_art_file_id IS NULL FROM tracks").await);
    assert!(value::<bool>(&*db, "SELECT file_id IS NULL FROM track_downloads").await);
}

#[tokio::test]
async fn a_collaborator_outlives_who_invited_him() {
    let db = streaming().await;
    db.execute_unprepared(
        "UPDATE playlists SET user_id = (SELECT id FROM users WHERE username = 'dan'); DELETE FROM tracks;
         DELETE FROM users WHERE username = 'cleo'",
    )
    .await
    .unwrap();
    assert!(value::<bool>(&*db, "SELECT invited_by IS NULL FROM playlist_collaborators").await);
}

#[tokio::test]
async fn the_items_of_a_queue_go_with_it() {
    let db = streaming().await;
    db.execute_unprepared("DELETE FROM queues").await.unwrap();
    assert_eq!(count(&db, "queue_items").await, 0);
}
