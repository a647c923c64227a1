//! Stored files: who may see them, what was found out about them, their end.
//!
//! The same bytes twice: an upload of bytes that its owner has already gives the file that is there
//! ([`file_uploads::complete`](super::file_uploads::complete)). Between owners nothing is shared that either could notice: no
//! function tells a user whether somebody else has a file. The system may ask [`find_bytes`] to store equal bytes once;
//! every owner has a row all the same.

use chrono::{DateTime, Utc};
use entity::files::{
    file_conversions::{self, FileConversionStatus},
    files,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionSession, TransactionTrait, prelude::Uuid, sea_query::LockType,
};

use super::{FileError, Files, stored};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    input::Invalid,
};

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// Nothing was found; stored as `clean`.
    Clean,
    /// What was found, in the scanner's own words: 1 to 50 characters, not `clean`.
    Found(String),
}

const OF_OWNER: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("files.files.of_owner");
const CLEAN: &str = "clean";
/// What a conversion says whose source was deleted.
const SOURCE_DELETED: &str = "the source file was deleted";

/// A live file that `viewer` may see: public, their own, or any for staff and the system. Index: `files_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<files::Model>, FileError> {
    let query = files::Entity::find_live().filter(files::COLUMN.id.eq(id)).filter(visible(viewer));
    Ok(query.read_one(db).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`FileError::FileNotFound`], also where the viewer may not see it.
pub async fn get(db: &impl ConnectionTrait, viewer: &Actor, id: Uuid) -> Result<files::Model, FileError> {
    find(db, viewer, id).await?.ok_or(FileError::FileNotFound)
}

/// The live files of `owner` that `viewer` may see, newest first. Index: `idx_files_user_id_created_at_id`.
///
/// # Errors
/// [`FileError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    owner: Uuid,
    page: &PageRequest,
) -> Result<Page<files::Model>, FileError> {
    let mut query = files::Entity::find_live().filter(files::COLUMN.user_id.eq(owner));
    if !viewer.is_system_or(owner) {
        query = query.filter(visible(viewer));
    }
    if let Some(after) = OF_OWNER.after(page)? {
        query = query.filter(OF_OWNER.below([files::Column::CreatedAt, files::Column::Id], &after));
    }
    let query = query.order_by_desc(files::Column::CreatedAt).order_by_desc(files::Column::Id);
    Ok(OF_OWNER.fetch(query, db, page, |row| (row.created_at, row.id)).await?)
}

/// The live file of `owner` with these bytes (SHA-256 in hex, and size), the oldest if there are several. Says nothing about
/// the files of others. Index: `idx_files_file_hash`.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::Forbidden`] unless the actor is the owner or the system.
pub async fn find_by_hash(
    db: &impl ConnectionTrait,
    actor: &Actor,
    owner: Uuid,
    file_hash: &str,
    file_size: i64,
) -> Result<Option<files::Model>, FileError> {
    if !actor.is_system_or(owner) {
        return Err(FileError::Forbidden);
    }
    let query = with_bytes(file_hash, file_size)?.filter(files::COLUMN.user_id.eq(owner));
    Ok(query.read_one(db).await?)
}

/// A live file of anybody with these bytes, for a system that stores equal bytes once. Who uses it deletes bytes only when
/// no row names their `storage_path` any more. Index: `idx_files_file_hash`.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::Forbidden`] for every actor but the system: the answer tells what others have.
pub async fn find_bytes(
    db: &impl ConnectionTrait,
    actor: &Actor,
    file_hash: &str,
    file_size: i64,
) -> Result<Option<files::Model>, FileError> {
    if !actor.is_system() {
        return Err(FileError::Forbidden);
    }
    Ok(with_bytes(file_hash, file_size)?.read_one(db).await?)
}

/// Shows a file to everybody, or to its owner alone.
///
/// # Errors
/// [`FileError::FileNotFound`]; [`FileError::Infected`]; [`FileError::Forbidden`] unless the actor is the owner, staff or the
/// system.
pub async fn set_public(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    is_public: bool,
) -> Result<files::Model, FileError> {
    let transaction = db::begin(db, actor).await?;
    let file = lock(&transaction, id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    ensure_may_change(&transaction, actor, &file).await?;
    if is_public && file.virus_scan_result.as_deref().is_some_and(|result| result != CLEAN) {
        return Err(FileError::Infected);
    }
    let change = files::ActiveModel { id: Set(file.id), is_public: Set(is_public), ..Default::default() };
    let file = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

/// Notes that a worker has processed the file, or why it could not (cut to 2,000 characters).
///
/// # Errors
/// [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is the system.
pub async fn mark_processed(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
    outcome: Result<(), &str>,
) -> Result<files::Model, FileError> {
    let change = files::ActiveModel {
        id: Set(id),
        is_processed: Set(outcome.is_ok()),
        processed_at: Set(Some(files.env.now())),
        processing_error: Set(outcome.err().map(cut)),
        ..Default::default()
    };
    record(db, actor, id, change).await
}

/// Notes what a scanner says. Where it found something the file is public no longer.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is the system.
pub async fn record_scan(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
    scan: &Scan,
) -> Result<files::Model, FileError> {
    let result = match scan {
        Scan::Clean => CLEAN,
        Scan::Found(words) => {
            let formed = (1..=50).contains(&words.chars().count()) && !words.contains('\0') && words != CLEAN;
            if !formed {
                return Err(
                    Invalid::field("scan", "is not 1 to 50 characters that say what was found").into()
                );
            }
            words
        }
    };
    let mut change = files::ActiveModel {
        id: Set(id),
        virus_scanned: Set(true),
        virus_scan_result: Set(Some(result.to_owned())),
        virus_scanned_at: Set(Some(files.env.now())),
        ..Default::default()
    };
    if *scan != Scan::Clean {
        change.is_public = Set(false);
    }
    record(db, actor, id, change).await
}

/// Deletes a file for everybody; its row and bytes stay. Deleting it twice changes nothing.
///
/// Its conversions end: those that wait or are under way fail, and what a worker still makes of one is refused. Files that
/// were converted from it stay; they are files of their own.
///
/// # Errors
/// [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is the owner, staff or the system.
pub async fn soft_delete(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    id: Uuid,
) -> Result<(), FileError> {
    let transaction = db::begin(db, actor).await?;
    let file = lock(&transaction, id).await?.ok_or(FileError::FileNotFound)?;
    ensure_may_change(&transaction, actor, &file).await?;
    if file.deleted_at.is_some() {
        return Ok(transaction.commit().await?);
    }
    let change =
        files::ActiveModel { id: Set(file.id), deleted_at: Set(Some(files.env.now())), ..Default::default() };
    change.update(&transaction).await?;
    let failed = file_conversions::ActiveModel {
        status: Set(FileConversionStatus::Failed),
        error_message: Set(Some(SOURCE_DELETED.to_owned())),
        ..Default::default()
    };
    file_conversions::Entity::update_many()
        .set(failed)
        .filter(file_conversions::COLUMN.source_file_id.eq(file.id))
        .filter(super::file_conversions::under_way())
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Brings a deleted file back. Its conversions stay ended until they are tried again. Restoring it twice changes nothing.
///
/// # Errors
/// [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is staff or the system: nobody knows who deleted it,
/// and an owner could undo what a moderator did.
pub async fn restore(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<files::Model, FileError> {
    let transaction = db::begin(db, actor).await?;
    if !access::has_role(&transaction, actor, STAFF).await? {
        return Err(FileError::Forbidden);
    }
    let file = lock(&transaction, id).await?.ok_or(FileError::FileNotFound)?;
    if is_live(&file) {
        transaction.commit().await?;
        return Ok(file);
    }
    let change = files::ActiveModel { id: Set(file.id), deleted_at: Set(None), ..Default::default() };
    let file = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

/// Which files `viewer` may see.
pub(super) fn visible(viewer: &Actor) -> Condition {
    Condition::any()
        .add(files::COLUMN.is_public.eq(true))
        .add_option(viewer.user_id().map(|id| files::COLUMN.user_id.eq(id)))
        .add(access::role_condition(viewer, STAFF))
}

/// The row, live or not, locked until the transaction ends. Not FOR UPDATE: rows that refer to the file may be written.
pub(super) async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<files::Model>, FileError> {
    Ok(files::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).read_one(db).await?)
}

pub(super) fn is_live(file: &files::Model) -> bool {
    file.deleted_at.is_none()
}

/// Refuses who may not change the file; who may not even see it is told that there is none.
pub(super) async fn ensure_may_change(
    db: &impl ConnectionTrait,
    actor: &Actor,
    file: &files::Model,
) -> Result<(), FileError> {
    if access::is_or_has_role(db, actor, file.user_id, STAFF).await? {
        return Ok(());
    }
    let seen = file.is_public && is_live(file);
    Err(if seen { FileError::Forbidden } else { FileError::FileNotFound })
}

/// At most 2,000 characters, without NUL.
pub(super) fn cut(message: &str) -> String {
    message.chars().filter(|c| *c != '\0').take(2_000).collect()
}

/// A change that only workers make.
async fn record(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    change: files::ActiveModel,
) -> Result<files::Model, FileError> {
    if !actor.is_system() {
        return Err(FileError::Forbidden);
    }
    let transaction = db::begin(db, actor).await?;
    lock(&transaction, id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    let file = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

fn with_bytes(file_hash: &str, file_size: i64) -> Result<sea_orm::Select<files::Entity>, FileError> {
    if stored::sha256(file_hash, &()).is_err() {
        return Err(Invalid::field("file_hash", "is not a SHA-256 in hex").into());
    }
    let query = files::Entity::find_live()
        .filter(files::COLUMN.file_hash.eq(file_hash.to_ascii_lowercase()))
        .filter(files::COLUMN.file_size.eq(file_size));
    Ok(query.order_by_asc(files::Column::CreatedAt).order_by_asc(files::Column::Id))
}
