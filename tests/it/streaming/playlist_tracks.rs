use super::{by_hand, count, number};
use entity::enums::Visibility;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::playlist_tracks::{add, list, move_to, remove};
use tests::build::streaming::{track_with, tracks};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

/// A playlist of a new user with so many tracks, in that order.
async fn filled(db: &TestDb, many: usize) -> (Actor, Uuid, Vec<Uuid>) {
    let ada = build::user(db).await;
    let (owner, playlist) = (Actor::user(ada.id), build::playlist(db, ada.id).await.id);
    let ids = tracks(db, ada.id, many).await;
    add(db, &owner, playlist, &ids, None).await.unwrap();
    (owner, playlist, ids)
}

async fn order(db: &TestDb, viewer: &Actor, playlist: Uuid) -> Vec<Uuid> {
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(3));
    loop {
        let page = list(&db.seen_by(viewer), viewer, playlist, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|line| line.track_id));
        let Some(next) = page.next else { return seen };
        request = request.after(next);
    }
}

#[tokio::test]
async fn tracks_stand_where_they_are_put_each_once() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 3).await;
    let more = tracks(&db, owner.user_id().unwrap(), 5).await;

    assert_eq!(add(&db, &owner, playlist, &more[..2], Some(0)).await.unwrap(), 2);
    assert_eq!(add(&db, &owner, playlist, &[more[2], ids[0], more[3], more[2]], Some(3)).await.unwrap(), 2);
    assert_eq!(add(&db, &owner, playlist, &more[4..], Some(7)).await.unwrap(), 1, "the end by its number");
    assert_eq!(add(&db, &owner, playlist, &more, None).await.unwrap(), 0, "all of them stand in it");
    let expected = [more[0], more[1], ids[0], more[2], more[3], ids[1], ids[2], more[4]];
    assert_eq!(order(&db, &owner, playlist).await, expected);
    assert_eq!(remove(&db, &owner, playlist, &[ids[0], more[3], Uuid::new_v4()]).await.unwrap(), 2);
    assert_eq!(remove(&db, &owner, playlist, &[ids[0]]).await.unwrap(), 0);
    assert_eq!(order(&db, &owner, playlist).await, [more[0], more[1], more[2], ids[1], ids[2], more[4]]);
    assert_eq!(number(&db, "SELECT track_count::bigint FROM playlists").await, 6);
    assert_eq!(number(&db, "SELECT duration_seconds::bigint FROM playlists").await, 6 * 180);
}

#[tokio::test]
async fn a_move_writes_one_row_and_goes_where_it_is_sent() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 5).await;
    let mut expected = ids.clone();
    for (from, to) in [(0, 4), (4, 0), (2, 1), (1, 3), (3, 3), (0, 2)] {
        let id = expected.remove(from);
        expected.insert(to, id);
        let others = format!(
            "SELECT sum(hashtextextended(id::text || position, 0)::numeric % 1000000007)::bigint FROM playlist_tracks \
             WHERE track_id <> '{id}'"
        );
        let before = number(&db, &others).await;
        move_to(&db, &owner, playlist, id, u32::try_from(to).unwrap()).await.unwrap();
        assert_eq!(order(&db, &owner, playlist).await, expected, "{from} to {to}");
        assert_eq!(number(&db, &others).await, before, "the others are not written");
    }
}

/// Halving a gap of 1,024 ten times leaves none; all places are written anew then.
#[tokio::test]
async fn an_exhausted_gap_makes_room_by_itself() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 6).await;
    let mut expected = ids.clone();
    for round in 0..40 {
        let from = if round % 2 == 0 { 5 } else { 3 };
        let id = expected.remove(from);
        expected.insert(1, id);
        move_to(&db, &owner, playlist, id, 1).await.unwrap();
        assert_eq!(order(&db, &owner, playlist).await, expected, "round {round}");
    }
    let more = tracks(&db, owner.user_id().unwrap(), 4).await;
    by_hand(&db, "UPDATE playlist_tracks p SET position = r.n FROM (SELECT id, row_number() OVER (ORDER BY position) AS n \
        FROM playlist_tracks) r WHERE r.id = p.id").await;
    assert_eq!(add(&db, &owner, playlist, &more[..3], Some(2)).await.unwrap(), 3);
    expected.splice(2..2, more[..3].iter().copied());
    assert_eq!(order(&db, &owner, playlist).await, expected);
    // The end of the numbers is an exhausted gap, too; and equal places, as an import may leave them, are an order.
    by_hand(&db, "UPDATE playlist_tracks SET position = 2147483647").await;
    add(&db, &owner, playlist, &more[3..], None).await.unwrap();
    assert_eq!(order(&db, &owner, playlist).await.last(), more.last());
    by_hand(&db, "UPDATE playlist_tracks SET position = -2147483648").await;
    move_to(&db, &owner, playlist, more[3], 0).await.unwrap();
    assert_eq!(order(&db, &owner, playlist).await[0], more[3]);
}

#[tokio::test]
async fn many_who_reorder_and_add_at_once_leave_an_order_without_doubles() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 8).await;
    let more = tracks(&db, owner.user_id().unwrap(), 8).await;
    on_your_marks(&db).await;

    let moves = ids.iter().enumerate().map(|(n, id)| {
        let to = u32::try_from((n * 5) % 8).unwrap();
        move_to(&db, &owner, playlist, *id, to)
    });
    let adds = more.iter().map(|id| add(&db, &owner, playlist, std::slice::from_ref(id), Some(1)));
    let (moves, adds) = futures::join!(futures::future::join_all(moves), futures::future::join_all(adds));
    assert!(
        moves.iter().all(Result::is_ok) && adds.iter().all(|new| matches!(new, Ok(1))),
        "{moves:?} {adds:?}"
    );
    let mut there = order(&db, &owner, playlist).await;
    assert_eq!(number(&db, "SELECT count(DISTINCT position) FROM playlist_tracks").await, 16);
    there.sort();
    let mut all = [ids, more].concat();
    all.sort();
    assert_eq!(there, all);
}

#[tokio::test]
async fn a_place_out_of_range_or_a_track_that_is_not_there_changes_nothing() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 3).await;
    let eve = build::user(&db).await;
    let new = build::track(&db, eve.id).await.id;
    let private = track_with(&db, eve.id, |new| new.visibility = Visibility::Private).await.id;

    for index in [3, 4, u32::MAX] {
        let refused = move_to(&db, &owner, playlist, ids[0], index).await;
        assert!(matches!(refused, Err(StreamingError::OutOfRange { length: 3 })), "{refused:?}");
    }
    for index in [4, u32::MAX] {
        let refused = add(&db, &owner, playlist, &[new], Some(index)).await;
        assert!(matches!(refused, Err(StreamingError::OutOfRange { length: 3 })), "{refused:?}");
    }
    assert!(matches!(move_to(&db, &owner, playlist, new, 0).await, Err(StreamingError::NotInList)));
    for bad in [private, Uuid::new_v4()] {
        let refused = add(&db, &owner, playlist, &[new, bad], None).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    let many: Vec<_> = (0..101).map(|_| Uuid::new_v4()).collect();
    assert!(matches!(add(&db, &owner, playlist, &many, None).await, Err(StreamingError::Invalid(_))));
    assert!(matches!(remove(&db, &owner, playlist, &many).await, Err(StreamingError::Invalid(_))));
    let other = Actor::user(eve.id);
    let refusals = [
        add(&db, &other, playlist, &[new], None).await.err(),
        remove(&db, &other, playlist, &ids).await.err(),
        move_to(&db, &other, playlist, ids[0], 2).await.err(),
        move_to(&db, &Actor::visitor(), playlist, ids[0], 2).await.err(),
    ];
    assert!(refusals.iter().all(|r| matches!(r, Some(StreamingError::Forbidden))), "{refusals:?}");
    assert_eq!(order(&db, &owner, playlist).await, ids);
}

#[tokio::test]
async fn a_full_playlist_takes_no_more_and_keeps_a_place_whose_track_is_hidden() {
    let db = TestDb::new().await;
    let (owner, playlist, ids) = filled(&db, 2).await;
    by_hand(&db, &format!("UPDATE tracks SET visibility = 'private' WHERE id = '{}'", ids[0])).await;
    let viewer = Actor::visitor();
    let page = list(&db.seen_by(&viewer), &viewer, playlist, &PageRequest::default()).await.unwrap();
    let shown: Vec<_> = page.items.iter().map(|line| (line.track_id, line.title.is_some())).collect();
    assert_eq!(shown, [(ids[0], false), (ids[1], true)]);

    by_hand(&db, &format!(
        "WITH made AS (INSERT INTO tracks (creator_id, file_id, title, duration) SELECT creator_id, file_id, 'x', 1 \
         FROM tracks, generate_series(1, 9998) WHERE id = '{}' RETURNING id) \
         INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) \
         SELECT '{playlist}', id, 5000 + row_number() OVER (), '{}' FROM made", ids[0], owner.user_id().unwrap())).await;
    let one = build::track(&db, owner.user_id().unwrap()).await.id;
    let refused = add(&db, &owner, playlist, &[one], None).await;
    assert!(matches!(refused, Err(StreamingError::Full { most: 10_000 })), "{refused:?}");
    assert_eq!(count(&db, "playlist_tracks").await, 10_000);
}
