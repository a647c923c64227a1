use super::{by_hand, count, number};
use entity::enums::Visibility;
use service::db::{Actor, PageRequest};
use service::files::file_conversions::{claim, finish};
use service::streaming::StreamingError;
use service::streaming::track_downloads::{NewDownload, list, record};
use service::streaming::tracks::soft_delete;
use tests::build::streaming::{audio, block, track_with};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

fn download(track_id: Uuid) -> NewDownload {
    NewDownload {
        track_id,
        file_id: None,
        file_format: "flac".to_owned(),
        user_agent: Some("a test".to_owned()),
        key: None,
    }
}

#[tokio::test]
async fn a_download_is_recorded_where_the_track_allows_it() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let open = track_with(&db, ada.id, |new| new.is_downloadable = true).await;
    let closed = build::track(&db, ada.id).await;
    let private = track_with(&db, ada.id, |new| {
        (new.is_downloadable, new.visibility) = (true, Visibility::Private);
    })
    .await;
    let gone = track_with(&db, ada.id, |new| new.is_downloadable = true).await;
    soft_delete(&db, &Actor::user(ada.id), gone.id).await.unwrap();
    block(&db, ada.id, eve.id).await;
    let listener = Actor::user(bob.id).from_address([192, 0, 2, 7].into());

    let refused = record(&db, &listener, download(closed.id)).await;
    assert!(matches!(refused, Err(StreamingError::NotDownloadable)));
    for (who, id) in [(bob.id, private.id), (bob.id, gone.id), (eve.id, open.id), (bob.id, Uuid::new_v4())] {
        let refused = record(&db, &Actor::user(who), download(id)).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    let other = audio(&db, bob.id).await;
    let refused = record(&db, &listener, NewDownload { file_id: Some(other.id), ..download(open.id) }).await;
    assert!(matches!(refused, Err(StreamingError::FileNotFound)), "a file that is not the track's");
    for (field, new) in [
        ("file_format", NewDownload { file_format: String::new(), ..download(open.id) }),
        ("file_format", NewDownload { file_format: "x".repeat(51), ..download(open.id) }),
        ("user_agent", NewDownload { user_agent: Some("x".repeat(1_001)), ..download(open.id) }),
    ] {
        let refused = record(&db, &listener, new).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names(field)));
    }
    for result in ["infected", "pending"] {
        by_hand(
            &db,
            &format!("UPDATE files SET virus_scan_result = '{result}' WHERE id = '{}'", open.file_id),
        )
        .await;
        for who in [&listener, &Actor::user(ada.id)] {
            let refused = record(&db, who, download(open.id)).await;
            assert!(matches!(refused, Err(StreamingError::FileNotFound)), "{result}");
        }
    }
    by_hand(&db, "UPDATE files SET virus_scan_result = 'clean'").await;
    assert_eq!(count(&db, "track_downloads").await, 0);

    assert_eq!(record(&db, &listener, download(open.id)).await.unwrap(), open.file_id);
    assert_eq!(record(&db, &Actor::visitor(), download(open.id)).await.unwrap(), open.file_id);
    assert_eq!(record(&db, &Actor::user(ada.id), download(closed.id)).await.unwrap(), closed.file_id);
    let row = format!(
        "track_downloads WHERE user_id = '{}' AND ip_address = '192.0.2.7' AND user_agent = 'a test' AND file_format = 'flac'",
        bob.id
    );
    assert_eq!((count(&db, &row).await, count(&db, "track_downloads WHERE user_id IS NULL").await), (1, 1));
    number(&db, "SELECT veza.roll_up_counters(1000)::bigint").await;
    let counted = format!("SELECT download_count::bigint FROM tracks WHERE id = '{}'", open.id);
    assert_eq!(number(&db, &counted).await, 2);
}

#[tokio::test]
async fn a_conversion_of_the_tracks_file_is_a_file_of_the_track() {
    let db = TestDb::new().await;
    let files = build::files::files(&TestEnv::new());
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let track = track_with(&db, ada.id, |new| new.is_downloadable = true).await;
    build::files::conversion(&db, &files, track.file_id).await;
    let claimed = claim(db.owner(), &files, &Actor::system(), 1).await.unwrap().pop().unwrap();
    let converted = finish(db.owner(), &files, &claimed, build::files::new_file()).await.unwrap().id;

    let listener = Actor::user(bob.id);
    let new = NewDownload { file_id: Some(converted), file_format: "mp3".to_owned(), ..download(track.id) };
    assert_eq!(record(&db, &listener, new).await.unwrap(), converted);
    record(&db, &listener, download(track.id)).await.unwrap();
    let page = list(&db.seen_by(&listener), &listener, &PageRequest::first(1)).await.unwrap();
    assert_eq!(page.items[0].file_id, Some(track.file_id));
    let next = PageRequest::first(1).after(page.next.unwrap());
    let page = list(&db.seen_by(&listener), &listener, &next).await.unwrap();
    assert_eq!(
        (page.items[0].file_id, page.items[0].title.as_deref()),
        (Some(converted), Some(track.title.as_str()))
    );
    let other = Actor::user(ada.id);
    assert_eq!(list(&db.seen_by(&other), &other, &PageRequest::default()).await.unwrap().items, []);
    let nobody = list(&db, &Actor::visitor(), &PageRequest::default()).await;
    assert!(matches!(nobody, Err(StreamingError::Forbidden)));
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_one_download() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let track = track_with(&db, ada.id, |new| new.is_downloadable = true).await;
    let listeners = [Actor::user(bob.id), Actor::user(ada.id), Actor::visitor()];
    let key = Some(Uuid::new_v4());
    on_your_marks(&db).await;
    for listener in &listeners {
        let sent = (0..4).map(|_| record(&db, listener, NewDownload { key, ..download(track.id) }));
        for file in futures::future::join_all(sent).await {
            assert_eq!(file.unwrap(), track.file_id);
        }
    }
    assert_eq!(count(&db, "track_downloads").await, 3, "a key is somebody's own");
    record(&db, &listeners[0], NewDownload { key: Some(Uuid::new_v4()), ..download(track.id) })
        .await
        .unwrap();
    record(&db, &listeners[0], download(track.id)).await.unwrap();
    assert_eq!(count(&db, "track_downloads").await, 5);
}
