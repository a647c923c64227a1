use super::{count, number};
use entity::enums::Visibility;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::playlist_follows::{follow, list, unfollow};
use service::streaming::playlists::{Change, edit};
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};

#[tokio::test]
async fn following_twice_or_twice_at_once_is_one_follow() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (playlist, fan) = (build::playlist(&db, ada.id).await, Actor::user(bob.id));
    on_your_marks(&db).await;
    let all = futures::future::join_all((0..6).map(|_| follow(&db, &fan, playlist.id))).await;
    assert_eq!(all.into_iter().filter(|new| *new.as_ref().unwrap()).count(), 1);
    assert_eq!(number(&db, "SELECT follower_count::bigint FROM playlists").await, 1);
    assert!(unfollow(&db, &fan, playlist.id).await.unwrap());
    assert!(!unfollow(&db, &fan, playlist.id).await.unwrap());
    assert_eq!(number(&db, "SELECT follower_count::bigint FROM playlists").await, 0);
}

#[tokio::test]
async fn ones_own_a_hidden_or_a_private_playlist_is_not_followed() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (owner, playlist) = (Actor::user(ada.id), build::playlist(&db, ada.id).await);
    block(&db, ada.id, eve.id).await;
    assert!(matches!(follow(&db, &owner, playlist.id).await, Err(StreamingError::OwnPlaylist)));
    assert!(matches!(
        follow(&db, &Actor::user(eve.id), playlist.id).await,
        Err(StreamingError::PlaylistNotFound)
    ));
    assert!(matches!(follow(&db, &Actor::visitor(), playlist.id).await, Err(StreamingError::Forbidden)));
    let change = Change { visibility: Some(Visibility::Private), ..Change::default() };
    edit(&db, &owner, playlist.id, change).await.unwrap();
    assert!(matches!(
        follow(&db, &Actor::user(bob.id), playlist.id).await,
        Err(StreamingError::PlaylistNotFound)
    ));
    assert_eq!(count(&db, "playlist_follows").await, 0);
}

#[tokio::test]
async fn what_is_followed_is_listed_from_the_latest_while_it_may_be_seen() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let fan = Actor::user(bob.id);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(build::playlist(&db, ada.id).await.id);
        follow(&db, &fan, ids[ids.len() - 1]).await.unwrap();
    }
    let first = list(&db.seen_by(&fan), &fan, &PageRequest::first(2)).await.unwrap();
    let next = PageRequest::first(2).after(first.next.unwrap());
    let second = list(&db.seen_by(&fan), &fan, &next).await.unwrap();
    let seen: Vec<_> = first.items.into_iter().chain(second.items).map(|line| line.playlist_id).collect();
    assert_eq!(seen, [ids[2], ids[1], ids[0]]);
    let change = Change { visibility: Some(Visibility::Private), ..Change::default() };
    edit(&db, &Actor::user(ada.id), ids[1], change).await.unwrap();
    assert_eq!(list(&db.seen_by(&fan), &fan, &PageRequest::default()).await.unwrap().items.len(), 2);
}
