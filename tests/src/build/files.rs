//! Uploads, files and conversions.

use crate::{TestDb, TestEnv};
use entity::files::{file_conversions, file_uploads, files::Model};
use service::db::Actor;
use service::files::file_conversions::{Target, enqueue};
use service::files::file_uploads::{NewUpload, Progress, complete, open, record_progress};
use service::files::{Files, NewFile, Stored};
use uuid::Uuid;

/// What the functions of files take, with the time of `env`.
#[must_use]
pub fn files(env: &TestEnv) -> Files {
    Files::new(env.env.clone())
}

/// An upload of 1,000 bytes in 10 pieces that nobody has opened yet.
#[must_use]
pub fn new_upload() -> NewUpload {
    NewUpload {
        filename: "song.flac".to_owned(),
        file_size: 1_000,
        mime_type: "audio/flac".to_owned(),
        total_chunks: Some(10),
        storage_key: Some(format!("uploads/{}", super::unique())),
        upload_id: Some(format!("multipart-{}", super::unique())),
        metadata: None,
    }
}

/// Bytes in storage that are like no others.
#[must_use]
pub fn stored() -> Stored {
    let number = super::unique();
    Stored {
        storage_path: format!("files/{number}"),
        storage_provider: "s3".to_owned(),
        bucket_name: Some("media".to_owned()),
        url: format!("https://cdn.example.com/{number}"),
        thumbnail_url: None,
        file_hash: Some(format!("{number:064x}")),
    }
}

/// The same as the result of a conversion.
#[must_use]
pub fn new_file() -> NewFile {
    NewFile {
        filename: "song.mp3".to_owned(),
        mime_type: "audio/mpeg".to_owned(),
        file_size: 400,
        stored: stored(),
    }
}

/// An open upload of `user`.
///
/// # Panics
/// If it is refused.
pub async fn upload(db: &TestDb, files: &Files, user: Uuid) -> file_uploads::Model {
    open(db, files, &Actor::user(user), new_upload()).await.unwrap()
}

/// An upload of `user` whose bytes have all arrived.
///
/// # Panics
/// If it is refused.
pub async fn arrived_upload(db: &TestDb, files: &Files, user: Uuid) -> file_uploads::Model {
    let upload = upload(db, files, user).await;
    let all = Progress { bytes_uploaded: upload.file_size, chunks_uploaded: 10 };
    record_progress(db, files, &Actor::user(user), upload.id, all).await.unwrap()
}

/// A private file of `user`.
///
/// # Panics
/// If it is refused.
pub async fn file(db: &TestDb, files: &Files, user: Uuid) -> Model {
    let upload = arrived_upload(db, files, user).await;
    complete(db, files, &Actor::user(user), upload.id, stored()).await.unwrap()
}

/// A conversion of `file` that waits, into a format that no other has.
///
/// # Panics
/// If it is refused.
pub async fn conversion(db: &TestDb, files: &Files, file: Uuid) -> file_conversions::Model {
    let target = Target { format: format!("mp{}", super::unique()), quality: None };
    enqueue(db.owner(), files, &Actor::system(), file, target).await.unwrap()
}
