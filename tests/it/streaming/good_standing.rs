//! A token lives on for minutes after its owner was banned or has left: nothing is written by it.

use super::by_hand;
use entity::enums::Visibility;
use entity::streaming::playlist_collaborators::PlaylistCollaboratorRole::{Contributor, Editor};
use entity::streaming::queues::RepeatMode;
use service::db::Actor;
use service::streaming::playback_history::{Play, record, record_many};
use service::streaming::queue_items::Place;
use service::streaming::track_comments::NewComment;
use service::streaming::track_downloads::{self, NewDownload};
use service::streaming::{
    StreamingError, playlist_collaborators, playlist_follows, playlist_tracks, playlists, queue_items,
    queues, track_comments, track_likes, tracks,
};
use tests::build::streaming::{new_playlist, new_track, track_with};
use tests::{TestDb, build};
use uuid::Uuid;

#[tokio::test]
async fn whose_account_is_closed_writes_nothing_in_streaming() {
    let db = TestDb::new().await;
    let (ada, user, eve) = (build::user(&db).await.id, build::user(&db).await.id, build::user(&db).await.id);
    let bob = Actor::user(user);
    let track = track_with(&db, ada, |new| new.is_downloadable = true).await.id;
    let mine = build::track(&db, user).await;
    let mut new = new_playlist();
    new.is_collaborative = true;
    let own = playlists::create(&db, &bob, new.clone()).await.unwrap().id;
    let shared = playlists::create(&db, &Actor::user(ada), new).await.unwrap().id;
    playlist_collaborators::invite(&db, &Actor::user(ada), shared, user, Editor).await.unwrap();
    playlist_collaborators::accept(&db, &bob, shared).await.unwrap();
    playlist_tracks::add(&db, &bob, own, &[track], None).await.unwrap();
    let words = || NewComment { content: "Oh".to_owned(), parent_comment_id: None, timestamp_seconds: None };
    let said = track_comments::create(&db, &bob, track, words()).await.unwrap().id;
    queue_items::add(&db, &bob, &[track], Place::Last).await.unwrap();
    let item = queue_items::list(&db.seen_by(&bob), &bob, &service::db::PageRequest::default()).await;
    let item = item.unwrap().items[0].id;
    let play = || Play {
        id: Uuid::new_v4(),
        track_id: track,
        played_duration: 1,
        completion_percentage: 1,
        source: None,
        source_id: None,
        device_type: None,
        played_at: chrono::Utc::now(),
    };
    let download = || NewDownload {
        track_id: track,
        file_id: None,
        file_format: "flac".to_owned(),
        user_agent: None,
        key: None,
    };
    let at = chrono::Utc::now() + chrono::TimeDelta::days(1);

    for closed in ["is_banned = true", "is_active = false", "deleted_at = now()"] {
        by_hand(&db, &format!("UPDATE users SET {closed} WHERE id = '{user}'")).await;
        let plays = [play(), play()];
        macro_rules! forbidden {
            ($($write:expr),+ $(,)?) => {
                $(
                    let outcome = $write.await;
                    assert!(matches!(outcome, Err(StreamingError::Forbidden)), "{}: {outcome:?}", stringify!($write));
                )+
            };
        }
        forbidden!(
            tracks::create(&db, &bob, new_track(mine.file_id)),
            tracks::edit(&db, &bob, mine.id, tracks::Change::default()),
            tracks::publish(&db, &bob, mine.id),
            tracks::unpublish(&db, &bob, mine.id),
            tracks::schedule(&db, &bob, mine.id, at),
            tracks::set_visibility(&db, &bob, mine.id, Visibility::Private),
            tracks::soft_delete(&db, &bob, mine.id),
            tracks::restore(&db, &bob, mine.id),
            track_likes::like(&db, &bob, track),
            track_likes::unlike(&db, &bob, track),
            track_comments::create(&db, &bob, track, words()),
            track_comments::edit(&db, &bob, said, "Other words"),
            track_comments::soft_delete(&db, &bob, said),
            track_downloads::record(&db, &bob, download()),
            record(db.app(), &bob, play()),
            record_many(db.app(), &bob, &plays),
            playlists::create(&db, &bob, new_playlist()),
            playlists::edit(&db, &bob, own, playlists::Change::default()),
            playlists::duplicate(&db, &bob, shared, None),
            playlists::soft_delete(&db, &bob, own),
            playlists::restore(&db, &bob, own),
            playlist_tracks::add(&db, &bob, shared, &[track], None),
            playlist_tracks::remove(&db, &bob, own, &[track]),
            playlist_tracks::move_to(&db, &bob, own, track, 0),
            playlist_follows::follow(&db, &bob, shared),
            playlist_follows::unfollow(&db, &bob, shared),
            playlist_collaborators::invite(&db, &bob, own, eve, Editor),
            playlist_collaborators::set_role(&db, &bob, own, eve, Contributor),
            playlist_collaborators::remove(&db, &bob, own, eve),
            playlist_collaborators::accept(&db, &bob, shared),
            playlist_collaborators::leave(&db, &bob, shared),
            queues::play(&db, &bob, track),
            queues::advance(&db, &bob, None),
            queues::change(&db, &bob, queues::Change::default()),
            queues::set_repeat(&db, &bob, RepeatMode::Queue),
            queues::shuffle(&db, &bob),
            queues::unshuffle(&db, &bob),
            queue_items::add(&db, &bob, &[track], Place::Next),
            queue_items::move_to(&db, &bob, item, 0),
            queue_items::remove(&db, &bob, &[item]),
            queue_items::clear(&db, &bob),
        );
        let open_again = "is_banned = false, is_active = true, deleted_at = NULL";
        by_hand(&db, &format!("UPDATE users SET {open_again} WHERE id = '{user}'")).await;
    }
    assert!(track_likes::like(&db, &bob, track).await.unwrap());
    assert!(record(db.app(), &bob, play()).await.unwrap());
}
