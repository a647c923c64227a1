use super::by_hand;
use entity::enums::Visibility;
use service::db::{Actor, Page, PageRequest};
use service::streaming::StreamingError;
use service::streaming::tracks::{
    Line, Release, list_by_creator, list_by_genre, list_most_played, list_newest, list_own, list_similar,
    list_trending, search,
};
use tests::build::streaming::{block, track_with, tracks};
use tests::{TestDb, build};
use uuid::Uuid;

/// Every page of a list, two rows each.
async fn all(read: impl AsyncFn(PageRequest) -> Result<Page<Line>, StreamingError>) -> Vec<Uuid> {
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = read(request.clone()).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|line| line.id));
        let Some(next) = page.next else { return seen };
        request = request.after(next);
    }
}

#[tokio::test]
async fn each_list_gives_each_listed_track_once_across_pages_and_nothing_else() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let mut listed = tracks(&db, ada.id, 5).await;
    track_with(&db, ada.id, |new| new.visibility = Visibility::Unlisted).await;
    track_with(&db, ada.id, |new| new.visibility = Visibility::Private).await;
    track_with(&db, ada.id, |new| new.release = Release::Draft).await;
    let blocked = build::track(&db, bob.id).await;
    block(&db, bob.id, eve.id).await;
    // All of one instant and count, so that only the id keeps them apart.
    by_hand(
        &db,
        "UPDATE tracks SET published_at = '2026-01-01', created_at = '2026-01-01', play_count = 7 \
        WHERE published_at IS NOT NULL",
    )
    .await;
    listed.sort();
    listed.reverse();
    let mut everything = [listed.clone(), vec![blocked.id]].concat();
    everything.sort();
    everything.reverse();

    for (viewer, expected) in [(Actor::user(eve.id), &listed), (Actor::visitor(), &everything)] {
        let db = db.seen_by(&viewer);
        assert_eq!(all(async |page| list_newest(&db, &viewer, &page).await).await, *expected);
        assert_eq!(all(async |page| list_most_played(&db, &viewer, &page).await).await, *expected);
        assert_eq!(all(async |page| list_by_genre(&db, &viewer, "house", &page).await).await, *expected);
        assert_eq!(all(async |page| search(&db, &viewer, "track", &page).await).await, *expected);
        assert_eq!(all(async |page| list_by_creator(&db, &viewer, ada.id, &page).await).await, listed);
    }
    let owner = Actor::user(ada.id);
    let own = all(async |page| list_own(&db.seen_by(&owner), &owner, &page).await).await;
    assert_eq!(own.len(), 8, "drafts and private ones too");
    assert!(matches!(
        list_own(&db, &Actor::visitor(), &PageRequest::default()).await,
        Err(StreamingError::Forbidden)
    ));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused_and_so_are_words_that_are_none() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    tracks(&db, ada.id, 3).await;
    let (viewer, page) = (Actor::visitor(), PageRequest::first(2));
    let other = page.clone().after(list_newest(&db, &viewer, &page).await.unwrap().next.unwrap());

    let refusals = [
        list_most_played(&db, &viewer, &other).await,
        list_by_genre(&db, &viewer, "house", &other).await,
        list_by_creator(&db, &viewer, ada.id, &other).await,
        search(&db, &viewer, "track", &other).await,
        list_newest(&db, &viewer, &page.clone().after("AAAA")).await,
    ];
    assert!(refusals.iter().all(|r| matches!(r, Err(StreamingError::Cursor(_)))), "{refusals:?}");
    for words in ["", " \t", "a\0", &"x".repeat(201)] {
        let refused = search(&db, &viewer, words, &page).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("query")), "{words:?}");
        let refused = list_by_genre(&db, &viewer, words, &page).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("genre")), "{words:?}");
    }
}

#[tokio::test]
async fn search_finds_by_title_artist_and_album_and_shows_what_is_played_most_first() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let viewer = Actor::visitor();
    let quiet = track_with(&db, ada.id, |new| new.title = "Northern lights".to_owned()).await;
    let loud = track_with(&db, ada.id, |new| new.artist = Some("The Northern".to_owned())).await;
    let album = track_with(&db, ada.id, |new| new.album = Some("Lights out".to_owned())).await;
    by_hand(&db, &format!("UPDATE tracks SET play_count = 9 WHERE id = '{}'", loud.id)).await;
    let found = async |words: &str| {
        let page = search(&db.seen_by(&viewer), &viewer, words, &PageRequest::default()).await.unwrap();
        page.items.into_iter().map(|line| line.id).collect::<Vec<_>>()
    };

    assert_eq!(found("northern").await, [loud.id, quiet.id]);
    assert_eq!(found("northern lights").await, [quiet.id]);
    assert_eq!(found("light -northern").await, [album.id], "a stem, and a word that is not wanted");
    assert!(found("the and \"' | & ! :*").await.is_empty(), "no word is left, and nothing breaks");
    for words in ["-zzz", "zzz or -northern", "the -zzz"] {
        assert!(found(words).await.is_empty(), "{words}: what is not wanted is all there is");
    }
    by_hand(&db, &format!("UPDATE users SET is_active = false WHERE id = '{}'", ada.id)).await;
    assert!(found("northern").await.is_empty(), "whose account is switched off is not there");
}

/// What is played much is found class by class, what is played little at once: the pages are one list.
#[tokio::test]
async fn search_pages_go_on_from_the_most_played_to_what_nobody_plays() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let one = build::track(&db, ada.id).await.id;
    let copies = format!(
        "INSERT INTO tracks (creator_id, file_id, title, duration, published_at, play_count) \
         SELECT creator_id, file_id, CASE WHEN n % 5 = 0 THEN 'Amber echo' ELSE 'Amber' END, duration, now(), \
                (CASE WHEN n <= 40 THEN 0 WHEN n <= 80 THEN n / 8 ELSE (n - 80) ^ 3 END)::int \
         FROM tracks, generate_series(1, 120) n WHERE id = '{one}'"
    );
    by_hand(&db, &copies).await;
    let viewer = Actor::visitor();
    for (words, matches) in [("amber", 120), ("echo amber", 24), ("\"amber echo\"", 24), ("amber -echo", 96)]
    {
        let (mut lines, mut request) = (Vec::new(), PageRequest::first(7));
        loop {
            let page = search(&db.seen_by(&viewer), &viewer, words, &request).await.unwrap();
            lines.extend(page.items.into_iter().map(|line| (line.play_count, line.id)));
            let Some(next) = page.next else { break };
            request = request.after(next);
        }
        assert_eq!(lines.len(), matches, "{words}");
        assert!(lines.is_sorted_by(|one, other| one > other), "{words}: {lines:?}");
    }
}

#[tokio::test]
async fn what_is_similar_is_of_the_genre_in_the_key_and_near_the_tempo() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let viewer = Actor::visitor();
    let make = async |genre: Option<&str>, bpm: Option<i32>, key: &str| {
        let change = |new: &mut service::streaming::tracks::NewTrack| {
            (new.genre, new.bpm, new.musical_key) = (genre.map(str::to_owned), bpm, Some(key.to_owned()));
        };
        track_with(&db, ada.id, change).await.id
    };
    let one = make(Some("house"), Some(120), "Am").await;
    let far_in_key = make(Some("house"), Some(128), "Am").await;
    let near_in_key = make(Some("house"), Some(119), "Am").await;
    let near = make(Some("house"), Some(121), "C").await;
    let no_tempo = make(Some("house"), None, "C").await;
    make(Some("techno"), Some(120), "Am").await;
    let nothing = make(None, Some(120), "Am").await;
    let similar = async |id: Uuid| {
        let lines = list_similar(&db.seen_by(&viewer), &viewer, id, 10).await.unwrap();
        lines.into_iter().map(|line| line.id).collect::<Vec<_>>()
    };

    assert_eq!(similar(one).await, [near_in_key, far_in_key, near]);
    assert_eq!(similar(no_tempo).await.len(), 4, "the genre where there is no tempo");
    assert!(similar(nothing).await.is_empty());
    let refused = list_similar(&db.seen_by(&viewer), &viewer, Uuid::new_v4(), 10).await;
    assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
}

#[tokio::test]
async fn what_is_not_listed_takes_no_place_from_what_is_similar() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let one = build::track(&db, ada.id).await.id;
    let like_it = tracks(&db, ada.id, 3).await;
    // Of the same tempo and with lower ids: drafts, what is scheduled, and tracks of somebody banned and of somebody blocked.
    let copies = |creator: Uuid, published: &str, from: u32| {
        format!(
            "INSERT INTO tracks (id, creator_id, file_id, title, genre, duration, bpm, musical_key, published_at) \
             SELECT lpad(n::text, 32, '0')::uuid, '{creator}', file_id, 'x', genre, duration, bpm, musical_key, {published} \
             FROM tracks, generate_series({from}, {from} + 59) n WHERE id = '{one}'"
        )
    };
    by_hand(&db, &copies(ada.id, "NULL", 1)).await;
    by_hand(&db, &copies(ada.id, "now() + interval '1 day'", 100)).await;
    by_hand(&db, &copies(bob.id, "now()", 200)).await;
    by_hand(&db, &copies(eve.id, "now()", 300)).await;
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", bob.id)).await;
    let viewer = build::user(&db).await.id;
    block(&db, eve.id, viewer).await;
    let viewer = Actor::user(viewer);

    let mut similar: Vec<_> = list_similar(&db.seen_by(&viewer), &viewer, one, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.id)
        .collect();
    similar.sort();
    let mut expected = like_it;
    expected.sort();
    assert_eq!(similar, expected);
}

#[tokio::test]
async fn the_chart_leaves_out_what_is_no_longer_public() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let ids = tracks(&db, ada.id, 3).await;
    for (n, id) in ids.iter().enumerate() {
        by_hand(
            &db,
            &format!(
                "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage) \
             SELECT '{}', '{id}', 1, 50 FROM generate_series(0, {n})",
                bob.id
            ),
        )
        .await;
    }
    by_hand(&db, "REFRESH MATERIALIZED VIEW trending_tracks").await;
    by_hand(&db, &format!("UPDATE tracks SET visibility = 'private' WHERE id = '{}'", ids[1])).await;

    let viewer = Actor::visitor();
    let chart = list_trending(&db.seen_by(&viewer), &viewer, 10).await.unwrap();
    assert_eq!(chart.iter().map(|t| (t.id, t.plays)).collect::<Vec<_>>(), [(ids[2], 3), (ids[0], 1)]);
    assert_eq!(list_trending(&db.seen_by(&viewer), &viewer, 0).await.unwrap().len(), 1, "0 becomes 1");
    block(&db, bob.id, ada.id).await;
    let bob = Actor::user(bob.id);
    assert_eq!(list_trending(&db.seen_by(&bob), &bob, 10).await.unwrap(), []);
}
