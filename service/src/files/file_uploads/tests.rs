use sea_orm::{DatabaseBackend::Postgres, MockDatabase};

use super::*;
use crate::files::Stored;
use crate::{env::Env, seal::KeyRing};

fn files() -> Files {
    Files::new(Env::system(KeyRing::empty()))
}

fn row(id: Uuid, user_id: Uuid) -> file_uploads::Model {
    let now = Utc::now();
    file_uploads::Model {
        id,
        user_id,
        filename: "song.flac".to_owned(),
        file_size: 1_000,
        mime_type: "audio/flac".to_owned(),
        bytes_uploaded: 500,
        chunks_uploaded: 5,
        total_chunks: None,
        status: FileUploadStatus::Uploading,
        storage_key: None,
        upload_id: None,
        metadata: None,
        created_at: now,
        updated_at: now,
        expires_at: now,
    }
}

/// A client reports every few seconds: one statement and no transaction is what that may cost.
#[tokio::test]
async fn a_report_is_one_statement() {
    let (id, user) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let db = MockDatabase::new(Postgres).append_query_results([[row(id, user)]]).into_connection();
    let progress = Progress { bytes_uploaded: 500, chunks_uploaded: 5 };
    record_progress(&db, &files(), &Actor::user(user), id, progress).await.unwrap();
    let log = db.into_transaction_log();
    let statements: Vec<_> = log.iter().flat_map(sea_orm::Transaction::statements).collect();
    assert_eq!(statements.len(), 1, "{statements:?}");
    assert!(statements[0].sql.starts_with("UPDATE") && statements[0].sql.contains("RETURNING"));
}

#[tokio::test]
async fn what_cannot_be_is_refused_before_the_database_is_asked() {
    let db = MockDatabase::new(Postgres).into_connection();
    let progress = Progress { bytes_uploaded: -1, chunks_uploaded: 0 };
    let report = record_progress(&db, &files(), &Actor::system(), Uuid::nil(), progress).await;
    assert!(matches!(report, Err(FileError::Invalid(_))));
    let stored = Stored {
        storage_path: String::new(),
        storage_provider: "s3".to_owned(),
        bucket_name: None,
        url: "/1".to_owned(),
        thumbnail_url: None,
        file_hash: None,
    };
    let completion = complete(&db, &files(), &Actor::system(), Uuid::nil(), stored).await;
    assert!(matches!(completion, Err(FileError::Invalid(_))));
    assert!(db.into_transaction_log().is_empty());
}
