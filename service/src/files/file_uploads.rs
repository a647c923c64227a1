//! Uploads that survive interruptions: opened, recorded as bytes arrive, completed into a file, swept when nobody came back.
//!
//! `storage_key` and `upload_id` name what the upload owns in storage. Completion hands it to the file and empties both;
//! whatever a row still owns when it expires is handed out by [`expire`] to be deleted. The completed row keeps the id of its
//! file as `file_id` in its metadata, so that completing it again gives the same file; the file's own metadata is the
//! client's, untouched.

mod completion;
mod new_upload;
mod sweep;
#[cfg(test)]
mod tests;

pub use completion::complete;
pub use new_upload::NewUpload;
pub use sweep::{Leftover, Swept, expire, forget};

use chrono::{DateTime, Utc};
use entity::{
    auth::users,
    files::file_uploads::{self, FileUploadStatus},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{CaseStatement, Expr},
};

use super::{FileError, Files};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    env::later,
    input::{self, Invalid},
};

/// What storage has confirmed so far, in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes since the beginning.
    pub bytes_uploaded: i64,
    /// Pieces since the beginning; 0 where the client does not cut.
    pub chunks_uploaded: i32,
}

const OPEN_OF_USER: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("files.file_uploads.open_of_user");
const OPEN: [FileUploadStatus; 3] =
    [FileUploadStatus::Pending, FileUploadStatus::Uploading, FileUploadStatus::Processing];

/// Opens an upload of the actor's, to be resumed until [`Policy::upload_lifetime`](super::Policy::upload_lifetime) has passed.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::Forbidden`] unless the actor is a user; [`FileError::UserNotFound`] for an account
/// that is closed, banned or switched off.
pub async fn open(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    new: NewUpload,
) -> Result<file_uploads::Model, FileError> {
    input::check(&new)?;
    if new.file_size > files.policy.max_file_size {
        return Err(Invalid::field("file_size", "is larger than a file may be").into());
    }
    let user_id = actor.user_id().ok_or(FileError::Forbidden)?;
    let transaction = db::begin(db, actor).await?;
    let user = users::Entity::find_live()
        .filter(users::COLUMN.id.eq(user_id))
        .filter(users::COLUMN.is_banned.eq(false))
        .filter(users::COLUMN.is_active.eq(true));
    user.read_one(&transaction).await?.ok_or(FileError::UserNotFound)?;
    let now = files.env.now();
    let row = file_uploads::ActiveModel {
        user_id: Set(user_id),
        filename: Set(new.filename),
        file_size: Set(new.file_size),
        mime_type: Set(new.mime_type),
        total_chunks: Set(new.total_chunks),
        storage_key: Set(new.storage_key),
        upload_id: Set(new.upload_id),
        metadata: Set(new.metadata),
        created_at: Set(now),
        expires_at: Set(later(now, files.policy.upload_lifetime)),
        ..Default::default()
    };
    let row = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Notes what has arrived. One statement, however many report at once: the numbers only grow, and a report that comes late
/// or twice changes nothing. Answers with the row as it is then. Index: `file_uploads_pkey`.
///
/// # Errors
/// [`FileError::Invalid`] for numbers below 0, beyond the file, or of which one grew while the other shrank;
/// [`FileError::UploadNotFound`], also for uploads of others; [`FileError::UploadExpired`], [`FileError::UploadFailed`],
/// [`FileError::UploadCompleted`].
pub async fn record_progress(
    db: &impl ConnectionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
    progress: Progress,
) -> Result<file_uploads::Model, FileError> {
    use file_uploads::{COLUMN, Column};
    let Progress { bytes_uploaded, chunks_uploaded } = progress;
    if bytes_uploaded < 0 || chunks_uploaded < 0 {
        return Err(Invalid::field("progress", "is below 0").into());
    }
    let now = files.env.now();
    let all_there = Expr::col(Column::FileSize).eq(bytes_uploaded);
    let status = CaseStatement::new()
        .case(all_there, FileUploadStatus::Processing)
        .finally(FileUploadStatus::Uploading);
    let further = Condition::any()
        .add(COLUMN.bytes_uploaded.lt(bytes_uploaded))
        .add(COLUMN.chunks_uploaded.lt(chunks_uploaded));
    let within =
        Condition::any().add(COLUMN.total_chunks.is_null()).add(COLUMN.total_chunks.gte(chunks_uploaded));
    let mut update = file_uploads::Entity::update_many()
        .col_expr(Column::BytesUploaded, Expr::value(bytes_uploaded))
        .col_expr(Column::ChunksUploaded, Expr::value(chunks_uploaded))
        .col_expr(Column::Status, status.into())
        .filter(COLUMN.id.eq(id))
        .filter(Column::Status.is_in(OPEN))
        .filter(COLUMN.expires_at.gt(now))
        .filter(COLUMN.bytes_uploaded.lte(bytes_uploaded))
        .filter(COLUMN.chunks_uploaded.lte(chunks_uploaded))
        .filter(COLUMN.file_size.gte(bytes_uploaded))
        .filter(within)
        .filter(further);
    if let Some(user_id) = actor.user_id() {
        update = update.filter(COLUMN.user_id.eq(user_id));
    } else if !actor.is_system() {
        return Err(FileError::UploadNotFound);
    }
    if let Some(row) = update.exec_with_returning(db).await?.into_iter().next() {
        return Ok(row);
    }
    // Nothing was written. What refuses a report never stops to refuse it, so that the reason can be read afterwards.
    let row = find(db, actor, id).await?.ok_or(FileError::UploadNotFound)?;
    ensure_open(&row, now)?;
    if bytes_uploaded > row.file_size {
        return Err(Invalid::field("bytes_uploaded", "is beyond the size of the file").into());
    }
    if row.total_chunks.is_some_and(|total| chunks_uploaded > total) {
        return Err(Invalid::field("chunks_uploaded", "is beyond the number of chunks").into());
    }
    if bytes_uploaded <= row.bytes_uploaded && chunks_uploaded <= row.chunks_uploaded {
        return Ok(row);
    }
    Err(Invalid::field("progress", "has more bytes in fewer chunks, or fewer bytes in more").into())
}

/// Gives an upload up; what it owns in storage is handed out by the next [`expire`]. Giving it up twice changes nothing.
///
/// # Errors
/// [`FileError::UploadNotFound`]; [`FileError::UploadCompleted`]; a user gives up their own only, staff and the system any.
pub async fn fail(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
) -> Result<file_uploads::Model, FileError> {
    let transaction = db::begin(db, actor).await?;
    find_as_staff(&transaction, actor, id).await?;
    let upload = lock(&transaction, id).await?;
    match upload.status {
        FileUploadStatus::Failed => {
            transaction.commit().await?;
            return Ok(upload);
        }
        FileUploadStatus::Completed => return Err(FileError::UploadCompleted),
        FileUploadStatus::Pending | FileUploadStatus::Uploading | FileUploadStatus::Processing => {}
    }
    let change = file_uploads::ActiveModel {
        id: Set(upload.id),
        status: Set(FileUploadStatus::Failed),
        expires_at: Set(files.env.now()),
        ..Default::default()
    };
    let upload = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(upload)
}

/// An upload of the actor's; of anybody's for the system. Index: `file_uploads_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<Option<file_uploads::Model>, FileError> {
    let row = file_uploads::Entity::find_by_id(id).read_one(db).await?;
    Ok(row.filter(|row| actor.is_system_or(row.user_id)))
}

/// The uploads of the actor that can be resumed, newest first. Index: `idx_file_uploads_user_id`; a user has few, because
/// the sweep removes the old ones, and they are sorted.
///
/// # Errors
/// [`FileError::Cursor`] for a cursor of another list; [`FileError::Forbidden`] unless the actor is a user.
pub async fn list(
    db: &impl ConnectionTrait,
    files: &Files,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<file_uploads::Model>, FileError> {
    let user_id = actor.user_id().ok_or(FileError::Forbidden)?;
    let mut query = file_uploads::Entity::find()
        .filter(file_uploads::COLUMN.user_id.eq(user_id))
        .filter(file_uploads::Column::Status.is_in(OPEN))
        .filter(file_uploads::COLUMN.expires_at.gt(files.env.now()));
    if let Some(after) = OPEN_OF_USER.after(page)? {
        let columns = [file_uploads::Column::CreatedAt, file_uploads::Column::Id];
        query = query.filter(OPEN_OF_USER.below(columns, &after));
    }
    let query = query.order_by_desc(file_uploads::Column::CreatedAt).order_by_desc(file_uploads::Column::Id);
    Ok(OPEN_OF_USER.fetch(query, db, page, |row| (row.created_at, row.id)).await?)
}

async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<file_uploads::Model, FileError> {
    let row = file_uploads::Entity::find_by_id(id).lock_exclusive().read_one(db).await?;
    row.ok_or(FileError::UploadNotFound)
}

async fn find_as_staff(db: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> Result<(), FileError> {
    let row = file_uploads::Entity::find_by_id(id).read_one(db).await?.ok_or(FileError::UploadNotFound)?;
    let may = access::is_or_has_role(db, actor, row.user_id, STAFF).await?;
    if may { Ok(()) } else { Err(FileError::UploadNotFound) }
}

fn ensure_open(upload: &file_uploads::Model, now: DateTime<Utc>) -> Result<(), FileError> {
    match upload.status {
        FileUploadStatus::Completed => Err(FileError::UploadCompleted),
        FileUploadStatus::Failed => Err(FileError::UploadFailed),
        _ if upload.expires_at <= now => Err(FileError::UploadExpired),
        _ => Ok(()),
    }
}
