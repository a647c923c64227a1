//! Why an index was not built.

use sea_orm::DbErr;

/// Why an index was not built or dropped, apart from what the database says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// The migration runs in a transaction.
    #[error(
        "an index is built or dropped concurrently outside a transaction only: the migration must say \
         use_transaction() -> Some(false)"
    )]
    InTransaction,

    /// The name belongs to an index of another table, or to something that is no index.
    #[error("\"{index}\" is there already, but is not an index on {table}")]
    OtherTable {
        /// The name.
        index: String,
        /// The table that was meant.
        table: String,
    },

    /// A valid index has the name, but is another.
    #[error(
        "the index \"{index}\" is there already, but is {is} where {wanted} is wanted; drop or rename it by hand"
    )]
    OtherDefinition {
        /// The name.
        index: String,
        /// Its definition.
        is: String,
        /// The definition that was meant.
        wanted: String,
    },

    /// Another session is building it at this moment.
    #[error(
        "the index \"{index}\" is being built by process {pid} of the server; run the command again when that is done"
    )]
    BeingBuilt {
        /// The name.
        index: String,
        /// That session's process.
        pid: i32,
    },
}

impl From<IndexError> for DbErr {
    fn from(error: IndexError) -> Self {
        Self::Migration(error.to_string())
    }
}
