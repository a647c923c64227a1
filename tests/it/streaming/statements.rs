//! Each read of streaming is one statement, whatever it answers.

use service::db::{Actor, PageRequest};
use service::streaming::{
    playback_history, playlist_collaborators, playlist_follows, playlist_tracks, playlists, queue_items,
    queues, track_comments, track_downloads, track_likes, tracks,
};
use tests::build::streaming::tracks as make_tracks;
use tests::{Counting, TestDb, build, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let test = TestDb::new().await;
    let ada = build::user(&test).await;
    let (me, page) = (Actor::user(ada.id), PageRequest::first(2));
    let ids = make_tracks(&test, ada.id, 5).await;
    let playlist = build::playlist(&test, ada.id).await.id;
    playlist_tracks::add(&test, &me, playlist, &ids, None).await.unwrap();
    queue_items::add(&test, &me, &ids, queue_items::Place::Last).await.unwrap();
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        tracks::find(&db, &me, ids[0]),
        tracks::get(&db, &me, ids[0]),
        tracks::list_own(&db, &me, &page),
        tracks::list_by_creator(&db, &me, ada.id, &page),
        tracks::list_by_genre(&db, &me, "house", &page),
        tracks::list_newest(&db, &me, &page),
        tracks::list_most_played(&db, &me, &page),
        tracks::search(&db, &me, "track", &page),
        tracks::list_trending(&db, &me, 10),
        tracks::list_similar(&db, &me, ids[0], 10),
        track_likes::find_liked(&db, &me, &ids),
        track_likes::list_liked(&db, &me, &page),
        track_likes::list_likers(&db, &me, ids[0], &page),
        track_comments::find(&db, &me, ids[0]),
        track_comments::list(&db, &me, ids[0], &page),
        track_comments::list_replies(&db, &me, ids[0], &page),
        track_comments::list_in_time(&db, &me, ids[0], &page),
        playback_history::list(&db, &me, &page),
        playback_history::find_resume_point(&db, &me, ids[0]),
        playlists::find(&db, &me, playlist),
        playlists::get(&db, &me, playlist),
        playlists::list_by_owner(&db, &me, ada.id, &page),
        playlist_tracks::list(&db, &me, playlist, &page),
        playlist_follows::list(&db, &me, &page),
        playlist_collaborators::list(&db, &me, playlist, &page),
        playlist_collaborators::list_own(&db, &me, &page),
        queues::find(&db, &me),
        queue_items::list(&db, &me, &page),
        track_downloads::list(&db, &me, &page),
    );
}
