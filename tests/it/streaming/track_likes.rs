use super::{by_hand, count, number};
use entity::enums::Visibility;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::track_likes::{find_liked, like, list_liked, list_likers, unlike};
use service::streaming::tracks::soft_delete;
use tests::build::streaming::{block, track_with, tracks};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn liking_twice_or_twice_at_once_is_one_like_and_one_event() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (track, fan) = (build::track(&db, ada.id).await, Actor::user(bob.id));
    on_your_marks(&db).await;

    let likes = futures::future::join_all((0..8).map(|_| like(&db, &fan, track.id))).await;
    assert_eq!(likes.into_iter().filter(|new| *new.as_ref().unwrap()).count(), 1);
    assert!(!like(&db, &fan, track.id).await.unwrap());
    assert_eq!(count(&db, "track_likes").await, 1);
    assert_eq!(number(&db, "SELECT like_count::bigint FROM tracks").await, 1);
    let event = format!(
        "SELECT count(*) FROM outbox_events WHERE event_type = 'track.liked' AND aggregate_id = '{}' \
         AND payload = '{{\"user_id\": \"{}\", \"creator_id\": \"{}\"}}'",
        track.id, bob.id, ada.id
    );
    assert_eq!(number(&db, &event).await, 1);

    assert!(unlike(&db, &fan, track.id).await.unwrap());
    assert!(!unlike(&db, &fan, track.id).await.unwrap());
    assert_eq!(number(&db, "SELECT like_count::bigint FROM tracks").await, 0);
}

#[tokio::test]
async fn what_one_may_not_hear_one_cannot_like() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let track = build::track(&db, ada.id).await;
    let private = track_with(&db, ada.id, |new| new.visibility = Visibility::Private).await;
    let gone = build::track(&db, ada.id).await;
    soft_delete(&db, &Actor::user(ada.id), gone.id).await.unwrap();
    block(&db, ada.id, eve.id).await;

    for (who, id) in [(bob.id, private.id), (bob.id, gone.id), (eve.id, track.id), (bob.id, Uuid::new_v4())] {
        let refused = like(&db, &Actor::user(who), id).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    assert!(matches!(like(&db, &Actor::visitor(), track.id).await, Err(StreamingError::Forbidden)));
    assert!(matches!(unlike(&db, &Actor::visitor(), track.id).await, Err(StreamingError::Forbidden)));
    assert_eq!(
        (count(&db, "track_likes").await, count(&db, "outbox_events WHERE event_type = 'track.liked'").await),
        (0, 0)
    );
}

#[tokio::test]
async fn likes_are_listed_from_the_latest_without_what_is_hidden() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let ids = tracks(&db, ada.id, 3).await;
    let (fan, other) = (Actor::user(bob.id), Actor::user(eve.id));
    for id in &ids {
        like(&db, &fan, *id).await.unwrap();
    }
    like(&db, &other, ids[0]).await.unwrap();

    let page = PageRequest::first(2);
    let first = list_liked(&db.seen_by(&fan), &fan, &page).await.unwrap();
    let next = page.clone().after(first.next.clone().unwrap());
    let last = list_liked(&db.seen_by(&fan), &fan, &next).await.unwrap();
    let seen: Vec<_> = first.items.into_iter().chain(last.items).map(|like| like.track_id).collect();
    assert_eq!(seen, [ids[2], ids[1], ids[0]]);
    assert_eq!(last.next, None);
    let mut liked = find_liked(&db.seen_by(&other), &other, &ids).await.unwrap();
    assert_eq!(liked.pop(), Some(ids[0]));
    assert!(liked.is_empty());
    let many = vec![ids[0]; 101];
    let refused = find_liked(&db.seen_by(&other), &other, &many).await;
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("track_ids")));

    let likers = async |viewer: &Actor| {
        let page = list_likers(&db.seen_by(viewer), viewer, ids[0], &PageRequest::default()).await.unwrap();
        page.items.into_iter().map(|like| like.user_id).collect::<Vec<_>>()
    };
    assert_eq!(likers(&Actor::visitor()).await, [eve.id, bob.id]);
    block(&db, eve.id, bob.id).await;
    assert_eq!(likers(&fan).await, [bob.id]);
    for gone in ["is_banned = true", "is_banned = false, is_active = false"] {
        by_hand(&db, &format!("UPDATE users SET {gone} WHERE id = '{}'", eve.id)).await;
        assert_eq!(likers(&Actor::visitor()).await, [bob.id], "{gone}");
    }
    let refused = list_likers(&db.seen_by(&fan), &fan, ids[0], &next).await;
    assert!(matches!(refused, Err(StreamingError::Cursor(_))));
}
