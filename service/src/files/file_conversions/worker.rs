//! The worker's side of the queue.

use std::time::Duration;

use entity::files::{
    file_conversions::{self, FileConversionStatus},
    files,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement,
    TransactionSession, TransactionTrait,
    sea_query::{Expr, Func, LockType},
};

use crate::{
    db::{self, Actor, ReadRows},
    files::{
        FileError, Files, NewFile,
        files::{cut, is_live},
        stored,
    },
    input::{self, Invalid},
};

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

/// 68 years: longer than anybody waits, and an interval that can be taken from any date.
const LONGEST_LEASE: Duration = Duration::from_secs(i32::MAX.unsigned_abs() as u64);
/// Most conversions that one claim takes.
const MAX_CLAIM: u64 = 100;

/// Takes at most `limit` conversions (1 to 100), the oldest first: waiting ones, and those whose worker has been silent for
/// longer than [`Policy::conversion_lease`](crate::files::Policy::conversion_lease). Any number of workers at once take different
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
    // ARRAY(…) is read once, and joined by primary key. Joined as a table it is taken for a tenth of the queue, because LIMIT
    // is a parameter, and each claim would pass through every conversion that there ever was.
    const SQL: &str = "\
        UPDATE file_conversions SET status = 'processing', progress = 0 \
        WHERE id = ANY (ARRAY( \
            SELECT id FROM file_conversions \
            WHERE status IN ('pending', 'processing') \
              AND (status = 'pending' OR updated_at < now() - make_interval(secs => $1)) \
            ORDER BY created_at, id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)) \
        RETURNING *";
    if !actor.is_system() {
        return Err(FileError::Forbidden);
    }
    let lease = files.policy.conversion_lease.min(LONGEST_LEASE).as_secs_f64();
    let limit = i64::try_from(limit.clamp(1, MAX_CLAIM)).unwrap_or(1);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, SQL, [lease.into(), limit.into()]);
    // A transaction: a worker that dies before it knows what to do has claimed nothing.
    let transaction = db::begin(db, actor).await?;
    let mut rows = file_conversions::Entity::find().from_raw_sql(statement).all(&transaction).await?;
    let ids = rows.iter().map(|row| row.source_file_id);
    let sources = files::Entity::find().filter(files::Column::Id.is_in(ids)).read_all(&transaction).await?;
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
/// Store each attempt under a path of its own: who lost the claim deletes what it stored, and must not hit what another made.
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
    let now_is = query.read_one(&transaction).await?.ok_or(FileError::ClaimLost)?;
    if now_is.status == FileConversionStatus::Completed {
        let file = finished_before(&transaction, &now_is, &result).await?;
        transaction.commit().await?;
        return Ok(file);
    }
    if now_is.status != FileConversionStatus::Processing || now_is.updated_at != claim.conversion.updated_at {
        return Err(FileError::ClaimLost);
    }
    let source = files::Entity::find_by_id(now_is.source_file_id).read_one(&transaction).await?;
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

/// The row as the worker last wrote it.
fn held(claim: &Claim) -> Condition {
    Condition::all()
        .add(file_conversions::COLUMN.id.eq(claim.conversion.id))
        .add(file_conversions::Column::Status.eq(FileConversionStatus::Processing))
        .add(file_conversions::COLUMN.updated_at.eq(claim.conversion.updated_at))
}

/// The file of a conversion that is completed, if it is the one that this worker made.
async fn finished_before(
    db: &impl ConnectionTrait,
    conversion: &file_conversions::Model,
    result: &NewFile,
) -> Result<files::Model, FileError> {
    let id = conversion.converted_file_id.ok_or(FileError::ClaimLost)?;
    let file = files::Entity::find_by_id(id).read_one(db).await?;
    file.filter(|file| file.storage_path == result.stored.storage_path).ok_or(FileError::ClaimLost)
}
