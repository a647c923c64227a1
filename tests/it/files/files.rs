use chrono::TimeDelta;
use entity::files::file_conversions::FileConversionStatus;
use service::db::{Actor, PageRequest};
use service::files::file_conversions::{claim, finish};
use service::files::files::{
    Scan, find, find_by_hash, find_bytes, get, list, mark_processed, record_scan, restore, set_public,
    soft_delete,
};
use service::files::{FileError, file_conversions};
use tests::{TestDb, TestEnv, build};
use uuid::Uuid;

#[tokio::test]
async fn a_private_file_is_there_for_its_owner_and_staff_only() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (user, other, moderator) =
        (build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    let file = build::file(&db, &files, user.id).await;
    let sees = async |viewer: &Actor| find(&db, viewer, file.id).await.unwrap().is_some();
    let others = [Actor::visitor(), Actor::user(other.id)];

    for viewer in &others {
        assert!(!sees(viewer).await, "{viewer:?}");
        assert!(matches!(get(&db, viewer, file.id).await, Err(FileError::FileNotFound)));
        let refused = set_public(&db, viewer, file.id, true).await;
        assert!(matches!(refused, Err(FileError::FileNotFound)), "it is not told that there is one");
        let refused = soft_delete(&db, &files, viewer, file.id).await;
        assert!(matches!(refused, Err(FileError::FileNotFound)));
    }
    for viewer in [Actor::user(user.id), Actor::user(moderator.id), Actor::system()] {
        assert!(sees(&viewer).await, "{viewer:?}");
    }

    set_public(&db, &Actor::user(user.id), file.id, true).await.unwrap();
    for viewer in &others {
        assert!(sees(viewer).await, "{viewer:?}");
        assert!(matches!(set_public(&db, viewer, file.id, false).await, Err(FileError::Forbidden)));
        assert!(matches!(soft_delete(&db, &files, viewer, file.id).await, Err(FileError::Forbidden)));
    }
}

#[tokio::test]
async fn list_gives_each_visible_file_once_across_pages() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user) = (build::files::files(&env), build::user(&db).await);
    let owner = Actor::user(user.id);
    let mut ids = Vec::new();
    for n in 0..7 {
        let file = build::file(&db, &files, user.id).await;
        // Three pairs share an instant, so only the id keeps them apart.
        env.advance(TimeDelta::seconds(n % 2));
        ids.push((file.created_at, file.id));
    }
    build::file(&db, &files, build::user(&db).await.id).await;
    let (deleted, public) = (ids.remove(3), ids[2]);
    soft_delete(&db, &files, &owner, deleted.1).await.unwrap();
    set_public(&db, &owner, public.1, true).await.unwrap();
    ids.sort_by(|a, b| b.cmp(a));

    for (viewer, expected) in [(&owner, &ids[..]), (&Actor::visitor(), &[public])] {
        let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
        loop {
            let page = list(&db, viewer, user.id, &request).await.unwrap();
            assert!(page.items.len() <= 2);
            seen.extend(page.items.into_iter().map(|file| (file.created_at, file.id)));
            let Some(next) = page.next else { break };
            request = request.after(next);
        }
        assert_eq!(seen, expected);
    }
    let damaged = list(&db, &owner, user.id, &PageRequest::default().after("AAAA")).await;
    assert!(matches!(damaged, Err(FileError::Cursor(_))));
}

#[tokio::test]
async fn nobody_learns_from_a_hash_what_others_have() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (user, other, admin) = (build::user(&db).await, build::user(&db).await, build::admin(&db).await);
    let file = build::file(&db, &files, user.id).await;
    let hash = file.file_hash.clone().unwrap();
    let owner = Actor::user(user.id);

    let found = find_by_hash(&db, &owner, user.id, &hash.to_uppercase(), file.file_size).await.unwrap();
    assert_eq!(found.map(|file| file.id), Some(file.id));
    assert_eq!(find_by_hash(&db, &owner, user.id, &hash, 999).await.unwrap(), None);
    let own = find_by_hash(&db, &Actor::user(other.id), other.id, &hash, file.file_size).await;
    assert_eq!(own.unwrap(), None);
    for actor in [Actor::visitor(), Actor::user(other.id), Actor::user(admin.id)] {
        let refused = find_by_hash(&db, &actor, user.id, &hash, file.file_size).await;
        assert!(matches!(refused, Err(FileError::Forbidden)), "{actor:?}");
        let refused = find_bytes(&db, &actor, &hash, file.file_size).await;
        assert!(matches!(refused, Err(FileError::Forbidden)), "{actor:?}");
    }
    assert!(find_bytes(db.owner(), &Actor::system(), &hash, file.file_size).await.unwrap().is_some());
    soft_delete(&db, &files, &owner, file.id).await.unwrap();
    assert_eq!(find_bytes(db.owner(), &Actor::system(), &hash, file.file_size).await.unwrap(), None);
    for hash in ["", "abc", "\0", &"g".repeat(64)] {
        let refused = find_bytes(db.owner(), &Actor::system(), hash, 1).await;
        assert!(matches!(refused, Err(FileError::Invalid(_))), "{hash:?}");
    }
}

#[tokio::test]
async fn a_file_in_which_something_was_found_is_not_public() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, system) = (build::files::files(&env), build::user(&db).await, Actor::system());
    let owner = Actor::user(user.id);
    let file = build::file(&db, &files, user.id).await;
    set_public(&db, &owner, file.id, true).await.unwrap();

    let found = Scan::Found("Eicar-Test-Signature".to_owned());
    let scanned = record_scan(db.owner(), &files, &system, file.id, &found).await.unwrap();
    assert_eq!((scanned.virus_scanned, scanned.is_public), (true, false));
    assert_eq!(scanned.virus_scan_result.as_deref(), Some("Eicar-Test-Signature"));
    assert_eq!(scanned.virus_scanned_at, Some(env.now()));
    let refused = set_public(&db, &owner, file.id, true).await;
    assert!(matches!(refused, Err(FileError::Infected)));

    record_scan(db.owner(), &files, &system, file.id, &Scan::Clean).await.unwrap();
    assert!(set_public(&db, &owner, file.id, true).await.unwrap().is_public);
    for words in ["", "clean", "a\0", &"x".repeat(51)] {
        let refused = record_scan(db.owner(), &files, &system, file.id, &Scan::Found(words.to_owned())).await;
        assert!(matches!(&refused, Err(FileError::Invalid(i)) if i.names("scan")), "{words:?}");
    }
}

#[tokio::test]
async fn what_workers_note_only_the_system_notes() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, system) = (build::files::files(&env), build::user(&db).await, Actor::system());
    let file = build::file(&db, &files, user.id).await;
    for actor in [Actor::visitor(), Actor::user(user.id)] {
        let refused = mark_processed(&db, &files, &actor, file.id, Ok(())).await;
        assert!(matches!(refused, Err(FileError::Forbidden)));
        let refused = record_scan(&db, &files, &actor, file.id, &Scan::Clean).await;
        assert!(matches!(refused, Err(FileError::Forbidden)));
    }
    let words = format!("\0{}", "é".repeat(3_000));
    let failed = mark_processed(db.owner(), &files, &system, file.id, Err(&words)).await.unwrap();
    assert_eq!((failed.is_processed, failed.processing_error), (false, Some("é".repeat(2_000))));
    let done = mark_processed(db.owner(), &files, &system, file.id, Ok(())).await.unwrap();
    assert_eq!((done.is_processed, done.processed_at), (true, Some(env.now())));
    assert_eq!(done.processing_error, None);
    let unknown = mark_processed(db.owner(), &files, &system, Uuid::nil(), Ok(())).await;
    assert!(matches!(unknown, Err(FileError::FileNotFound)));
}

#[tokio::test]
async fn a_deleted_file_is_gone_for_everybody_and_its_conversions_end() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (files, user, system) = (build::files::files(&env), build::user(&db).await, Actor::system());
    let owner = Actor::user(user.id);
    let file = build::file(&db, &files, user.id).await;
    let under_way = build::files::conversion(&db, &files, file.id).await;
    let claimed = claim(db.owner(), &files, &system, 1).await.unwrap().remove(0);
    assert_eq!(claimed.conversion().id, under_way.id);
    let waiting = build::files::conversion(&db, &files, file.id).await;

    soft_delete(&db, &files, &owner, file.id).await.unwrap();
    soft_delete(&db, &files, &owner, file.id).await.unwrap();
    for viewer in [&owner, &system] {
        assert_eq!(find(&db, viewer, file.id).await.unwrap(), None);
        assert_eq!(file_conversions::find(&db, viewer, waiting.id).await.unwrap(), None);
    }
    assert!(matches!(set_public(&db, &owner, file.id, true).await, Err(FileError::FileNotFound)));
    assert!(claim(db.owner(), &files, &system, 10).await.unwrap().is_empty());
    let late = finish(db.owner(), &files, &claimed, build::files::new_file()).await;
    assert!(matches!(late, Err(FileError::ClaimLost)));
    let retried = file_conversions::retry(&db, &owner, waiting.id).await;
    assert!(matches!(retried, Err(FileError::FileNotFound)));

    assert!(matches!(restore(&db, &owner, file.id).await, Err(FileError::Forbidden)));
    let moderator = Actor::user(build::moderator(&db).await.id);
    let back = restore(&db, &moderator, file.id).await.unwrap();
    assert_eq!(restore(&db, &moderator, file.id).await.unwrap(), back);
    let ended = file_conversions::find(&db, &owner, waiting.id).await.unwrap().unwrap();
    assert_eq!(ended.status, FileConversionStatus::Failed);
    let again = file_conversions::retry(&db, &owner, waiting.id).await.unwrap();
    assert_eq!(again.status, FileConversionStatus::Pending);
}
