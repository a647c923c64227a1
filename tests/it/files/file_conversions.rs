use chrono::TimeDelta;
use entity::files::file_conversions::{self, FileConversionStatus};
use entity::files::files;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::db::{Actor, PageRequest};
use service::files::file_conversions::{
    Claim, Target, claim, enqueue, fail, find, finish, list, progress, retry,
};
use service::files::files::set_public;
use service::files::{FileError, Files};
use std::time::Duration;
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

/// A worker for whom every other is silent for too long at once.
fn impatient(files: &Files) -> Files {
    let mut files = files.clone();
    files.policy.conversion_lease = Duration::ZERO;
    files
}

fn mp3(quality: Option<&str>) -> Target {
    Target { format: "mp3".to_owned(), quality: quality.map(str::to_owned) }
}

async fn one_claim(db: &TestDb, files: &Files) -> Claim {
    claim(db.owner(), files, &Actor::system(), 1).await.unwrap().remove(0)
}

#[tokio::test]
async fn eight_workers_claim_each_of_a_hundred_conversions_once_the_oldest_first() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let file = build::file(&db, &files, user.id).await;
    let mut queued = Vec::new();
    for _ in 0..100 {
        queued.push(build::files::conversion(&db, &files, file.id).await.id);
        env.advance(TimeDelta::milliseconds(1));
    }
    let first = claim(db.owner(), &files, &Actor::system(), 3).await.unwrap();
    assert_eq!(first.iter().map(|claim| claim.conversion().id).collect::<Vec<_>>(), queued[..3]);

    let worker = async || {
        let mut mine = Vec::new();
        loop {
            let claims = claim(db.owner(), &files, &Actor::system(), 4).await.unwrap();
            assert!(claims.len() <= 4);
            if claims.is_empty() {
                return mine;
            }
            mine.extend(claims.into_iter().map(|claim| claim.conversion().id));
        }
    };
    on_your_marks(&db).await;
    let workers = futures::future::join_all((0..8).map(|_| worker())).await;
    let mut claimed: Vec<_> = workers.into_iter().flatten().collect();
    claimed.sort();
    queued.drain(..3);
    queued.sort();
    assert_eq!(claimed, queued);
}

#[tokio::test]
async fn a_conversion_ends_with_a_file_of_the_same_owner() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let owner = Actor::user(user.id);
    let source = build::file(&db, &files, user.id).await;
    set_public(&db, &owner, source.id, true).await.unwrap();
    let waiting = enqueue(&db, &files, &owner, source.id, mp3(Some("320k"))).await.unwrap();
    assert_eq!((waiting.status, waiting.progress), (FileConversionStatus::Pending, 0));

    let mut claim = one_claim(&db, &files).await;
    assert_eq!((claim.conversion().id, claim.source().id), (waiting.id, source.id));
    assert_eq!(claim.conversion().status, FileConversionStatus::Processing);
    for (reported, kept) in [(10, 10), (60, 60), (40, 60), (100, 100)] {
        progress(&db, &mut claim, reported).await.unwrap();
        assert_eq!(claim.conversion().progress, kept);
    }
    for percent in [-1, 101] {
        assert!(matches!(progress(&db, &mut claim, percent).await, Err(FileError::Invalid(_))));
    }
    let result = build::files::new_file();
    let file = finish(db.owner(), &files, &claim, result.clone()).await.unwrap();
    assert_eq!((file.user_id, file.is_public, &file.filename), (user.id, true, &result.filename));
    let done = find(&db, &owner, waiting.id).await.unwrap().unwrap();
    assert_eq!((done.status, done.progress), (FileConversionStatus::Completed, 100));
    assert_eq!((done.converted_file_id, done.completed_at), (Some(file.id), Some(env.now())));

    // The answer was lost on the way: the worker asks again.
    assert_eq!(finish(db.owner(), &files, &claim, result).await.unwrap(), file);
    assert!(matches!(progress(&db, &mut claim, 100).await, Err(FileError::ClaimLost)));
    assert!(matches!(fail(&db, &claim, "late").await, Err(FileError::ClaimLost)));
    assert_eq!(files::Entity::find().count(&db).await.unwrap(), 2);
}

#[tokio::test]
async fn a_worker_that_was_given_up_leaves_no_trace() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let source = build::file(&db, &files, user.id).await;
    build::files::conversion(&db, &files, source.id).await;
    let mut slow = one_claim(&db, &files).await;
    progress(&db, &mut slow, 90).await.unwrap();
    let nothing = claim(db.owner(), &files, &Actor::system(), 10).await.unwrap();
    assert!(nothing.is_empty(), "its lease has not run out");

    let mut quick = one_claim(&db, &impatient(&files)).await;
    assert_eq!(quick.conversion().id, slow.conversion().id);
    assert_eq!(quick.conversion().progress, 0, "it begins anew");
    assert!(matches!(progress(&db, &mut slow, 95).await, Err(FileError::ClaimLost)));
    assert!(matches!(fail(&db, &slow, "slow").await, Err(FileError::ClaimLost)));
    let refused = finish(db.owner(), &files, &slow, build::files::new_file()).await;
    assert!(matches!(refused, Err(FileError::ClaimLost)));

    progress(&db, &mut quick, 50).await.unwrap();
    let file = finish(db.owner(), &files, &quick, build::files::new_file()).await.unwrap();
    let refused = finish(db.owner(), &files, &slow, build::files::new_file()).await;
    assert!(matches!(refused, Err(FileError::ClaimLost)));
    let done = find(db.owner(), &Actor::system(), quick.conversion().id).await.unwrap().unwrap();
    assert_eq!((done.status, done.converted_file_id), (FileConversionStatus::Completed, Some(file.id)));
    assert_eq!(files::Entity::find().count(&db).await.unwrap(), 2);
}

#[tokio::test]
async fn of_the_dead_and_the_living_one_takes_a_stale_conversion() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let source = build::file(&db, &files, user.id).await;
    build::files::conversion(&db, &files, source.id).await;
    let dead = one_claim(&db, &files).await;
    let (impatient, system) = (impatient(&files), Actor::system());
    on_your_marks(&db).await;
    let (taken, ended) = futures::join!(
        claim(db.owner(), &impatient, &system, 1),
        finish(db.owner(), &files, &dead, build::files::new_file())
    );
    let taken = taken.unwrap();
    assert_eq!(usize::from(ended.is_ok()) + taken.len(), 1, "{ended:?} {taken:?}");
}

#[tokio::test]
async fn the_same_conversion_is_queued_once_while_it_is_under_way() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let owner = Actor::user(user.id);
    let source = build::file(&db, &files, user.id).await;
    let requests = (0..8).map(|_| enqueue(&db, &files, &owner, source.id, mp3(None)));
    on_your_marks(&db).await;
    let rows: Vec<_> = futures::future::join_all(requests).await.into_iter().map(Result::unwrap).collect();
    assert!(rows.iter().all(|row| row.id == rows[0].id));

    let other = enqueue(&db, &files, &owner, source.id, mp3(Some("128k"))).await.unwrap();
    assert_ne!(other.id, rows[0].id, "another quality is another conversion");
    let claims = claim(db.owner(), &files, &Actor::system(), 2).await.unwrap();
    let same = enqueue(&db, &files, &owner, source.id, mp3(None)).await.unwrap();
    assert_eq!((same.id, same.status), (rows[0].id, FileConversionStatus::Processing));
    let mine = claims.iter().find(|claim| claim.conversion().id == same.id).unwrap();
    finish(db.owner(), &files, mine, build::files::new_file()).await.unwrap();
    let anew = enqueue(&db, &files, &owner, source.id, mp3(None)).await.unwrap();
    assert_ne!(anew.id, same.id, "a completed one is made again when asked");
    assert_eq!(file_conversions::Entity::find().count(&db).await.unwrap(), 3);
}

#[tokio::test]
async fn a_failed_conversion_is_tried_again_once() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let owner = Actor::user(user.id);
    let source = build::file(&db, &files, user.id).await;
    let row = enqueue(&db, &files, &owner, source.id, mp3(None)).await.unwrap();
    assert_eq!(retry(&db, &owner, row.id).await.unwrap(), row, "it waits already");
    let mut claim = one_claim(&db, &files).await;
    progress(&db, &mut claim, 30).await.unwrap();
    fail(&db, &claim, &format!("\0{}", "é".repeat(3_000))).await.unwrap();
    let failed = find(&db, &owner, row.id).await.unwrap().unwrap();
    assert_eq!(
        (failed.status, failed.error_message),
        (FileConversionStatus::Failed, Some("é".repeat(2_000)))
    );

    let retries = (0..4).map(|_| retry(&db, &owner, row.id));
    on_your_marks(&db).await;
    for again in futures::future::join_all(retries).await {
        let again = again.unwrap();
        assert_eq!((again.id, again.status, again.progress), (row.id, FileConversionStatus::Pending, 0));
        assert_eq!(again.error_message, None);
    }
    let claim = one_claim(&db, &files).await;
    finish(db.owner(), &files, &claim, build::files::new_file()).await.unwrap();
    assert!(matches!(retry(&db, &owner, row.id).await, Err(FileError::NotFailed)));
}

#[tokio::test]
async fn retrying_beside_the_same_that_is_under_way_gives_that() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let user = build::user(&db).await;
    let owner = Actor::user(user.id);
    let source = build::file(&db, &files, user.id).await;
    let old = enqueue(&db, &files, &owner, source.id, mp3(None)).await.unwrap();
    fail(&db, &one_claim(&db, &files).await, "no codec").await.unwrap();
    on_your_marks(&db).await;
    let (new, again) =
        futures::join!(enqueue(&db, &files, &owner, source.id, mp3(None)), retry(&db, &owner, old.id),);
    assert_eq!(new.unwrap().id, again.unwrap().id);
    assert_eq!(claim(db.owner(), &files, &Actor::system(), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn conversions_are_for_who_owns_the_source() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let owner = Actor::user(user.id);
    let source = build::file(&db, &files, user.id).await;
    let row = enqueue(&db, &files, &owner, source.id, mp3(None)).await.unwrap();
    for actor in [Actor::visitor(), Actor::user(other.id)] {
        let refused = enqueue(&db, &files, &actor, source.id, mp3(None)).await;
        assert!(matches!(refused, Err(FileError::FileNotFound)), "{actor:?}");
        assert!(matches!(retry(&db, &actor, row.id).await, Err(FileError::FileNotFound)));
        assert_eq!(find(&db, &actor, row.id).await.unwrap(), None);
        let page = list(&db, &actor, source.id, &PageRequest::default()).await.unwrap();
        assert!(page.items.is_empty());
        assert!(matches!(claim(&db, &files, &actor, 1).await, Err(FileError::Forbidden)));
    }
    assert!(matches!(claim(&db, &files, &owner, 1).await, Err(FileError::Forbidden)));
    assert!(matches!(retry(&db, &owner, Uuid::nil()).await, Err(FileError::ConversionNotFound)));
    let unknown = enqueue(&db, &files, &owner, Uuid::nil(), mp3(None)).await;
    assert!(matches!(unknown, Err(FileError::FileNotFound)));
    for format in ["", "MP3", "a b", ".", "mp3\0", &"x".repeat(51)] {
        let target = Target { format: format.to_owned(), quality: None };
        let refused = enqueue(&db, &files, &owner, source.id, target).await;
        assert!(matches!(&refused, Err(FileError::Invalid(i)) if i.names("format")), "{format:?}");
    }
    for quality in ["", "\0", &"x".repeat(51)] {
        let refused = enqueue(&db, &files, &owner, source.id, mp3(Some(quality))).await;
        assert!(matches!(&refused, Err(FileError::Invalid(i)) if i.names("quality")), "{quality:?}");
    }
}

#[tokio::test]
async fn list_gives_each_conversion_of_a_source_once_newest_first() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let source = build::file(&db, &files, user.id).await;
    let mut rows = Vec::new();
    for n in 0..5 {
        let row = build::files::conversion(&db, &files, source.id).await;
        env.advance(TimeDelta::seconds(n % 2));
        rows.push((row.created_at, row.id));
    }
    rows.sort_by(|a, b| b.cmp(a));
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(&db, &Actor::user(user.id), source.id, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| (row.created_at, row.id)));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    assert_eq!(seen, rows);
}
