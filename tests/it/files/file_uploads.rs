use chrono::TimeDelta;
use entity::files::file_uploads::{self, FileUploadStatus};
use entity::files::files;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use service::auth::users;
use service::db::{Actor, PageRequest};
use service::files::file_uploads::{
    Leftover, NewUpload, Progress, Swept, complete, expire, fail, find, forget, list, open, record_progress,
};
use service::files::{FileError, Stored};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

const fn at(bytes_uploaded: i64, chunks_uploaded: i32) -> Progress {
    Progress { bytes_uploaded, chunks_uploaded }
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_where_it_was_and_becomes_a_file() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let actor = Actor::user(user.id);
    let new = NewUpload { metadata: Some(json!({ "album": "Blue" })), ..build::files::new_upload() };
    let upload = open(&db, &files, &actor, new).await.unwrap();
    assert_eq!(upload.status, FileUploadStatus::Pending);
    assert_eq!(upload.expires_at, env.now() + TimeDelta::hours(24));

    let half = record_progress(&db, &files, &actor, upload.id, at(500, 5)).await.unwrap();
    assert_eq!((half.bytes_uploaded, half.status), (500, FileUploadStatus::Uploading));
    env.advance(TimeDelta::hours(23));
    let resumed = find(&db, &actor, upload.id).await.unwrap().unwrap();
    assert_eq!((resumed.bytes_uploaded, resumed.chunks_uploaded), (500, 5));
    let early = complete(&db, &files, &actor, upload.id, build::files::stored()).await;
    assert!(matches!(early, Err(FileError::UploadIncomplete { uploaded: 500, file_size: 1_000 })));
    let all = record_progress(&db, &files, &actor, upload.id, at(1_000, 10)).await.unwrap();
    assert_eq!(all.status, FileUploadStatus::Processing);

    let stored = build::files::stored();
    let file = complete(&db, &files, &actor, upload.id, stored.clone()).await.unwrap();
    assert_eq!((file.user_id, file.file_size, &file.storage_path), (user.id, 1_000, &stored.storage_path));
    assert_eq!((file.file_hash, file.metadata), (stored.file_hash, Some(json!({ "album": "Blue" }))));
    assert_eq!((file.filename.as_str(), file.is_public), ("song.flac", false));
    let done = find(&db, &actor, upload.id).await.unwrap().unwrap();
    assert_eq!(done.status, FileUploadStatus::Completed);
    assert_eq!((done.storage_key, done.upload_id), (None, None));
}

#[tokio::test]
async fn any_number_of_completions_give_one_file() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let upload = build::files::arrived_upload(&db, &files, user.id).await;
    let without_hash = Stored { file_hash: None, ..build::files::stored() };
    let completions = (0..8).map(|_| complete(&db, &files, &actor, upload.id, without_hash.clone()));
    on_your_marks(&db).await;
    let made: Vec<_> = futures::future::join_all(completions).await.into_iter().map(Result::unwrap).collect();
    assert!(made.iter().all(|file| *file == made[0]));
    assert_eq!(files::Entity::find().count(&db).await.unwrap(), 1);

    let later = complete(&db, &files, &actor, upload.id, build::files::stored()).await.unwrap();
    assert_eq!(later, made[0], "a repeated request gets the first answer, whatever it says now");
}

#[tokio::test]
async fn equal_bytes_of_one_owner_are_one_file_and_the_second_copy_is_swept() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let actor = Actor::user(user.id);
    let hash = "AB".repeat(32);
    let mut uploads = Vec::new();
    for _ in 0..4 {
        uploads.push(build::files::arrived_upload(&db, &files, user.id).await);
    }
    let completions = uploads.iter().map(|upload| {
        let stored = Stored {
            storage_path: upload.storage_key.clone().unwrap(),
            file_hash: Some(hash.clone()),
            ..build::files::stored()
        };
        complete(&db, &files, &actor, upload.id, stored)
    });
    on_your_marks(&db).await;
    let made: Vec<_> = futures::future::join_all(completions).await.into_iter().map(Result::unwrap).collect();
    assert!(made.iter().all(|file| file.id == made[0].id));
    assert_eq!(made[0].file_hash.as_deref(), Some("ab".repeat(32).as_str()));
    assert_eq!(files::Entity::find().count(&db).await.unwrap(), 1);

    // What was stored twice is handed out; the object of the file is not.
    let swept = expire(db.owner(), &files, &Actor::system(), 100).await.unwrap();
    let keys: Vec<_> = swept.leftovers.iter().map(|leftover| leftover.storage_key.clone().unwrap()).collect();
    assert_eq!(keys.len(), 3);
    assert!(!keys.contains(&made[0].storage_path));

    // Completing one of them again still gives the file.
    let again = complete(&db, &files, &actor, swept.leftovers[0].id, build::files::stored()).await.unwrap();
    assert_eq!(again.id, made[0].id);
}

#[tokio::test]
async fn equal_bytes_of_two_owners_or_sizes_are_two_files() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let stored = build::files::stored();
    let mut ids = Vec::new();
    for size in [1_000, 1_000, 999] {
        let user = build::user(&db).await;
        let actor = Actor::user(user.id);
        let new = NewUpload { file_size: size, ..build::files::new_upload() };
        let upload = open(&db, &files, &actor, new).await.unwrap();
        record_progress(&db, &files, &actor, upload.id, at(size, 10)).await.unwrap();
        ids.push(complete(&db, &files, &actor, upload.id, stored.clone()).await.unwrap().id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_completed_upload_whose_file_was_deleted_has_no_file() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let upload = build::files::arrived_upload(&db, &files, user.id).await;
    let file = complete(&db, &files, &actor, upload.id, build::files::stored()).await.unwrap();
    service::files::files::soft_delete(&db, &files, &actor, file.id).await.unwrap();
    let again = complete(&db, &files, &actor, upload.id, build::files::stored()).await;
    assert!(matches!(again, Err(FileError::FileNotFound)));
}

#[tokio::test]
async fn reports_at_once_and_out_of_order_end_at_the_furthest() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let upload = build::files::upload(&db, &files, user.id).await;
    let order = [3, 9, 1, 7, 7, 5, 2, 9, 4, 8, 6];
    let reports =
        order.iter().map(|n| record_progress(&db, &files, &actor, upload.id, at(i64::from(n * 100), *n)));
    on_your_marks(&db).await;
    for (n, row) in order.iter().zip(futures::future::join_all(reports).await) {
        assert!(row.unwrap().chunks_uploaded >= *n);
    }
    let row = find(&db, &actor, upload.id).await.unwrap().unwrap();
    assert_eq!((row.bytes_uploaded, row.chunks_uploaded), (900, 9));

    let late = record_progress(&db, &files, &actor, upload.id, at(100, 1)).await.unwrap();
    assert_eq!(late, row, "a late report changes nothing, not even updated_at");
}

#[tokio::test]
async fn impossible_reports_are_named_and_change_nothing() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let upload = build::files::upload(&db, &files, user.id).await;
    let row = record_progress(&db, &files, &actor, upload.id, at(500, 5)).await.unwrap();
    let cases = [
        ("progress", at(-1, 5)),
        ("progress", at(500, -1)),
        ("bytes_uploaded", at(1_001, 6)),
        ("bytes_uploaded", at(i64::MAX, i32::MAX)),
        ("chunks_uploaded", at(600, 11)),
        ("progress", at(600, 4)),
        ("progress", at(400, 6)),
    ];
    for (field, progress) in cases {
        let refused = record_progress(&db, &files, &actor, upload.id, progress).await;
        assert!(
            matches!(&refused, Err(FileError::Invalid(i)) if i.names(field)),
            "{progress:?}: {refused:?}"
        );
    }
    assert_eq!(find(&db, &actor, upload.id).await.unwrap(), Some(row));
}

#[tokio::test]
async fn an_upload_is_its_owners_alone() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let upload = build::files::arrived_upload(&db, &files, user.id).await;
    for actor in [Actor::visitor(), Actor::user(other.id), Actor::user(Uuid::nil())] {
        assert_eq!(find(&db, &actor, upload.id).await.unwrap(), None);
        let refused = record_progress(&db, &files, &actor, upload.id, at(1_000, 10)).await;
        assert!(matches!(refused, Err(FileError::UploadNotFound)), "{actor:?}");
        let refused = complete(&db, &files, &actor, upload.id, build::files::stored()).await;
        assert!(matches!(refused, Err(FileError::UploadNotFound)), "{actor:?}");
        let refused = fail(&db, &files, &actor, upload.id).await;
        assert!(matches!(refused, Err(FileError::UploadNotFound)), "{actor:?}");
    }
    let unknown = record_progress(&db, &files, &Actor::user(user.id), Uuid::nil(), at(1, 1)).await;
    assert!(matches!(unknown, Err(FileError::UploadNotFound)));
    complete(db.owner(), &files, &Actor::system(), upload.id, build::files::stored()).await.unwrap();
}

#[tokio::test]
async fn nothing_is_added_to_an_upload_that_has_ended() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let actor = Actor::user(user.id);
    let [expired, failed, completed] = [
        build::files::arrived_upload(&db, &files, user.id).await.id,
        build::files::arrived_upload(&db, &files, user.id).await.id,
        build::files::arrived_upload(&db, &files, user.id).await.id,
    ];
    complete(&db, &files, &actor, completed, build::files::stored()).await.unwrap();
    let first = fail(&db, &files, &actor, failed).await.unwrap();
    assert_eq!(fail(&db, &files, &actor, failed).await.unwrap(), first);
    assert!(matches!(fail(&db, &files, &actor, completed).await, Err(FileError::UploadCompleted)));
    env.advance(TimeDelta::hours(24));

    let progress = async |id| record_progress(&db, &files, &actor, id, at(1_000, 10)).await;
    let completion = async |id| complete(&db, &files, &actor, id, build::files::stored()).await;
    assert!(matches!(progress(expired).await, Err(FileError::UploadExpired)));
    assert!(matches!(completion(expired).await, Err(FileError::UploadExpired)));
    assert!(matches!(progress(failed).await, Err(FileError::UploadFailed)));
    assert!(matches!(completion(failed).await, Err(FileError::UploadFailed)));
    assert!(matches!(progress(completed).await, Err(FileError::UploadCompleted)));
    assert!(completion(completed).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_opened_or_completed_is_named() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let actor = Actor::user(user.id);
    let new = build::files::new_upload;
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        ("filename", NewUpload { filename: String::new(), ..new() }),
        ("filename", NewUpload { filename: "ü".repeat(256), ..new() }),
        ("filename", NewUpload { filename: "a\0.mp3".to_owned(), ..new() }),
        ("file_size", NewUpload { file_size: 0, ..new() }),
        ("file_size", NewUpload { file_size: -1, ..new() }),
        ("file_size", NewUpload { file_size: i64::MAX, ..new() }),
        ("mime_type", NewUpload { mime_type: "audio".to_owned(), ..new() }),
        ("mime_type", NewUpload { mime_type: "a/b\r\nx: y".to_owned(), ..new() }),
        ("mime_type", NewUpload { mime_type: format!("a/{}", "b".repeat(99)), ..new() }),
        ("total_chunks", NewUpload { total_chunks: Some(0), ..new() }),
        ("storage_key", NewUpload { storage_key: some("\0"), ..new() }),
        ("upload_id", NewUpload { upload_id: some(""), ..new() }),
        ("metadata", NewUpload { metadata: Some(json!("text")), ..new() }),
        ("metadata", NewUpload { metadata: Some(json!({ "a": ["\0"] })), ..new() }),
    ];
    for (field, upload) in cases {
        let refused = open(&db, &files, &actor, upload.clone()).await;
        assert!(matches!(&refused, Err(FileError::Invalid(i)) if i.names(field)), "{upload:?}: {refused:?}");
    }

    let upload = build::files::arrived_upload(&db, &files, user.id).await;
    let stored = build::files::stored;
    let cases = [
        ("storage_path", Stored { storage_path: String::new(), ..stored() }),
        ("storage_provider", Stored { storage_provider: "x".repeat(51), ..stored() }),
        ("bucket_name", Stored { bucket_name: some("\0"), ..stored() }),
        ("url", Stored { url: String::new(), ..stored() }),
        ("thumbnail_url", Stored { thumbnail_url: some("\0"), ..stored() }),
        ("file_hash", Stored { file_hash: some("abc"), ..stored() }),
        ("file_hash", Stored { file_hash: Some("g".repeat(64)), ..stored() }),
    ];
    for (field, stored) in cases {
        let refused = complete(&db, &files, &actor, upload.id, stored.clone()).await;
        assert!(matches!(&refused, Err(FileError::Invalid(i)) if i.names(field)), "{stored:?}: {refused:?}");
    }
    complete(&db, &files, &actor, upload.id, stored()).await.unwrap();
}

#[tokio::test]
async fn who_has_no_account_in_good_standing_opens_nothing() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, banned, closed) = (build::files::files(&env), build::user(&db).await, build::user(&db).await);
    users::ban(db.owner(), &env, &Actor::system(), banned.id).await.unwrap();
    let arrived = build::files::arrived_upload(&db, &files, closed.id).await;
    users::soft_delete(db.owner(), &env, &Actor::system(), closed.id).await.unwrap();
    for id in [banned.id, closed.id, Uuid::nil()] {
        let refused = open(&db, &files, &Actor::user(id), build::files::new_upload()).await;
        assert!(matches!(refused, Err(FileError::UserNotFound)));
    }
    for actor in [Actor::visitor(), Actor::system()] {
        let refused = open(&db, &files, &actor, build::files::new_upload()).await;
        assert!(matches!(refused, Err(FileError::Forbidden)));
    }
    let refused = complete(db.owner(), &files, &Actor::system(), arrived.id, build::files::stored()).await;
    assert!(matches!(refused, Err(FileError::UserNotFound)));
}

#[tokio::test]
async fn list_gives_what_can_be_resumed_newest_first() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, other) = (build::files::files(&env), build::user(&db).await, build::user(&db).await);
    let actor = Actor::user(user.id);
    let expired = build::files::upload(&db, &files, user.id).await.id;
    env.advance(TimeDelta::hours(12));
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(build::files::upload(&db, &files, user.id).await);
    }
    build::files::file(&db, &files, user.id).await;
    build::files::upload(&db, &files, other.id).await;
    let given_up = build::files::upload(&db, &files, user.id).await;
    fail(&db, &files, &actor, given_up.id).await.unwrap();
    env.advance(TimeDelta::hours(12));

    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(&db, &files, &actor, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| row.id));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    // All five were opened at the same instant: the id keeps them apart.
    let mut expected: Vec<_> = open.into_iter().map(|row| row.id).collect();
    expected.sort_by(|a, b| b.cmp(a));
    assert_eq!(seen, expected);
    assert!(!seen.contains(&expired));
    let refused = list(&db, &files, &Actor::visitor(), &PageRequest::default()).await;
    assert!(matches!(refused, Err(FileError::Forbidden)));
}

#[tokio::test]
async fn sweepers_at_once_hand_out_each_leftover_once_and_again_only_if_it_was_not_forgotten() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, system) = (build::files::files(&env), build::user(&db).await, Actor::system());
    for _ in 0..20 {
        build::files::upload(&db, &files, user.id).await;
    }
    let none = NewUpload { storage_key: None, upload_id: None, ..build::files::new_upload() };
    open(&db, &files, &Actor::user(user.id), none).await.unwrap();
    build::files::file(&db, &files, user.id).await;
    assert_eq!(expire(db.owner(), &files, &system, 100).await.unwrap(), Swept::default(), "nothing is due");

    env.advance(TimeDelta::hours(24));
    let fresh = build::files::upload(&db, &files, user.id).await;
    let sweeps = (0..4).map(|_| expire(db.owner(), &files, &system, 6));
    on_your_marks(&db).await;
    let swept: Vec<_> = futures::future::join_all(sweeps).await.into_iter().map(Result::unwrap).collect();
    assert!(swept.iter().all(|sweep| sweep.leftovers.len() <= 6));
    let rest = expire(db.owner(), &files, &system, 100).await.unwrap();
    let removed: u64 = swept.iter().chain([&rest]).map(|sweep| sweep.removed).sum();
    let mut leftovers: Vec<Leftover> =
        swept.into_iter().flat_map(|sweep| sweep.leftovers).chain(rest.leftovers).collect();
    leftovers.sort_by_key(|leftover| leftover.id);
    assert!(leftovers.iter().all(|leftover| leftover.storage_key.is_some() && leftover.upload_id.is_some()));
    assert_eq!((leftovers.len(), removed), (20, 2));
    leftovers.dedup();
    assert_eq!(leftovers.len(), 20, "each was handed out once");

    // Half of them are reported as deleted; the sweeper dies before the others.
    let ids: Vec<_> = leftovers.iter().map(|leftover| leftover.id).collect();
    assert_eq!(forget(db.owner(), &system, &ids[..10]).await.unwrap(), 10);
    assert_eq!(forget(db.owner(), &system, &ids[..10]).await.unwrap(), 0);
    assert_eq!(forget(db.owner(), &system, &[fresh.id]).await.unwrap(), 0, "an open upload is not forgotten");
    assert_eq!(expire(db.owner(), &files, &system, 100).await.unwrap(), Swept::default());
    env.advance(TimeDelta::minutes(15));
    let again = expire(db.owner(), &files, &system, 100).await.unwrap();
    assert_eq!(again.leftovers.len(), 10);
    forget(db.owner(), &system, &ids).await.unwrap();
    let left = file_uploads::Entity::find().all(&db).await.unwrap();
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [fresh.id]);
}

#[tokio::test]
async fn only_the_system_sweeps() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let admin = build::admin(&db).await;
    for actor in [Actor::visitor(), Actor::user(admin.id)] {
        assert!(matches!(expire(&db, &files, &actor, 1).await, Err(FileError::Forbidden)));
        assert!(matches!(forget(&db, &actor, &[]).await, Err(FileError::Forbidden)));
    }
    let many = vec![Uuid::nil(); 1_001];
    assert!(matches!(forget(db.owner(), &Actor::system(), &many).await, Err(FileError::Invalid(_))));
}
