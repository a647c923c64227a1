use super::{by_hand, count};
use chrono::{TimeDelta, Utc};
use entity::enums::Visibility;
use service::Patch;
use service::db::Actor;
use service::files::files::{Scan, record_scan, soft_delete as delete_file};
use service::streaming::StreamingError;
use service::streaming::tracks::{
    Change, Release, create, edit, find, get, publish, restore, schedule, set_visibility, soft_delete,
    unpublish,
};
use tests::build::streaming::{audio, block, new_track, picture, track_with};
use tests::{TestDb, TestEnv, build};
use uuid::Uuid;

#[tokio::test]
async fn a_track_is_made_of_a_file_of_its_creators_alone() {
    let db = TestDb::new().await;
    let (ada, eve) = (build::user(&db).await, build::user(&db).await);
    let (file, cover) = (audio(&db, ada.id).await, picture(&db, ada.id).await);

    let refused = create(&db, &Actor::user(eve.id), new_track(file.id)).await;
    assert!(matches!(refused, Err(StreamingError::FileNotFound)), "an upload of somebody else");
    let mut new = new_track(audio(&db, eve.id).await.id);
    new.cover_art_file_id = Some(cover.id);
    let refused = create(&db, &Actor::user(eve.id), new).await;
    assert!(matches!(refused, Err(StreamingError::FileNotFound)), "a cover of somebody else");
    let refused = create(&db, &Actor::user(ada.id), new_track(Uuid::new_v4())).await;
    assert!(matches!(refused, Err(StreamingError::FileNotFound)));
    let refused = create(&db, &Actor::user(ada.id), new_track(cover.id)).await;
    assert!(matches!(refused, Err(StreamingError::FileUnfit)), "a picture is no audio");
    for actor in [Actor::visitor(), Actor::system()] {
        let refused = create(db.pool_of(&actor), &actor, new_track(file.id)).await;
        assert!(matches!(refused, Err(StreamingError::Forbidden)));
    }
    assert_eq!(count(&db, "tracks").await, 0);

    let mut new = new_track(file.id);
    new.cover_art_file_id = Some(cover.id);
    let track = create(&db, &Actor::user(ada.id), new.clone()).await.unwrap();
    assert_eq!((track.creator_id, track.file_id, track.cover_art_file_id), (ada.id, file.id, Some(cover.id)));
    assert_eq!((track.title, track.duration, track.bpm), (new.title, 180, Some(120)));
    assert!(track.published_at.is_some());
}

#[tokio::test]
async fn a_file_that_is_deleted_or_infected_becomes_no_track() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let ada = build::user(&db).await;
    let actor = Actor::user(ada.id);
    let (gone, bad) = (audio(&db, ada.id).await, audio(&db, ada.id).await);
    delete_file(&db, &files, &actor, gone.id).await.unwrap();
    let scan = Scan::Found("Eicar".to_owned());
    record_scan(db.owner(), &files, &Actor::system(), bad.id, &scan).await.unwrap();

    let refused = create(&db, &actor, new_track(gone.id)).await;
    assert!(matches!(refused, Err(StreamingError::FileNotFound)));
    let refused = create(&db, &actor, new_track(bad.id)).await;
    assert!(matches!(refused, Err(StreamingError::FileUnfit)));
    assert_eq!(count(&db, "tracks").await, 0);
}

#[tokio::test]
async fn what_cannot_be_said_of_a_track_is_named_and_nothing_is_written() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let actor = Actor::user(ada.id);
    let good = new_track(audio(&db, ada.id).await.id);
    let mut bad = Vec::new();
    for title in [String::new(), "  ".to_owned(), "x".repeat(256), "a\0".to_owned()] {
        bad.push(("title", service::streaming::tracks::NewTrack { title, ..good.clone() }));
    }
    for (field, change) in [
        ("duration", |new: &mut service::streaming::tracks::NewTrack| new.duration = 0),
        ("bpm", |new| new.bpm = Some(0)),
        ("genre", |new| new.genre = Some("x".repeat(101))),
        ("musical_key", |new| new.musical_key = Some(String::new())),
        ("description", |new| new.description = Some("x".repeat(10_001))),
        ("at", |new| new.release = Release::At(Utc::now() - TimeDelta::seconds(1))),
        ("release", |new| new.release = Release::At(chrono::DateTime::<Utc>::MAX_UTC)),
    ] as [(&str, fn(&mut service::streaming::tracks::NewTrack)); 7]
    {
        let mut new = good.clone();
        change(&mut new);
        bad.push((field, new));
    }
    for (field, new) in bad {
        let refused = create(&db, &actor, new).await;
        assert!(
            matches!(&refused, Err(StreamingError::Invalid(i)) if i.names(field)),
            "{field}: {refused:?}"
        );
    }
    assert_eq!(count(&db, "tracks").await, 0);
    let refused = service::streaming::named::<Visibility>("visibility", "secret");
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("visibility")));
    let named = service::streaming::named::<Visibility>("visibility", "unlisted");
    assert_eq!(named.unwrap(), Visibility::Unlisted);
}

#[tokio::test]
async fn a_track_is_heard_by_others_while_it_is_published_and_not_private() {
    let db = TestDb::new().await;
    let (ada, bob, moderator) = (build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    let owner = Actor::user(ada.id);
    let track = track_with(&db, ada.id, |new| new.release = Release::Draft).await;
    let hears = async |viewer: &Actor| find(&db.seen_by(viewer), viewer, track.id).await.unwrap().is_some();
    let (others, inner) =
        ([Actor::visitor(), Actor::user(bob.id)], [owner.clone(), Actor::user(moderator.id)]);
    let heard_by_others = async |expected: bool, when: &str| {
        for viewer in &others {
            assert_eq!(hears(viewer).await, expected, "{when}: {viewer:?}");
        }
        for viewer in &inner {
            assert!(hears(viewer).await, "{when}: {viewer:?}");
        }
        assert!(find(db.owner(), &Actor::system(), track.id).await.unwrap().is_some());
    };

    heard_by_others(false, "a draft").await;
    let scheduled = schedule(&db, &owner, track.id, Utc::now() + TimeDelta::hours(1)).await.unwrap();
    assert!(scheduled.published_at > Some(Utc::now()));
    heard_by_others(false, "scheduled").await;
    by_hand(&db, "UPDATE tracks SET published_at = now() - interval '1 s'").await;
    heard_by_others(true, "its time has come").await;
    set_visibility(&db, &owner, track.id, Visibility::Private).await.unwrap();
    heard_by_others(false, "private").await;
    set_visibility(&db, &owner, track.id, Visibility::Unlisted).await.unwrap();
    heard_by_others(true, "unlisted").await;
    unpublish(&db, &owner, track.id).await.unwrap();
    heard_by_others(false, "unpublished").await;
    publish(&db, &owner, track.id).await.unwrap();
    heard_by_others(true, "published").await;

    block(&db, ada.id, bob.id).await;
    assert!(!hears(&Actor::user(bob.id)).await, "blocked by its creator");
    assert!(hears(&Actor::visitor()).await);
    by_hand(&db, "DELETE FROM blocks").await;
    block(&db, bob.id, ada.id).await;
    assert!(!hears(&Actor::user(bob.id)).await, "has blocked its creator");
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", ada.id)).await;
    assert!(!hears(&Actor::visitor()).await, "its creator is banned");
}

#[tokio::test]
async fn publishing_twice_keeps_the_first_time_and_a_published_track_is_not_scheduled() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let owner = Actor::user(ada.id);
    let track =
        track_with(&db, ada.id, |new| new.release = Release::At(Utc::now() + TimeDelta::hours(1))).await;

    let first = publish(&db, &owner, track.id).await.unwrap().published_at;
    assert!(first.unwrap() < Utc::now() + TimeDelta::minutes(1), "now, not when it was planned");
    assert_eq!(publish(&db, &owner, track.id).await.unwrap().published_at, first);
    let refused = schedule(&db, &owner, track.id, Utc::now() + TimeDelta::hours(1)).await;
    assert!(matches!(refused, Err(StreamingError::AlreadyPublished)));
    unpublish(&db, &owner, track.id).await.unwrap();
    let refused = schedule(&db, &owner, track.id, Utc::now() - TimeDelta::hours(1)).await;
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("at")));
    assert_eq!(get(&db.seen_by(&owner), &owner, track.id).await.unwrap().published_at, None);
}

#[tokio::test]
async fn what_is_deleted_is_there_for_nobody_until_its_creator_restores_it() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await;
    let owner = Actor::user(ada.id);
    let track = build::track(&db, ada.id).await;

    soft_delete(&db, &owner, track.id).await.unwrap();
    soft_delete(&db, &owner, track.id).await.unwrap();
    for viewer in [Actor::visitor(), owner.clone()] {
        let gone = get(&db.seen_by(&viewer), &viewer, track.id).await;
        assert!(matches!(gone, Err(StreamingError::TrackNotFound)));
    }
    let refused = publish(&db, &owner, track.id).await;
    assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    restore(&db, &owner, track.id).await.unwrap();
    let back = restore(&db, &owner, track.id).await.unwrap();
    assert_eq!((back.deleted_at, back.published_at), (None, track.published_at));
}

#[tokio::test]
async fn nobody_but_its_creator_changes_a_track() {
    let db = TestDb::new().await;
    let (ada, eve) = (build::user(&db).await, build::user(&db).await);
    let track = build::track(&db, ada.id).await;
    let hidden = track_with(&db, ada.id, |new| new.visibility = Visibility::Private).await;
    let title = || Change { title: Some("Mine".to_owned()), ..Change::default() };
    let eve = Actor::user(eve.id);

    for change in [title(), Change::default()] {
        let refused = edit(&db, &eve, track.id, change.clone()).await;
        assert!(matches!(refused, Err(StreamingError::Forbidden)));
        let refused = edit(&db, &eve, hidden.id, change).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)), "it is not told that there is one");
    }
    let refusals = [
        publish(&db, &eve, track.id).await.err(),
        unpublish(&db, &eve, track.id).await.err(),
        schedule(&db, &eve, track.id, Utc::now() + TimeDelta::hours(1)).await.err(),
        set_visibility(&db, &eve, track.id, Visibility::Private).await.err(),
        soft_delete(&db, &eve, track.id).await.err(),
        restore(&db, &eve, track.id).await.err(),
        soft_delete(&db, &Actor::visitor(), track.id).await.err(),
    ];
    assert!(refusals.iter().all(|r| matches!(r, Some(StreamingError::Forbidden))), "{refusals:?}");
    let owner = Actor::user(ada.id);
    assert_eq!(get(&db.seen_by(&owner), &owner, track.id).await.unwrap(), track);
}

#[tokio::test]
async fn an_edit_changes_what_it_mentions_and_takes_no_picture_of_others() {
    let db = TestDb::new().await;
    let (ada, eve) = (build::user(&db).await, build::user(&db).await);
    let owner = Actor::user(ada.id);
    let track = build::track(&db, ada.id).await;
    let cover = picture(&db, ada.id).await;

    let change = Change {
        title: Some("Another".to_owned()),
        bpm: Patch::Clear,
        album: Patch::Set("First".to_owned()),
        is_downloadable: Some(true),
        cover_art_file_id: Patch::Set(cover.id),
        waveform_data: Patch::Set(serde_json::json!({ "peaks": [1, 2] })),
        ..Change::default()
    };
    let edited = edit(&db, &owner, track.id, change).await.unwrap();
    assert_eq!(
        (edited.title.as_str(), edited.bpm, edited.genre.as_deref()),
        ("Another", None, Some("house"))
    );
    assert_eq!((edited.album.as_deref(), edited.is_downloadable), (Some("First"), true));
    assert_eq!(edited.cover_art_file_id, Some(cover.id));

    for (file, expected) in [(picture(&db, eve.id).await.id, false), (track.file_id, true)] {
        let change = Change { cover_art_file_id: Patch::Set(file), ..Change::default() };
        let refused = edit(&db, &owner, track.id, change).await;
        assert_eq!(matches!(refused, Err(StreamingError::FileUnfit)), expected, "{refused:?}");
        assert_eq!(matches!(refused, Err(StreamingError::FileNotFound)), !expected);
    }
    let empty = Change { title: Some(" ".to_owned()), ..Change::default() };
    assert!(matches!(edit(&db, &owner, track.id, empty).await, Err(StreamingError::Invalid(_))));
    let same = edit(&db, &owner, track.id, Change::default()).await.unwrap();
    assert_eq!((same.title, same.cover_art_file_id), ("Another".to_owned(), Some(cover.id)));
}
