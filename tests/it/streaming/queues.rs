use super::{by_hand, count, number};
use entity::streaming::queues::RepeatMode;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::queue_items::{Place, add, clear, list, move_to, remove};
use service::streaming::queues::{Change, advance, change, find, play, set_repeat, shuffle, unshuffle};
use service::streaming::tracks::soft_delete;
use tests::build::streaming::tracks;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

/// A listener, and so many tracks of somebody else's.
async fn listener(db: &TestDb, many: usize) -> (Actor, Uuid, Vec<Uuid>) {
    let (ada, bob) = (build::user(db).await, build::user(db).await);
    (Actor::user(bob.id), ada.id, tracks(db, ada.id, many).await)
}

/// Items and their tracks, in their order.
async fn items(db: &TestDb, viewer: &Actor) -> Vec<(Uuid, Uuid)> {
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(3));
    loop {
        let page = list(&db.seen_by(viewer), viewer, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|line| (line.id, line.track_id)));
        let Some(next) = page.next else { return seen };
        request = request.after(next);
    }
}

async fn next(db: &TestDb, viewer: &Actor) -> Vec<Uuid> {
    items(db, viewer).await.into_iter().map(|(_, track)| track).collect()
}

#[tokio::test]
async fn what_plays_next_and_last_stands_there_a_track_twice_if_one_likes() {
    let db = TestDb::new().await;
    let (me, _, t) = listener(&db, 4).await;
    assert_eq!(find(&db.seen_by(&me), &me).await.unwrap(), None);
    assert_eq!(add(&db, &me, &[t[0], t[1]], Place::Last).await.unwrap(), 2);
    assert_eq!(add(&db, &me, &[t[2], t[3]], Place::Next).await.unwrap(), 4);
    assert_eq!(add(&db, &me, &[t[0]], Place::Next).await.unwrap(), 5);
    assert_eq!(next(&db, &me).await, [t[0], t[2], t[3], t[0], t[1]]);

    let all = items(&db, &me).await;
    move_to(&db, &me, all[0].0, 4).await.unwrap();
    move_to(&db, &me, all[4].0, 0).await.unwrap();
    assert_eq!(next(&db, &me).await, [t[1], t[2], t[3], t[0], t[0]]);
    assert_eq!(remove(&db, &me, &[all[1].0, Uuid::new_v4()]).await.unwrap(), 1);
    assert_eq!(next(&db, &me).await, [t[1], t[3], t[0], t[0]]);
    assert_eq!(clear(&db, &me).await.unwrap(), 4);
    assert_eq!(clear(&db, &me).await.unwrap(), 0);
    assert!(next(&db, &me).await.is_empty());
}

#[tokio::test]
async fn a_shuffle_is_undone_to_the_order_before_the_first_one() {
    let db = TestDb::new().await;
    let (me, _, t) = listener(&db, 12).await;
    add(&db, &me, &t[..10], Place::Last).await.unwrap();
    assert!(!unshuffle(&db, &me).await.unwrap().shuffle);
    assert_eq!(next(&db, &me).await, t[..10]);

    assert!(shuffle(&db, &me).await.unwrap().shuffle);
    let first = next(&db, &me).await;
    shuffle(&db, &me).await.unwrap();
    let second = next(&db, &me).await;
    // One chance in ten factorial that an order is kept by a shuffle, and twice that both are.
    assert!(first != t[..10] && first != second, "{first:?}");
    let mut sorted = first.clone();
    sorted.sort();
    let mut tracks = t[..10].to_vec();
    tracks.sort();
    assert_eq!(sorted, tracks);
    // What is added while it is shuffled is played where it is put, and stands there afterwards; a move is undone with the shuffle.
    add(&db, &me, &t[10..11], Place::Next).await.unwrap();
    add(&db, &me, &t[11..], Place::Last).await.unwrap();
    let shuffled = items(&db, &me).await;
    assert_eq!((shuffled[0].1, shuffled[11].1), (t[10], t[11]));
    move_to(&db, &me, shuffled[5].0, 0).await.unwrap();
    remove(&db, &me, &[shuffled.iter().find(|(_, track)| *track == t[3]).unwrap().0]).await.unwrap();
    assert!(!unshuffle(&db, &me).await.unwrap().shuffle);
    let expected: Vec<_> = [10, 0, 1, 2, 4, 5, 6, 7, 8, 9, 11].map(|n| t[n]).into();
    assert_eq!(next(&db, &me).await, expected);
    assert_eq!(count(&db, "queue_items WHERE unshuffled_position IS NOT NULL").await, 0);
}

#[tokio::test]
async fn the_repeat_mode_says_what_comes_after_a_track() {
    let db = TestDb::new().await;
    let (me, creator, t) = listener(&db, 4).await;
    add(&db, &me, &[t[0], t[1], t[2]], Place::Last).await.unwrap();
    let current = async || {
        let ended = find(&db.seen_by(&me), &me).await.unwrap().unwrap().current_track_id;
        let queue = advance(&db, &me, ended).await.unwrap();
        (queue.current_track_id, queue.is_playing)
    };

    assert_eq!(current().await, (Some(t[0]), true));
    set_repeat(&db, &me, RepeatMode::Track).await.unwrap();
    change(&db, &me, Change { current_position: Some(90), ..Change::default() }).await.unwrap();
    let again = advance(&db, &me, Some(t[0])).await.unwrap();
    assert_eq!((again.current_track_id, again.current_position), (Some(t[0]), 0));
    set_repeat(&db, &me, RepeatMode::Queue).await.unwrap();
    assert_eq!(current().await, (Some(t[1]), true));
    assert_eq!(next(&db, &me).await, [t[2], t[0]]);
    soft_delete(&db, &Actor::user(creator), t[2]).await.unwrap();
    assert_eq!(current().await, (Some(t[0]), true), "what is gone is passed over");
    assert_eq!(next(&db, &me).await, [t[1]]);
    set_repeat(&db, &me, RepeatMode::Off).await.unwrap();
    assert_eq!(current().await, (Some(t[1]), true));
    assert_eq!(current().await, (None, false), "the end");
    assert_eq!(current().await, (None, false));
    play(&db, &me, t[3]).await.unwrap();
    set_repeat(&db, &me, RepeatMode::Queue).await.unwrap();
    assert_eq!(current().await, (Some(t[3]), true), "alone, it is played again");
}

#[tokio::test]
async fn what_a_player_cannot_be_told_changes_nothing() {
    let db = TestDb::new().await;
    let (me, creator, t) = listener(&db, 2).await;
    add(&db, &me, &t[..1], Place::Last).await.unwrap();
    soft_delete(&db, &Actor::user(creator), t[1]).await.unwrap();
    let before = (find(&db.seen_by(&me), &me).await.unwrap(), items(&db, &me).await);
    let item = before.1[0].0;

    for (field, change_) in [
        ("volume", Change { volume: Some(101), ..Change::default() }),
        ("volume", Change { volume: Some(-1), ..Change::default() }),
        ("current_position", Change { current_position: Some(-1), ..Change::default() }),
    ] {
        let refused = change(&db, &me, change_).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names(field)));
    }
    for bad in [t[1], Uuid::new_v4()] {
        assert!(matches!(play(&db, &me, bad).await, Err(StreamingError::TrackNotFound)));
        let refused = add(&db, &me, &[t[0], bad], Place::Next).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    let refused = move_to(&db, &me, item, 1).await;
    assert!(matches!(refused, Err(StreamingError::OutOfRange { length: 1 })));
    assert!(matches!(move_to(&db, &me, Uuid::new_v4(), 0).await, Err(StreamingError::NotInList)));
    let other = Actor::user(creator);
    assert!(matches!(move_to(&db, &other, item, 0).await, Err(StreamingError::NotInList)), "somebody else's");
    assert_eq!(remove(&db, &other, &[item]).await.unwrap(), 0);
    let many = vec![t[0]; 501];
    assert!(matches!(add(&db, &me, &many, Place::Last).await, Err(StreamingError::Invalid(_))));
    assert!(matches!(
        add(&db, &Actor::visitor(), &t[..1], Place::Last).await,
        Err(StreamingError::Forbidden)
    ));
    let refused = service::streaming::named::<RepeatMode>("repeat_mode", "forever");
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("repeat_mode")));
    let after = (find(&db.seen_by(&me), &me).await.unwrap(), items(&db, &me).await);
    let (mut was, mut is) = (before.0.unwrap(), after.0.unwrap());
    (was.updated_at, is.updated_at) = (was.created_at, was.created_at);
    assert_eq!((was, before.1), (is, after.1));
    by_hand(
        &db,
        "INSERT INTO queue_items (queue_id, track_id, position) SELECT i.queue_id, i.track_id, n \
        FROM queue_items i, generate_series(2, 5000) n",
    )
    .await;
    assert!(matches!(add(&db, &me, &t[..1], Place::Last).await, Err(StreamingError::Full { most: 5_000 })));
}

#[tokio::test]
async fn two_devices_at_once_share_one_queue_without_doubles() {
    let db = TestDb::new().await;
    let (me, _, t) = listener(&db, 8).await;
    on_your_marks(&db).await;
    let places = [Place::Next, Place::Last];
    let adds = t.iter().enumerate().map(|(n, id)| add(&db, &me, std::slice::from_ref(id), places[n % 2]));
    let all = futures::future::join_all(adds).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!((count(&db, "queues").await, count(&db, "queue_items").await), (1, 8));
    assert_eq!(number(&db, "SELECT count(DISTINCT position) FROM queue_items").await, 8);
    // All of them have heard the same track end.
    let mut ended = None;
    for left in [7, 6, 5] {
        let plays = futures::future::join_all((0..4).map(|_| advance(&db, &me, ended))).await;
        let played: Vec<_> = plays.into_iter().map(|queue| queue.unwrap().current_track_id).collect();
        assert!(played.iter().all(|id| id.is_some() && *id != ended && *id == played[0]), "{played:?}");
        assert_eq!(count(&db, "queue_items").await, left, "none is passed over");
        ended = played[0];
    }
}

#[tokio::test]
async fn a_queue_goes_on_once_from_a_track_however_often_its_end_is_told() {
    let db = TestDb::new().await;
    let (me, _, t) = listener(&db, 3).await;
    add(&db, &me, &t, Place::Last).await.unwrap();
    let told = async |ended| advance(&db, &me, ended).await.unwrap().current_track_id;
    assert_eq!(told(Some(t[2])).await, None, "it has not begun");
    assert_eq!(told(None).await, Some(t[0]));
    assert_eq!(told(None).await, Some(t[0]));
    assert_eq!(told(Some(t[0])).await, Some(t[1]));
    assert_eq!(told(Some(t[0])).await, Some(t[1]));
    assert_eq!(next(&db, &me).await, t[2..]);
}

#[tokio::test]
async fn the_numbers_of_places_do_not_run_out() {
    let db = TestDb::new().await;
    let (me, _, t) = listener(&db, 6).await;
    add(&db, &me, &t[..3], Place::Last).await.unwrap();
    set_repeat(&db, &me, RepeatMode::Queue).await.unwrap();
    play(&db, &me, t[3]).await.unwrap();
    let near =
        "position = 2147483647 - 3 + (SELECT count(*) FROM queue_items o WHERE o.position < i.position)";
    by_hand(&db, &format!("UPDATE queue_items i SET {near}")).await;
    let queue = advance(&db, &me, Some(t[3])).await.unwrap();
    assert_eq!(queue.current_track_id, Some(t[0]));
    assert_eq!(next(&db, &me).await, [t[1], t[2], t[3]]);
    by_hand(&db, &format!("UPDATE queue_items i SET {near}")).await;
    add(&db, &me, &t[4..5], Place::Last).await.unwrap();
    assert_eq!(next(&db, &me).await, [t[1], t[2], t[3], t[4]]);

    // The order that a shuffle is undone to, at either end.
    for (place, bound) in [(Place::Last, "2147483647 - 9"), (Place::Next, "-2147483648")] {
        clear(&db, &me).await.unwrap();
        add(&db, &me, &t[..3], Place::Last).await.unwrap();
        shuffle(&db, &me).await.unwrap();
        let shuffled = next(&db, &me).await;
        by_hand(
            &db,
            &format!("UPDATE queue_items SET unshuffled_position = {bound} + unshuffled_position / 1024"),
        )
        .await;
        add(&db, &me, &t[5..], place).await.unwrap();
        let added = next(&db, &me).await;
        let rest: Vec<_> = added.iter().copied().filter(|id| *id != t[5]).collect();
        assert_eq!(rest, shuffled);
        if place == Place::Last {
            let near =
                format!("UPDATE queue_items SET unshuffled_position = {bound} + unshuffled_position / 1024");
            by_hand(&db, &near).await;
            let current = find(&db.seen_by(&me), &me).await.unwrap().unwrap().current_track_id;
            let gone_on = advance(&db, &me, current).await.unwrap();
            assert_eq!(gone_on.current_track_id, Some(added[0]));
            assert_eq!(next(&db, &me).await[..3], added[1..]);
        }
        unshuffle(&db, &me).await.unwrap();
        let order = next(&db, &me).await;
        let at = |id| order.iter().position(|track| *track == id);
        assert!(at(t[1]) < at(t[2]) || at(t[1]).is_none() || at(t[2]).is_none(), "{order:?}");
        if place == Place::Next {
            assert_eq!(order, [t[5], t[0], t[1], t[2]]);
        }
    }
}
