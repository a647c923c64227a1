use super::{by_hand, count, number};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use entity::enums::Visibility;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::playback_history::{
    MOST_AT_ONCE, Play, Recorded, find_resume_point, list, record, record_many,
};
use service::streaming::tracks::soft_delete;
use tests::build::streaming::{block, track_with};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

/// A field, and how it is spoiled.
type Bad = (&'static str, fn(&mut Play));

fn play(track_id: Uuid, played_at: DateTime<Utc>) -> Play {
    Play {
        id: Uuid::new_v4(),
        track_id,
        played_duration: 60,
        completion_percentage: 33,
        source: Some("search".to_owned()),
        source_id: None,
        device_type: None,
        played_at,
    }
}

#[tokio::test]
async fn a_play_counts_once_however_often_it_is_sent() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (track, listener) = (build::track(&db, ada.id).await, Actor::user(bob.id));
    let one = play(track.id, Utc::now());
    on_your_marks(&db).await;

    let sent = futures::future::join_all((0..6).map(|_| record(&db, &listener, one.clone()))).await;
    assert_eq!(sent.into_iter().filter(|new| *new.as_ref().unwrap()).count(), 1);
    let two = play(track.id, Utc::now());
    let batch = [one.clone(), two.clone(), two];
    let first = record_many(&db, &listener, &batch).await.unwrap();
    assert_eq!(first, Recorded { new: 1, repeated: 1, refused: vec![] });
    let again = record_many(&db, &listener, &batch).await.unwrap();
    assert_eq!(again, Recorded { new: 0, repeated: 2, refused: vec![] });
    assert_eq!(count(&db, "playback_history").await, 2);
    number(&db, "SELECT veza.roll_up_counters(1000)::bigint").await;
    assert_eq!(number(&db, "SELECT play_count::bigint FROM tracks").await, 2);
}

#[tokio::test]
async fn a_batch_records_what_can_be_heard_and_names_the_rest() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let heard = build::track(&db, ada.id).await;
    let private = track_with(&db, ada.id, |new| new.visibility = Visibility::Private).await;
    let gone = build::track(&db, ada.id).await;
    let blocked = build::track(&db, eve.id).await;
    soft_delete(&db, &Actor::user(ada.id), gone.id).await.unwrap();
    block(&db, eve.id, bob.id).await;
    let listener = Actor::user(bob.id);
    let mut good = play(heard.id, Utc::now());
    (good.source_id, good.device_type) = (Some(heard.id), Some("web".to_owned()));
    let bad: Vec<_> = [private.id, gone.id, blocked.id, Uuid::new_v4()].map(|id| play(id, Utc::now())).into();

    for play in &bad {
        let refused = record(&db, &listener, play.clone()).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    let batch: Vec<_> = bad.iter().chain([&good]).cloned().collect();
    let mut answer = record_many(&db, &listener, &batch).await.unwrap();
    let mut refused: Vec<_> = bad.iter().map(|play| play.id).collect();
    refused.sort();
    answer.refused.sort();
    assert_eq!(answer, Recorded { new: 1, repeated: 0, refused });
    let row = format!(
        "playback_history WHERE id = '{}' AND user_id = '{}' AND source_id = '{}' AND source = 'search' AND device_type = 'web'",
        good.id, bob.id, heard.id
    );
    assert_eq!(count(&db, &row).await, 1);
    assert_eq!(count(&db, "playback_history").await, 1);
    assert_eq!(record_many(&db, &listener, &[]).await.unwrap(), Recorded::default());
}

#[tokio::test]
async fn a_play_that_cannot_be_keeps_its_whole_batch_back() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (track, listener) = (build::track(&db, ada.id).await, Actor::user(bob.id));
    let good = play(track.id, Utc::now());
    let bad: [Bad; 8] = [
        ("played_duration", |play| play.played_duration = -1),
        ("completion_percentage", |play| play.completion_percentage = 101),
        ("completion_percentage", |play| play.completion_percentage = -1),
        ("source", |play| play.source = Some(String::new())),
        ("device_type", |play| play.device_type = Some("x".repeat(51))),
        ("source", |play| play.source = Some("a\0".to_owned())),
        ("played_at", |play| play.played_at = Utc::now() + TimeDelta::hours(1)),
        ("played_at", |play| play.played_at = Utc::now() - TimeDelta::days(3 * 366)),
    ];
    for (field, change) in bad {
        let mut one = good.clone();
        change(&mut one);
        let refused = record(&db, &listener, one.clone()).await;
        assert!(
            matches!(&refused, Err(StreamingError::Invalid(i)) if i.names(field)),
            "{field}: {refused:?}"
        );
        one.id = Uuid::new_v4();
        let refused = record_many(&db, &listener, &[good.clone(), one]).await;
        let named = [field.to_owned(), format!("plays[1].{field}")];
        assert!(
            matches!(&refused, Err(StreamingError::Invalid(i)) if named.iter().any(|name| i.names(name))),
            "{field}: {refused:?}"
        );
    }
    let many = vec![good.clone(); MOST_AT_ONCE + 1];
    let refused = record_many(&db, &listener, &many).await;
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("plays")));
    for actor in [Actor::visitor(), Actor::system()] {
        let refused = record(db.pool_of(&actor), &actor, good.clone()).await;
        assert!(matches!(refused, Err(StreamingError::Forbidden)));
    }
    assert_eq!(count(&db, "playback_history").await, 0);
}

/// A device that was offline for months: the month of a play was never made, or was dropped.
#[tokio::test]
async fn a_play_makes_the_month_that_is_missing_also_when_several_do_at_once() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (track, listener) = (build::track(&db, ada.id).await, Actor::user(bob.id));
    let months: Vec<_> = (3..7).map(|n| Utc::now() - TimeDelta::days(31 * n)).collect();
    for at in &months {
        let name = format!("playback_history_{:04}_{:02}", at.year(), at.month());
        assert_eq!(number(&db, &format!("SELECT count(to_regclass('{name}'))")).await, 0, "{name}");
    }
    on_your_marks(&db).await;

    let single = months.iter().map(|at| record(&db, &listener, play(track.id, *at)));
    let batch: Vec<_> = months.iter().map(|at| play(track.id, *at)).collect();
    let (single, batch) =
        futures::join!(futures::future::join_all(single), record_many(&db, &listener, &batch));
    assert!(single.into_iter().all(|new| new.unwrap()));
    assert_eq!(batch.unwrap().new, 4);
    assert_eq!(count(&db, "playback_history").await, 8);
}

#[tokio::test]
async fn the_history_is_its_listeners_alone_and_keeps_its_rows_when_a_track_is_gone() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (kept, gone) = (build::track(&db, ada.id).await, build::track(&db, ada.id).await);
    let (listener, now) = (Actor::user(bob.id), Utc::now());
    // Two of one instant, so that only the id keeps them apart.
    let plays = [
        play(kept.id, now - TimeDelta::hours(2)),
        play(gone.id, now - TimeDelta::hours(1)),
        play(kept.id, now - TimeDelta::hours(1)),
        play(kept.id, now),
    ];
    record_many(&db, &listener, &plays).await.unwrap();
    soft_delete(&db, &Actor::user(ada.id), gone.id).await.unwrap();

    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(&db.seen_by(&listener), &listener, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|line| (line.id, line.title.is_some())));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    let mut expected: Vec<_> = plays.iter().map(|p| (p.played_at, p.id, p.track_id == kept.id)).collect();
    expected.sort_by_key(|play| std::cmp::Reverse((play.0.timestamp_micros(), play.1)));
    assert_eq!(seen, expected.into_iter().map(|(_, id, shown)| (id, shown)).collect::<Vec<_>>());
    let other = Actor::user(ada.id);
    assert_eq!(list(&db.seen_by(&other), &other, &PageRequest::default()).await.unwrap().items, []);
    let nobody = list(&db, &Actor::visitor(), &PageRequest::default()).await;
    assert!(matches!(nobody, Err(StreamingError::Forbidden)));
}

#[tokio::test]
async fn a_track_resumes_where_it_was_left_and_begins_again_after_its_end() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (track, listener) = (build::track(&db, ada.id).await, Actor::user(bob.id));
    let resumes = async || find_resume_point(&db.seen_by(&listener), &listener, track.id).await.unwrap();

    assert_eq!(resumes().await, None);
    record(&db, &listener, play(track.id, Utc::now() - TimeDelta::minutes(9))).await.unwrap();
    assert_eq!(resumes().await, Some(59), "33 % of 180 s");
    let mut done = play(track.id, Utc::now());
    done.completion_percentage = 97;
    record(&db, &listener, done).await.unwrap();
    assert_eq!(resumes().await, None);
    by_hand(&db, "UPDATE playback_history SET completion_percentage = 50").await;
    assert_eq!(resumes().await, Some(90));
    let nobody = find_resume_point(&db, &Actor::visitor(), track.id).await;
    assert!(matches!(nobody, Err(StreamingError::Forbidden)));
}
