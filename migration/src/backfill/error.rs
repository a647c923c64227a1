//! Why a backfill did not run.

use sea_orm::DbErr;

/// Why a backfill did not run, apart from what the database says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackfillError {
    /// The migration runs in a transaction, so nothing would be kept before its end.
    #[error(
        "a backfill runs outside a transaction only: the migration must say use_transaction() -> Some(false)"
    )]
    InTransaction,

    /// The statement would do the whole table in each batch.
    #[error(
        "the statement of backfill \"{name}\" must say which rows: WHERE id BETWEEN {{first}} AND {{last}}"
    )]
    NoBounds {
        /// The backfill.
        name: String,
    },

    /// Somebody deleted its row while it ran.
    #[error("the row of backfill \"{name}\" in veza.backfills is gone; run the command again to begin anew")]
    StateGone {
        /// The backfill.
        name: String,
    },
}

impl From<BackfillError> for DbErr {
    fn from(error: BackfillError) -> Self {
        Self::Migration(error.to_string())
    }
}
