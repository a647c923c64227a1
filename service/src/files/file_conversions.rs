//! The queue of formats to be made of files.
//!
//! A worker [claims](claim) the oldest conversions, [reports](progress) while it works, and ends each with [`finish`] or
//! [`fail`]. A worker that is silent for longer than its lease is taken for dead, and its conversion goes to another.
//!
//! `updated_at` is both heartbeat and version. Every write moves it, by PostgreSQL's clock, which all workers share; a
//! [`Claim`] is the row as its worker last wrote it, and a write holds only while the row is still that. A conversion is
//! given away only when its `updated_at` lies in the past by more than a lease, so a new claim never has the version of
//! an older one. Who was given up and wakes again is told [`FileError::ClaimLost`], and its result leaves no trace.
//!
//! Attempts are not counted: a file on which every worker dies comes back until its owner deletes it. Workers bound that
//! by failing a conversion that they have seen too often.

mod worker;

pub use worker::{Claim, claim, fail, finish, progress};

use chrono::{DateTime, Utc};
use entity::files::{
    file_conversions::{self, FileConversionStatus},
    files,
};
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    Select, TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{Expr, LockType},
};

use super::{
    FileError, Files,
    files::{ensure_may_change, is_live, lock, visible},
};
use crate::{
    db::{self, Actor, Keyset, Page, PageRequest, ReadRows},
    input,
};

/// What a file is to be converted to.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Target {
    /// `mp3`, `webp`: lower-case letters and digits with `.`, `_`, `-` and `+`, at most 50. The list is open.
    #[garde(custom(format_name))]
    pub format: String,
    /// `320k`, `1080p`: 1 to 50 characters; its meaning is the format's.
    #[garde(length(chars, min = 1, max = 50), inner(custom(input::text)))]
    pub quality: Option<String>,
}

const OF_SOURCE: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("files.file_conversions.of_source");

/// Puts a conversion into the queue. While the same is waiting or under way, that one is the answer: two at once make one.
/// Index: `idx_file_conversions_source_file_id`.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::FileNotFound`]; [`FileError::Forbidden`] unless the actor is the owner, staff or the
/// system.
pub async fn enqueue(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    source_file_id: Uuid,
    target: Target,
) -> Result<file_conversions::Model, FileError> {
    input::check(&target)?;
    let transaction = db::begin(db, actor).await?;
    // The lock on the source stands in for a unique index over what is under way.
    let source = lock(&transaction, source_file_id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    ensure_may_change(&transaction, actor, &source).await?;
    if let Some(same) = find_same(&transaction, source.id, &target.format, target.quality.as_deref()).await? {
        transaction.commit().await?;
        return Ok(same);
    }
    let row = file_conversions::ActiveModel {
        source_file_id: Set(source.id),
        target_format: Set(target.format),
        target_quality: Set(target.quality),
        created_at: Set(files.env.now()),
        ..Default::default()
    };
    let row = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// Puts a failed conversion back into the queue, at its old place. One that waits or is under way, itself or another of the
/// same target, is the answer as it is.
///
/// # Errors
/// [`FileError::ConversionNotFound`]; [`FileError::NotFailed`] for one that is completed; [`FileError::FileNotFound`] if its
/// source was deleted; [`FileError::Forbidden`] unless the actor is the owner, staff or the system.
pub async fn retry(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<file_conversions::Model, FileError> {
    let transaction = db::begin(db, actor).await?;
    // What it is a conversion of never changes: it says which file to lock, and the file comes before the conversion.
    let query = || file_conversions::Entity::find_by_id(id);
    let source_id =
        query().read_one(&transaction).await?.ok_or(FileError::ConversionNotFound)?.source_file_id;
    let source = lock(&transaction, source_id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    ensure_may_change(&transaction, actor, &source).await?;
    let row = query().lock(LockType::NoKeyUpdate).read_one(&transaction).await?;
    let row = row.ok_or(FileError::ConversionNotFound)?;
    match row.status {
        FileConversionStatus::Pending | FileConversionStatus::Processing => {
            transaction.commit().await?;
            return Ok(row);
        }
        FileConversionStatus::Completed => return Err(FileError::NotFailed),
        FileConversionStatus::Failed => {}
    }
    let quality = row.target_quality.as_deref();
    if let Some(same) = find_same(&transaction, source.id, &row.target_format, quality).await? {
        transaction.commit().await?;
        return Ok(same);
    }
    let change = file_conversions::ActiveModel {
        id: Set(row.id),
        status: Set(FileConversionStatus::Pending),
        progress: Set(0),
        error_message: Set(None),
        ..Default::default()
    };
    let row = change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(row)
}

/// A conversion of a live file that `viewer` may see. Index: `file_conversions_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<file_conversions::Model>, FileError> {
    let query = of_visible(viewer).filter(file_conversions::COLUMN.id.eq(id));
    Ok(query.read_one(db).await?)
}

/// The conversions of a live file that `viewer` may see, newest first. Index: `idx_file_conversions_source_file_id`; a file
/// has few, and they are sorted.
///
/// # Errors
/// [`FileError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    source_file_id: Uuid,
    page: &PageRequest,
) -> Result<Page<file_conversions::Model>, FileError> {
    use file_conversions::Column;
    let mut query = of_visible(viewer).filter(file_conversions::COLUMN.source_file_id.eq(source_file_id));
    if let Some(after) = OF_SOURCE.after(page)? {
        let columns = [Column::CreatedAt, Column::Id].map(|column| (file_conversions::Entity, column));
        query = query.filter(OF_SOURCE.below(columns, &after));
    }
    let query = query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(OF_SOURCE.fetch(query, db, page, |row| (row.created_at, row.id)).await?)
}

/// Which rows wait or are under way.
pub(super) fn under_way() -> Expr {
    file_conversions::Column::Status.is_in([FileConversionStatus::Pending, FileConversionStatus::Processing])
}

fn of_visible(viewer: &Actor) -> Select<file_conversions::Entity> {
    file_conversions::Entity::find()
        .join(JoinType::InnerJoin, file_conversions::Relation::Source.def())
        .filter(files::COLUMN.deleted_at.is_null())
        .filter(visible(viewer))
}

/// A conversion of the same file to the same target that waits or is under way. The caller has locked the file.
async fn find_same(
    db: &impl ConnectionTrait,
    source_file_id: Uuid,
    format: &str,
    quality: Option<&str>,
) -> Result<Option<file_conversions::Model>, FileError> {
    use file_conversions::{COLUMN, Column};
    let same_quality = match quality {
        Some(quality) => Column::TargetQuality.eq(quality),
        None => Column::TargetQuality.is_null(),
    };
    let query = file_conversions::Entity::find()
        .filter(COLUMN.source_file_id.eq(source_file_id))
        .filter(COLUMN.target_format.eq(format))
        .filter(same_quality)
        .filter(under_way());
    Ok(query.read_one(db).await?)
}

fn format_name<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let formed = (1..=50).contains(&value.len())
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-+".contains(c));
    if formed { Ok(()) } else { Err(garde::Error::new("is not a format such as mp3")) }
}
