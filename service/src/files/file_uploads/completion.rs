//! How an upload becomes a file.

use entity::{
    auth::users,
    files::{
        file_uploads::{self, FileUploadStatus},
        files,
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ConnectionTrait, QueryFilter, QuerySelect, TransactionSession, TransactionTrait,
    prelude::{Json, Uuid},
    sea_query::LockType,
};

use super::{ensure_open, find, lock};
use crate::{
    db::{self, Actor, ReadRows},
    files::{FileError, Files, NewFile, Stored, files::find_by_hash, stored},
    input,
};

/// Where a completed upload says which file it became.
const FILE_ID: &str = "file_id";

/// Makes a file of an upload whose bytes are all there, in one transaction. Any number of completions of it, at once or one
/// after the other, give the same file.
///
/// If its owner has a live file of these bytes already (SHA-256 and size), the answer is that file: compare its
/// `storage_path` with what was stored. The bytes of the upload are then left to [`expire`](super::expire), unless its `storage_key` is that
/// very path. Completions of one owner wait for each other, so that two equal uploads at once make one file.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::UploadNotFound`], also for uploads of others; [`FileError::UploadIncomplete`],
/// [`FileError::UploadExpired`], [`FileError::UploadFailed`]; [`FileError::FileNotFound`] if the file that it became was
/// deleted; [`FileError::UserNotFound`] if its owner's account was closed.
pub async fn complete(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
    stored: Stored,
) -> Result<files::Model, FileError> {
    let stored = stored.normal();
    input::check(&stored)?;
    let transaction = db::begin(db, actor).await?;
    // Whose upload it is never changes: it says which user to lock, and the user comes before the upload.
    let owner = find(&transaction, actor, id).await?.ok_or(FileError::UploadNotFound)?.user_id;
    let user = users::Entity::find_live().filter(users::COLUMN.id.eq(owner)).lock(LockType::NoKeyUpdate);
    user.read_one(&transaction).await?.ok_or(FileError::UserNotFound)?;
    let upload = lock(&transaction, id).await?;
    if upload.status == FileUploadStatus::Completed {
        let file = made_of(&transaction, &upload).await?;
        transaction.commit().await?;
        return Ok(file);
    }
    let now = files.env.now();
    ensure_open(&upload, now)?;
    if upload.bytes_uploaded < upload.file_size {
        let (uploaded, file_size) = (upload.bytes_uploaded, upload.file_size);
        return Err(FileError::UploadIncomplete { uploaded, file_size });
    }
    let there = match &stored.file_hash {
        Some(hash) => find_by_hash(&transaction, &Actor::system(), owner, hash, upload.file_size).await?,
        None => None,
    };
    let mut change = file_uploads::ActiveModel {
        id: Set(upload.id),
        status: Set(FileUploadStatus::Completed),
        upload_id: Set(None),
        ..Default::default()
    };
    let file = if let Some(file) = there {
        if upload.storage_key.as_deref() == Some(file.storage_path.as_str()) {
            change.storage_key = Set(None);
        }
        change.expires_at = Set(now);
        file
    } else {
        change.storage_key = Set(None);
        let new = NewFile {
            filename: upload.filename,
            mime_type: upload.mime_type,
            file_size: upload.file_size,
            stored,
        };
        stored::insert(&transaction, owner, new, upload.metadata.clone(), false, now).await?
    };
    let mut metadata = upload.metadata.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
    metadata[FILE_ID] = file.id.to_string().into();
    change.metadata = Set(Some(metadata));
    change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

/// The file that a completed upload became.
async fn made_of(db: &impl ConnectionTrait, upload: &file_uploads::Model) -> Result<files::Model, FileError> {
    let id = upload.metadata.as_ref().and_then(|metadata| metadata[FILE_ID].as_str()?.parse::<Uuid>().ok());
    let query = files::Entity::find_live()
        .filter(files::COLUMN.id.eq(id.ok_or(FileError::FileNotFound)?))
        .filter(files::COLUMN.user_id.eq(upload.user_id));
    query.read_one(db).await?.ok_or(FileError::FileNotFound)
}
