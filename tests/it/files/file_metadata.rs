use entity::files::file_metadata;
use sea_orm::prelude::Decimal;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use service::db::Actor;
use service::files::FileError;
use service::files::file_metadata::{Metadata, find, upsert};
use service::files::files::soft_delete;
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn what_is_read_again_replaces_all_that_was_read_before() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, system) = (build::files::files(&env), build::user(&db).await, Actor::system());
    let file = build::file(&db, &files, user.id).await;
    let first = Metadata { title: Some("A".to_owned()), bpm: Some(120), ..Default::default() };
    let before = upsert(db.owner(), &files, &system, file.id, first).await.unwrap();
    env.advance(chrono::TimeDelta::minutes(1));
    let second = Metadata {
        artist: Some("B".to_owned()),
        framerate: Some(Decimal::new(2997, 2)),
        raw_metadata: Some(json!({ "TPE1": "B" })),
        ..Default::default()
    };
    let after = upsert(db.owner(), &files, &system, file.id, second).await.unwrap();

    assert_eq!((after.id, after.created_at, after.extracted_at), (before.id, before.created_at, env.now()));
    assert_eq!((after.title.as_deref(), after.bpm, after.artist.as_deref()), (None, None, Some("B")));
    assert_eq!(after.framerate, Some(Decimal::new(2997, 2)));
    assert_eq!(find(&db, &Actor::user(user.id), file.id).await.unwrap(), Some(after));
}

#[tokio::test]
async fn two_extractors_at_once_leave_one_row() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let file = build::file(&db, &files, user.id).await;
    let writes = (1..=8).map(|bpm| {
        let metadata = Metadata { bpm: Some(bpm), channels: Some(bpm), ..Default::default() };
        let (db, files) = (&db, &files);
        async move { upsert(db.owner(), files, &Actor::system(), file.id, metadata).await }
    });
    on_your_marks(&db).await;
    for row in futures::future::join_all(writes).await {
        let row = row.unwrap();
        assert_eq!(row.bpm, row.channels);
    }
    assert_eq!(file_metadata::Entity::find().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn metadata_is_seen_by_who_sees_the_file() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let owner = Actor::user(user.id);
    let file = build::file(&db, &files, user.id).await;
    assert_eq!(find(&db, &owner, file.id).await.unwrap(), None);
    upsert(db.owner(), &files, &Actor::system(), file.id, Metadata::default()).await.unwrap();
    assert!(find(&db, &owner, file.id).await.unwrap().is_some());
    for viewer in [Actor::visitor(), Actor::user(other.id)] {
        assert_eq!(find(&db, &viewer, file.id).await.unwrap(), None);
    }
    for actor in [Actor::visitor(), owner.clone()] {
        let refused = upsert(&db, &files, &actor, file.id, Metadata::default()).await;
        assert!(matches!(refused, Err(FileError::Forbidden)));
    }
    soft_delete(&db, &files, &owner, file.id).await.unwrap();
    assert_eq!(find(&db, &owner, file.id).await.unwrap(), None);
    for id in [file.id, Uuid::nil()] {
        let refused = upsert(db.owner(), &files, &Actor::system(), id, Metadata::default()).await;
        assert!(matches!(refused, Err(FileError::FileNotFound)));
    }
}

#[tokio::test]
async fn numbers_out_of_range_and_texts_too_long_are_named() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let file = build::file(&db, &files, user.id).await;
    let none = Metadata::default;
    let text = |n| Some("x".repeat(n));
    let cases = [
        ("title", Metadata { title: text(256), ..none() }),
        ("artist", Metadata { artist: Some("\0".to_owned()), ..none() }),
        ("genre", Metadata { genre: text(101), ..none() }),
        ("codec", Metadata { codec: text(51), ..none() }),
        ("musical_key", Metadata { musical_key: text(11), ..none() }),
        ("time_signature", Metadata { time_signature: text(11), ..none() }),
        ("year", Metadata { year: Some(-1), ..none() }),
        ("year", Metadata { year: Some(10_000), ..none() }),
        ("duration", Metadata { duration: Some(-1), ..none() }),
        ("bitrate", Metadata { bitrate: Some(-1), ..none() }),
        ("sample_rate", Metadata { sample_rate: Some(0), ..none() }),
        ("channels", Metadata { channels: Some(0), ..none() }),
        ("channels", Metadata { channels: Some(1_025), ..none() }),
        ("width", Metadata { width: Some(0), ..none() }),
        ("height", Metadata { height: Some(i32::MIN), ..none() }),
        ("bpm", Metadata { bpm: Some(0), ..none() }),
        ("bpm", Metadata { bpm: Some(1_001), ..none() }),
        ("framerate", Metadata { framerate: Some(Decimal::NEGATIVE_ONE), ..none() }),
        ("framerate", Metadata { framerate: Some(Decimal::MAX), ..none() }),
        ("raw_metadata", Metadata { raw_metadata: Some(json!({ "\0": 1 })), ..none() }),
    ];
    for (field, metadata) in cases {
        let refused = upsert(db.owner(), &files, &Actor::system(), file.id, metadata.clone()).await;
        assert!(
            matches!(&refused, Err(FileError::Invalid(i)) if i.names(field)),
            "{metadata:?}: {refused:?}"
        );
    }
}
