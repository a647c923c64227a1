//! The end of uploads that nobody came back to.

use entity::files::file_uploads::{self, FileUploadStatus};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    TransactionSession, TransactionTrait,
    prelude::Uuid,
    sea_query::{CaseStatement, Expr, LockBehavior, LockType},
};

use super::OPEN;
use crate::{
    db::{self, Actor, ReadRows},
    env::later,
    files::{FileError, Files},
    input::Invalid,
};

/// What one sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// To be deleted from storage, and then [forgotten](forget).
    pub leftovers: Vec<Leftover>,
    /// Rows that owned nothing and are gone. A sweep that found as many as it might should be followed by another.
    pub removed: u64,
}

/// What an upload that came to nothing owns in storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The upload.
    pub id: Uuid,
    /// An object to be deleted.
    pub storage_key: Option<String>,
    /// A multipart upload to be aborted.
    pub upload_id: Option<String>,
}

/// Most rows of one sweep.
const MAX_SWEEP: u64 = 1_000;

/// Sweeps at most `limit` uploads (1 to 1,000) whose time is over, the oldest first. Rows that own nothing in storage, the
/// completed ones among them, are deleted. The others are given up and handed out: delete the storage, then [`forget`] them.
/// Who dies in between leaves them to be handed out again after [`Policy::sweep_retry`](crate::files::Policy::sweep_retry). Several
/// sweepers at once take different rows. Index: `idx_file_uploads_expires_at`.
///
/// # Errors
/// [`FileError::Forbidden`] unless the actor is the system.
pub async fn expire(
    db: &impl TransactionTrait,
    files: &Files,
    actor: &Actor,
    limit: u64,
) -> Result<Swept, FileError> {
    use file_uploads::Column;
    ensure_system(actor)?;
    let now = files.env.now();
    let transaction = db::begin(db, actor).await?;
    let due = file_uploads::Entity::find()
        .filter(file_uploads::COLUMN.expires_at.lte(now))
        .order_by_asc(Column::ExpiresAt)
        .limit(limit.clamp(1, MAX_SWEEP))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .read_all(&transaction)
        .await?;
    let (owning, empty): (Vec<_>, Vec<_>) =
        due.into_iter().partition(|row| row.storage_key.is_some() || row.upload_id.is_some());
    let removed = file_uploads::Entity::delete_many()
        .filter(Column::Id.is_in(empty.iter().map(|row| row.id)))
        .exec(&transaction)
        .await?
        .rows_affected;
    let completed = Expr::col(Column::Status).eq(FileUploadStatus::Completed);
    let status =
        CaseStatement::new().case(completed, FileUploadStatus::Completed).finally(FileUploadStatus::Failed);
    file_uploads::Entity::update_many()
        .col_expr(Column::Status, status.into())
        .col_expr(Column::ExpiresAt, Expr::value(later(now, files.policy.sweep_retry)))
        .filter(Column::Id.is_in(owning.iter().map(|row| row.id)))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    let leftover = |row: file_uploads::Model| Leftover {
        id: row.id,
        storage_key: row.storage_key,
        upload_id: row.upload_id,
    };
    Ok(Swept { leftovers: owning.into_iter().map(leftover).collect(), removed })
}

/// Deletes the rows of swept uploads whose storage is deleted; at most 1,000. Forgetting twice changes nothing.
///
/// # Errors
/// [`FileError::Invalid`] for more; [`FileError::Forbidden`] unless the actor is the system.
pub async fn forget(db: &impl ConnectionTrait, actor: &Actor, ids: &[Uuid]) -> Result<u64, FileError> {
    ensure_system(actor)?;
    if u64::try_from(ids.len()).is_ok_and(|len| len > MAX_SWEEP) {
        return Err(Invalid::field("ids", "are more than 1,000").into());
    }
    let gone = file_uploads::Entity::delete_many()
        .filter(file_uploads::Column::Id.is_in(ids.iter().copied()))
        .filter(file_uploads::Column::Status.is_not_in(OPEN))
        .exec(db)
        .await?;
    Ok(gone.rows_affected)
}

fn ensure_system(actor: &Actor) -> Result<(), FileError> {
    if actor.is_system() { Ok(()) } else { Err(FileError::Forbidden) }
}
