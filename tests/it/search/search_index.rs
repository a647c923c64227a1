//! Words, languages, ranks, pages; and what is no question.

use entity::search::search_index::SearchEntityType;
use service::db::{Actor, PageRequest};
use service::search::search_index::{Ask, search, spelt_alike, suggest};
use service::search::{SearchError, search_queries, type_named};
use tests::build::search::{found, hits, index, one_of_each, run};
use tests::{Counting, TestDb, build};
use uuid::Uuid;

/// Tracks of one creator, in the order of these titles, each with a popularity of its own.
async fn tracks(db: &TestDb, titles: &[(&str, i32)]) -> Uuid {
    let owner = build::user(db).await.id;
    let file = build::streaming::audio(db, owner).await.id;
    for (title, plays) in titles {
        let title = title.replace('\'', "''");
        run(
            db,
            &format!(
                "INSERT INTO tracks (creator_id, file_id, title, duration, play_count, published_at)
                 VALUES ('{owner}', '{file}', '{title}', 100, {plays}, now())"
            ),
        )
        .await;
    }
    owner
}

#[tokio::test]
async fn words_are_read_as_in_a_search_box() {
    let db = TestDb::new().await;
    tracks(
        &db,
        &[("Night Drive", 9), ("Driving Home", 8), ("Night Songs", 7), ("A Song", 6), ("Drive by Night", 5)],
    )
    .await;
    index(&db).await;
    let visitor = Actor::visitor();
    for (words, expected) in [
        ("night", &["Night Drive", "Night Songs", "Drive by Night"][..]),
        ("NIGHTS", &["Night Drive", "Night Songs", "Drive by Night"]),
        ("driven songs or night drive", &["Night Drive", "Drive by Night"]),
        ("\"night drive\"", &["Night Drive"]),
        ("drive -night", &["Driving Home"]),
        ("songs", &["A Song", "Night Songs"]),
        ("the", &[]),
        ("nothing", &[]),
        ("-night", &[]),
        ("') | !'('", &[]),
    ] {
        let mut found = found(&db, &visitor, words).await;
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{words}");
    }
}

#[tokio::test]
async fn a_title_goes_before_a_tag_and_a_tag_before_a_text_and_then_the_popular_first() {
    let db = TestDb::new().await;
    tracks(&db, &[("Plain", 100), ("Amber", 10), ("Other", 10), ("Amber", 10_000)]).await;
    run(&db, "UPDATE tracks SET description = 'all of amber' WHERE title = 'Plain'").await;
    run(&db, "UPDATE tracks SET genre = 'Amber' WHERE title = 'Other'").await;
    index(&db).await;
    let hits = hits(&db, &Actor::visitor(), &Ask::new("amber")).await.unwrap();
    let titles: Vec<_> = hits.iter().map(|hit| hit.title.as_str()).collect();
    assert_eq!(titles, ["Amber", "Amber", "Other", "Plain"]);
    let plays = entity_plays(&db, hits[0].entity_id).await;
    assert_eq!(plays, 10_000);
    assert_eq!(hits[3].excerpt, "all of amber");
}

async fn entity_plays(db: &TestDb, track: Uuid) -> i64 {
    build::search::number(db, &format!("SELECT play_count::bigint FROM tracks WHERE id = '{track}'")).await
}

#[tokio::test]
async fn each_thing_is_matched_in_its_own_language_and_can_be_asked_for_by_it() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await.id;
    for (n, (language, title)) in [
        ("en", "Dancing in the rain"),
        ("fr", "Danser sous la pluie"),
        ("de", "Die Tänze"),
        ("fr", "Une danse"),
    ]
    .into_iter()
    .enumerate()
    {
        run(
            &db,
            &format!(
                "INSERT INTO courses (creator_id, title, slug, language, status, published_at)
                 VALUES ('{owner}', '{title}', 'c-{n}', '{language}', 'published', now())"
            ),
        )
        .await;
    }
    index(&db).await;
    let visitor = Actor::visitor();
    assert_eq!(found(&db, &visitor, "dances").await, ["Dancing in the rain"]);
    let mut french = found(&db, &visitor, "danses").await;
    french.sort();
    assert_eq!(french, ["Danser sous la pluie", "Une danse"]);
    assert_eq!(found(&db, &visitor, "Tanz").await, ["Die Tänze"]);
    assert_eq!(found(&db, &visitor, "die").await, Vec::<String>::new(), "a word that says nothing in German");
    let french = hits(&db, &visitor, &Ask::new("danse").written_in(["fr"])).await.unwrap();
    assert_eq!(french.len(), 2);
    assert!(french.iter().all(|hit| hit.language == "fr"));
    assert_eq!(hits(&db, &visitor, &Ask::new("danse").written_in(["de", "en"])).await.unwrap().len(), 0);
}

#[tokio::test]
async fn only_the_types_that_are_asked_for_are_found() {
    let db = TestDb::new().await;
    let owner = build::user(&db).await.id;
    one_of_each(&db, owner).await;
    index(&db).await;
    let visitor = Actor::visitor();
    for name in [
        "user",
        "track",
        "playlist",
        "post",
        "group",
        "room",
        "product",
        "course",
        "lesson",
        "equipment",
        "hashtag",
    ] {
        let entity_type = type_named(name).unwrap();
        let hits = hits(&db, &visitor, &Ask::new("zebra").among([entity_type])).await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.entity_type).collect::<Vec<_>>(), [entity_type]);
    }
    let two = Ask::new("zebra").among([SearchEntityType::Track, SearchEntityType::Room]);
    assert_eq!(hits(&db, &visitor, &two).await.unwrap().len(), 2);
    assert!(matches!(type_named("message"), Err(SearchError::Invalid(invalid)) if invalid.names("types")));
}

#[tokio::test]
async fn each_hit_is_listed_once_across_pages_and_no_cursor_of_another_list_is_taken() {
    let db = TestDb::new().await;
    let titles: Vec<_> = (0..23).map(|n| (if n % 2 == 0 { "Echo" } else { "Echo Echo" }, n / 4)).collect();
    tracks(&db, &titles).await;
    index(&db).await;
    let (visitor, ask) = (Actor::visitor(), Ask::new("echo"));
    let (mut ids, mut page) = (Vec::new(), PageRequest::first(5));
    loop {
        let read = search(&db.seen_by(&visitor), &visitor, &ask, &page).await.unwrap();
        assert!(read.items.len() <= 5);
        ids.extend(read.items.into_iter().map(|hit| hit.entity_id));
        match read.next {
            Some(next) => page = PageRequest::first(5).after(next),
            None => break,
        }
    }
    let all: Vec<_> = hits(&db, &visitor, &ask).await.unwrap().into_iter().map(|hit| hit.entity_id).collect();
    assert_eq!((ids.len(), ids), (23, all));

    let (seen, first) = (db.seen_by(&visitor), PageRequest::first(5));
    let other = service::streaming::tracks::list_newest(&seen, &visitor, &first).await.unwrap();
    for cursor in [other.next.unwrap(), "made up".to_owned()] {
        let refused =
            search(&db.seen_by(&visitor), &visitor, &ask, &PageRequest::first(5).after(cursor)).await;
        assert!(matches!(refused, Err(SearchError::Cursor(_))));
    }
}

/// From the most popular down, until there are enough to rank: what is below is not listed, however well it matches.
#[tokio::test]
async fn of_many_matches_the_200_most_popular_are_ranked() {
    let db = TestDb::new().await;
    let titles: Vec<_> =
        (0..260).map(|n| (if n < 40 { "Amber" } else { "Amber and more of it" }, n * n)).collect();
    tracks(&db, &titles).await;
    index(&db).await;
    let (visitor, ask) = (Actor::visitor(), Ask::new("amber"));
    let (mut ids, mut page) = (std::collections::HashSet::new(), PageRequest::first(30));
    loop {
        let read = search(&db.seen_by(&visitor), &visitor, &ask, &page).await.unwrap();
        ids.extend(read.items.into_iter().map(|hit| hit.entity_id));
        let Some(next) = read.next else { break };
        page = PageRequest::first(30).after(next);
    }
    assert_eq!(ids.len(), 200);
    let popular = "SELECT count(*) FROM tracks WHERE play_count >= 60 * 60";
    assert_eq!(build::search::number(&db, popular).await, 200);
    for id in ids {
        assert!(entity_plays(&db, id).await >= 60 * 60);
    }
    // A word that few have is found among the least popular, too, in any order and beside words that say nothing.
    run(&db, "UPDATE tracks SET title = 'Amber of the zebra' WHERE play_count IN (0, 1, 10000)").await;
    index(&db).await;
    for words in ["zebra", "amber zebra", "the zebra amber", "\"amber of the zebra\"", "zebra -more"] {
        assert_eq!(found(&db, &visitor, words).await.len(), 3, "{words}");
    }
}

/// Everything but a word is everything, which no index holds.
#[tokio::test]
async fn words_that_only_exclude_find_nothing() {
    let db = TestDb::new().await;
    one_of_each(&db, build::user(&db).await.id).await;
    index(&db).await;
    let visitor = Actor::visitor();
    assert!(!found(&db, &visitor, "zebra -lion").await.is_empty());
    for words in ["-lion", "lion or -tiger", "-\"black and white\"", "the -lion", "-the -lion"] {
        let titles = found(&db, &visitor, words).await;
        assert!(titles.is_empty(), "{words}: {titles:?}");
    }
}

#[tokio::test]
async fn what_is_no_question_is_refused_before_the_database_is_asked() {
    let db = TestDb::new().await;
    let (visitor, page) = (Actor::visitor(), PageRequest::first(5));
    let counting = Counting::new(db.owner().clone());
    let long = "x".repeat(201);
    for (ask, field) in [
        (Ask::new(""), "words"),
        (Ask::new("  \n "), "words"),
        (Ask::new("a\0b"), "words"),
        (Ask::new(long), "words"),
        (Ask::new("x").written_in(["xx"]), "languages[0]"),
        (Ask::new("x").among([SearchEntityType::Track; 12]), "types"),
    ] {
        match search(&counting, &visitor, &ask, &page).await {
            Err(SearchError::Invalid(invalid)) => assert!(invalid.names(field), "{field}: {invalid}"),
            other => panic!("{field}: {other:?}"),
        }
    }
    let long = "x".repeat(101);
    for text in ["", "   ", "a\0b", &long] {
        assert!(matches!(suggest(&counting, &visitor, text, &[], 5).await, Err(SearchError::Invalid(_))));
        assert!(matches!(spelt_alike(&counting, &visitor, text, &[], 5).await, Err(SearchError::Invalid(_))));
        assert!(matches!(search_queries::suggest(&counting, text, 5).await, Err(SearchError::Invalid(_))));
    }
    assert_eq!(counting.count(), 0, "{counting}");
}

#[tokio::test]
async fn each_read_is_one_statement() {
    let test = TestDb::new().await;
    let admin = build::admin(&test).await;
    one_of_each(&test, admin.id).await;
    index(&test).await;
    let (me, page, ask) = (Actor::user(admin.id), PageRequest::first(2), Ask::new("zebra"));
    let db = Counting::new(test.owner().clone());
    macro_rules! one {
        ($($read:expr),+ $(,)?) => {
            $(
                $read.await.unwrap();
                assert_eq!((db.take().len(), db.transactions()), (1, 0), "{}", stringify!($read));
            )+
        };
    }
    one!(
        search(&db, &me, &ask, &page),
        suggest(&db, &me, "zeb", &[], 10),
        spelt_alike(&db, &me, "zepra", &[], 10),
        search_queries::list(&db, &me, &page),
        search_queries::suggest(&db, "ze", 10),
        search_queries::report_unanswered(&db, &Actor::system(), chrono::Utc::now(), 10),
    );
}
