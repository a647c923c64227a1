//! Each function reads by the indexes that its documentation names, and passes through no large table.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use service::db::{Actor, PageRequest};
use service::files::file_conversions::{self, Target};
use service::files::file_uploads::{self, Progress};
use service::files::{file_metadata, files};
use tests::{TestDb, TestEnv, build, expect_reads};

/// Most conversions have ended long ago, and one user has as many files as all others together.
const ROWS: &str = "
    INSERT INTO users (email, username)
    SELECT 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 3000) n;
    INSERT INTO files (user_id, filename, original_filename, mime_type, file_size, storage_path, url, file_hash, created_at)
    SELECT id, 'a', 'a', 'audio/flac', 1, 'p' || id, 'u', encode(sha256(id::text::bytea), 'hex'), now() - n * interval '1 s'
    FROM users, generate_series(1, 2) n;
    INSERT INTO files (user_id, filename, original_filename, mime_type, file_size, storage_path, url, created_at)
    SELECT (SELECT id FROM users WHERE username = 'u_1'), 'a', 'a', 'audio/flac', 1, 'p', 'u', now() - n * interval '1 s'
    FROM generate_series(1, 6000) n;
    INSERT INTO file_metadata (file_id) SELECT id FROM files;
    INSERT INTO file_uploads (user_id, filename, file_size, mime_type, expires_at)
    SELECT id, 'a', 1, 'audio/flac', now() + interval '1 day' FROM users, generate_series(1, 5);
    INSERT INTO file_conversions (source_file_id, target_format, status, created_at)
    SELECT id, 'mp3', 'completed', created_at FROM files;
    INSERT INTO file_conversions (source_file_id, target_format, created_at)
    SELECT id, 'ogg', created_at FROM files WHERE file_hash IS NULL;
    ANALYZE;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    db.execute_unprepared(ROWS).await.unwrap();
    let (files, page) = (build::files::files(&env), PageRequest::first(10));
    let (system, visitor) = (Actor::system(), Actor::visitor());
    let user = build::user(&db).await;
    let (id, owner) = (user.id, Actor::user(user.id));
    let file = build::file(&db, &files, id).await;
    let hash = file.file_hash.clone().unwrap();
    let upload = build::files::upload(&db, &files, id).await;
    let arrived = build::files::arrived_upload(&db, &files, id).await;
    let mp3 = || Target { format: "mp3".to_owned(), quality: None };

    expect_reads!(&db, ["files_pkey"], |pool| files::find(pool, &owner, file.id));
    expect_reads!(&db, ["idx_files_user_id_created_at_id"], |pool| files::list(pool, &owner, id, &page));
    expect_reads!(&db, ["idx_files_user_id_created_at_id"], |pool| {
        files::list(pool, &visitor, id, &page)
    });
    expect_reads!(&db, ["idx_files_file_hash"], |pool| {
        files::find_by_hash(pool, &owner, id, &hash, file.file_size)
    });
    expect_reads!(&db, ["idx_files_file_hash"], |pool| {
        files::find_bytes(pool, &system, &hash, file.file_size)
    });

    expect_reads!(&db, ["idx_file_uploads_user_id"], |pool| file_uploads::list(pool, &files, &owner, &page));
    let progress = Progress { bytes_uploaded: 500, chunks_uploaded: 5 };
    expect_reads!(&db, ["file_uploads_pkey"], |pool| {
        file_uploads::record_progress(pool, &files, &owner, upload.id, progress)
    });
    expect_reads!(&db, ["file_uploads_pkey", "idx_files_file_hash"], |pool| {
        file_uploads::complete(pool, &files, &owner, arrived.id, build::files::stored())
    });
    env.advance(TimeDelta::hours(23));
    expect_reads!(&db, ["idx_file_uploads_expires_at"], |pool| {
        file_uploads::expire(pool, &files, &system, 10)
    });

    expect_reads!(&db, ["idx_file_metadata_file_id"], |pool| {
        file_metadata::upsert(pool, &files, &system, file.id, file_metadata::Metadata::default())
    });
    expect_reads!(&db, ["idx_file_metadata_file_id"], |pool| file_metadata::find(pool, &owner, file.id));

    expect_reads!(&db, ["idx_file_conversions_source_file_id"], |pool| {
        file_conversions::enqueue(pool, &files, &owner, file.id, mp3())
    });
    expect_reads!(&db, ["idx_file_conversions_source_file_id"], |pool| {
        file_conversions::list(pool, &owner, file.id, &page)
    });
    expect_reads!(&db, ["idx_file_conversions_created_at_id"], |pool| {
        file_conversions::claim(pool, &files, &system, 10)
    });
    expect_reads!(&db, ["idx_file_conversions_source_file_id"], |pool| {
        files::soft_delete(pool, &files, &owner, file.id)
    });
}
