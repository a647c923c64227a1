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

use chrono::{DateTime, Utc};
use entity::files::{
    file_conversions::{self, FileConversionStatus},
    files,
};
use garde::Validate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select, Statement, TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{Expr, Func, LockType},
};

use super::{
    FileError, Files, NewFile,
    files::{cut, ensure_may_change, is_live, lock, visible},
    stored,
};
use crate::{
    db::{self, Actor, Keyset, Page, PageRequest},
    input::{self, Invalid},
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

/// A conversion that is this worker's, until it is silent for longer than the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    conversion: file_conversions::Model,
    source: files::Model,
}

impl Claim {
    /// What is to be done.
    #[must_use]
    pub fn conversion(&self) -> &file_conversions::Model {
        &self.conversion
    }

    /// Of what.
    #[must_use]
    pub fn source(&self) -> &files::Model {
        &self.source
    }
}

/// Most conversions that one claim takes.
const MAX_CLAIM: u64 = 100;

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

/// Takes at most `limit` conversions (1 to 100), the oldest first: waiting ones, and those whose worker has been silent for
/// longer than [`Policy::conversion_lease`](super::Policy::conversion_lease). Any number of workers at once take different
/// ones and do not wait for each other. Index: `idx_file_conversions_created_at_id`, which holds only what is under way.
///
/// # Errors
/// [`FileError::Forbidden`] unless the actor is the system.
pub async fn claim(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    limit: u64,
) -> Result<Vec<Claim>, FileError> {
    const SQL: &str = "\
        WITH next AS MATERIALIZED ( \
            SELECT id FROM file_conversions \
            WHERE status IN ('pending', 'processing') \
              AND (status = 'pending' OR updated_at < now() - make_interval(secs => $1)) \
            ORDER BY created_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) \
        UPDATE file_conversions SET status = 'processing', progress = 0 FROM next \
        WHERE file_conversions.id = next.id RETURNING file_conversions.*";
    if !actor.is_system() {
        return Err(FileError::Forbidden);
    }
    let lease = files.policy.conversion_lease.as_seconds_f64();
    let limit = i64::try_from(limit.clamp(1, MAX_CLAIM)).unwrap_or(1);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SQL, [lease.into(), limit.into()]);
    // A transaction: a worker that dies before it knows what to do has claimed nothing.
    let transaction = db::begin(db, actor).await?;
    let mut rows = file_conversions::Entity::find().from_raw_sql(statement).all(&transaction).await?;
    let ids = rows.iter().map(|row| row.source_file_id);
    let sources = files::Entity::find().filter(files::Column::Id.is_in(ids)).all(&transaction).await?;
    transaction.commit().await?;
    rows.sort_by_key(|row| (row.created_at, row.id));
    let source = |id| sources.iter().find(|source| source.id == id).cloned();
    let claims = rows.into_iter().filter_map(|conversion| {
        source(conversion.source_file_id).map(|source| Claim { conversion, source })
    });
    Ok(claims.collect())
}

/// Reports per cent done, 0 to 100, and renews the lease. A number that shrank is not written, the lease is renewed all the
/// same. If the answer is lost on the way the claim is too: the next write says [`FileError::ClaimLost`], and the conversion
/// is given to another worker after the lease.
///
/// # Errors
/// [`FileError::Invalid`], [`FileError::ClaimLost`].
pub async fn progress(db: &impl ConnectionTrait, claim: &mut Claim, percent: i32) -> Result<(), FileError> {
    if !(0..=100).contains(&percent) {
        return Err(Invalid::field("percent", "is not 0 to 100").into());
    }
    let column = file_conversions::Column::Progress;
    let rows = file_conversions::Entity::update_many()
        .col_expr(column, Func::greatest([Expr::col(column), Expr::value(percent)]).into())
        .filter(held(claim))
        .exec_with_returning(db)
        .await?;
    claim.conversion = rows.into_iter().next().ok_or(FileError::ClaimLost)?;
    Ok(())
}

/// Ends a conversion with its result: the row of the converted file, of the same owner and as public as its source, in the
/// same transaction. Finishing again with the same `storage_path` gives the same file, so that a lost answer costs nothing.
///
/// # Errors
/// [`FileError::Invalid`]; [`FileError::ClaimLost`]: no row was made, delete the bytes.
pub async fn finish(
    db: &impl TransactionTrait,
    files: &Files,
    claim: &Claim,
    result: NewFile,
) -> Result<files::Model, FileError> {
    let result = NewFile { stored: result.stored.normal(), ..result };
    input::check(&result)?;
    let transaction = db::begin(db, &Actor::system()).await?;
    let query = file_conversions::Entity::find_by_id(claim.conversion.id).lock(LockType::NoKeyUpdate);
    let now_is = query.one(&transaction).await?.ok_or(FileError::ClaimLost)?;
    if now_is.status == FileConversionStatus::Completed {
        return finished_before(&transaction, &now_is, &result).await;
    }
    if now_is.status != FileConversionStatus::Processing || now_is.updated_at != claim.conversion.updated_at {
        return Err(FileError::ClaimLost);
    }
    let source = files::Entity::find_by_id(now_is.source_file_id).one(&transaction).await?;
    let source = source.filter(is_live).ok_or(FileError::ClaimLost)?;
    let now = files.env.now();
    let file = stored::insert(&transaction, source.user_id, result, None, source.is_public, now).await?;
    let change = file_conversions::ActiveModel {
        id: Set(now_is.id),
        status: Set(FileConversionStatus::Completed),
        progress: Set(100),
        converted_file_id: Set(Some(file.id)),
        error_message: Set(None),
        completed_at: Set(Some(now)),
        ..Default::default()
    };
    change.update(&transaction).await?;
    transaction.commit().await?;
    Ok(file)
}

/// Ends a conversion without a result. `error` is for its owner and for operators; it is cut to 2,000 characters.
///
/// # Errors
/// [`FileError::ClaimLost`], also when it was failed before: there is nothing left to do.
pub async fn fail(db: &impl ConnectionTrait, claim: &Claim, error: &str) -> Result<(), FileError> {
    let change = file_conversions::ActiveModel {
        status: Set(FileConversionStatus::Failed),
        error_message: Set(Some(cut(error))),
        ..Default::default()
    };
    let done = file_conversions::Entity::update_many().set(change).filter(held(claim)).exec(db).await?;
    if done.rows_affected == 0 { Err(FileError::ClaimLost) } else { Ok(()) }
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
    let source_id = query().one(&transaction).await?.ok_or(FileError::ConversionNotFound)?.source_file_id;
    let source = lock(&transaction, source_id).await?.filter(is_live).ok_or(FileError::FileNotFound)?;
    ensure_may_change(&transaction, actor, &source).await?;
    let row = query().lock(LockType::NoKeyUpdate).one(&transaction).await?;
    let row = row.ok_or(FileError::ConversionNotFound)?;
    match row.status {
        FileConversionStatus::Pending | FileConversionStatus::Processing => return Ok(row),
        FileConversionStatus::Completed => return Err(FileError::NotFailed),
        FileConversionStatus::Failed => {}
    }
    let quality = row.target_quality.as_deref();
    if let Some(same) = find_same(&transaction, source.id, &row.target_format, quality).await? {
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
    Ok(query.one(db).await?)
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

/// The row as the worker last wrote it.
fn held(claim: &Claim) -> Condition {
    Condition::all()
        .add(file_conversions::COLUMN.id.eq(claim.conversion.id))
        .add(file_conversions::Column::Status.eq(FileConversionStatus::Processing))
        .add(file_conversions::COLUMN.updated_at.eq(claim.conversion.updated_at))
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
    Ok(query.one(db).await?)
}

/// The file of a conversion that is completed, if it is the one that this worker made.
async fn finished_before(
    db: &impl ConnectionTrait,
    conversion: &file_conversions::Model,
    result: &NewFile,
) -> Result<files::Model, FileError> {
    let id = conversion.converted_file_id.ok_or(FileError::ClaimLost)?;
    let file = files::Entity::find_by_id(id).one(db).await?;
    file.filter(|file| file.storage_path == result.stored.storage_path).ok_or(FileError::ClaimLost)
}

fn format_name<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let formed = (1..=50).contains(&value.len())
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-+".contains(c));
    if formed { Ok(()) } else { Err(garde::Error::new("is not a format such as mp3")) }
}
