//! `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY` for migrations that may be interrupted and run again.
//!
//! An interrupted build leaves an invalid index behind, which is in everyone's way. The next run drops it, and only it:
//! an index of the same name on the same table that is invalid and that nobody is building. A valid one is never
//! dropped; it counts as done if its definition is the wanted one.
//!
//! The migration must run outside a transaction: `fn use_transaction(&self) -> Option<bool> { Some(false) }`.

mod error;
mod session;

use std::time::Duration;

use sea_orm::DbErr;
use sea_orm_migration::SchemaManager;

pub use error::IndexError;

use self::session::{Session, State};
use crate::{limits, record, sql};

/// An index to be built while the table is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    name: String,
    table: String,
    definition: String,
    unique: bool,
    patience: Duration,
}

impl Index {
    /// The index `name` on `table`; `definition` is what follows in `CREATE INDEX`, such as
    /// `(creator_id) WHERE deleted_at IS NULL` or `USING gin (tags)`.
    #[must_use]
    pub fn new(name: &str, table: &str, definition: &str) -> Self {
        Self {
            name: name.to_owned(),
            table: table.to_owned(),
            definition: definition.to_owned(),
            unique: false,
            patience: Duration::from_mins(10),
        }
    }

    /// A unique one.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// How long the build may wait for older transactions: 10 minutes unless told otherwise, more than other
    /// statements may, because those who read and write the table do not queue behind it.
    #[must_use]
    pub fn patience(mut self, longest: Duration) -> Self {
        self.patience = longest;
        self
    }

    fn create(&self, concurrently: &str, table: &str) -> String {
        let unique = if self.unique { "UNIQUE " } else { "" };
        format!("CREATE {unique}INDEX {concurrently}\"{}\" ON {table} {}", self.name, self.definition)
    }
}

/// Builds the index; does nothing if it is there.
///
/// # Errors
/// An [`IndexError`] inside [`DbErr::Migration`], or that of the database; then the leftover is gone again, if it could be.
pub async fn create_index(m: &SchemaManager<'_>, index: &Index) -> Result<(), DbErr> {
    let create = index.create("CONCURRENTLY ", &index.table);
    if record::is_recording(m.get_connection()) {
        let note = format!(
            "-- Where this was interrupted, drop what it left first: DROP INDEX CONCURRENTLY \"{}\";\n",
            index.name
        );
        return sql::execute(m, &(note + &create)).await;
    }
    let mut session = Session::of(m, index.patience).await?;
    let built = session.build(index, &create).await;
    session.end().await?;
    built
}

/// Drops the index `name` of `table` while the table is in use; does nothing if it is gone.
///
/// # Errors
/// [`IndexError::OtherTable`] inside [`DbErr::Migration`], or that of the database.
pub async fn drop_index(m: &SchemaManager<'_>, name: &str, table: &str) -> Result<(), DbErr> {
    let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", session::qualified(table, name));
    if record::is_recording(m.get_connection()) {
        return sql::execute(m, &drop).await;
    }
    let index = Index::new(name, table, "");
    let mut session = Session::of(m, index.patience).await?;
    let dropped = match session.state(&index).await {
        Ok(State::Absent) => Ok(()),
        Ok(_) => session.execute(&drop).await,
        Err(error) => Err(error),
    };
    session.end().await?;
    dropped
}

impl Session {
    async fn build(&mut self, index: &Index, create: &str) -> Result<(), DbErr> {
        match self.state(index).await? {
            State::Absent => {}
            State::Valid => return self.compare(index).await,
            State::Invalid => self.drop_leftover(index).await?,
        }
        let built = self.execute(create).await;
        if built.is_err() {
            // An invalid unique index still refuses duplicates. What matters is why the build failed, so an error here
            // is not reported; the next run tries again.
            if let Ok(State::Invalid) = self.state(index).await {
                let _next_time = self.drop_leftover(index).await;
            }
        }
        built
    }

    async fn drop_leftover(&mut self, index: &Index) -> Result<(), DbErr> {
        self.execute(&format!("DROP INDEX CONCURRENTLY {}", session::qualified(&index.table, &index.name)))
            .await
    }

    /// The valid index that is there must be the wanted one.
    async fn compare(&mut self, index: &Index) -> Result<(), DbErr> {
        let is = self.definition(index).await?;
        let wanted = self.wanted(index).await?;
        if is == wanted {
            return Ok(());
        }
        Err(IndexError::OtherDefinition { index: index.name.clone(), is, wanted }.into())
    }
}

impl limits::Limits {
    /// For a build: it may wait, and it may take as long as it takes.
    fn of_a_build(patience: Duration) -> Self {
        Self { lock_timeout: patience, statement_timeout: Duration::ZERO }
    }
}
