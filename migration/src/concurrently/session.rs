//! One session for all that a build needs, with its limits, and what the catalog says about the index.

use std::time::Duration;

use sea_orm::{DatabaseConnectionType, DbErr, RuntimeErr};
use sea_orm_migration::{SchemaManager, SchemaManagerConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Postgres, pool::PoolConnection};

use super::{Index, IndexError};
use crate::{limits::Limits, sql::FailedStatement};

/// A session out of the pool: the limits are set in it, and nobody else uses it meanwhile.
pub(super) struct Session {
    connection: PoolConnection<Postgres>,
    /// The limits that it had: `lock_timeout` and `statement_timeout`.
    before: (String, String),
}

/// What there is of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    /// What an interrupted build or drop left.
    Invalid,
    Valid,
}

impl Session {
    pub(super) async fn of(m: &SchemaManager<'_>, patience: Duration) -> Result<Self, DbErr> {
        let SchemaManagerConnection::Connection(db) = m.get_connection() else {
            return Err(IndexError::InTransaction.into());
        };
        if !matches!(db.inner, DatabaseConnectionType::SqlxPostgresPoolConnection(_)) {
            return Err(DbErr::BackendNotSupported {
                db: db.get_database_backend().as_str(),
                ctx: "concurrently",
            });
        }
        let mut connection = db.get_postgres_connection_pool().acquire().await.map_err(query)?;
        let before =
            sqlx::query_as("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
                .fetch_one(&mut *connection)
                .await
                .map_err(query)?;
        let limits = Limits::of_a_build(patience).in_session();
        connection.execute(AssertSqlSafe(limits)).await.map_err(query)?;
        Ok(Self { connection, before })
    }

    /// Gives the session back as it was.
    pub(super) async fn end(mut self) -> Result<(), DbErr> {
        let (lock, statement) = &self.before;
        let restored = sqlx::query(
            "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)",
        )
        .bind(lock)
        .bind(statement)
        .execute(&mut *self.connection)
        .await;
        restored.map(drop).map_err(query)
    }

    /// Runs a statement; an error carries it.
    pub(super) async fn execute(&mut self, statement: &str) -> Result<(), DbErr> {
        let sent = self.connection.execute(AssertSqlSafe(statement.to_owned())).await;
        sent.map(drop).map_err(|error| {
            FailedStatement::wrap(statement, DbErr::Exec(RuntimeErr::SqlxError(error.into())))
        })
    }

    /// What there is of `index` now.
    pub(super) async fn state(&mut self, index: &Index) -> Result<State, DbErr> {
        let found: Option<(Option<bool>, Option<bool>, Option<i32>)> = sqlx::query_as(
            "SELECT i.indrelid = $2::regclass, i.indisvalid, p.pid \
             FROM pg_class c \
             LEFT JOIN pg_index i ON i.indexrelid = c.oid \
             LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = c.oid AND p.pid <> pg_backend_pid() \
             WHERE c.relname = $1 AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = $2::regclass)",
        )
        .bind(&index.name)
        .bind(&index.table)
        .fetch_optional(&mut *self.connection)
        .await
        .map_err(query)?;
        let name = || index.name.clone();
        match found {
            None => Ok(State::Absent),
            Some((Some(true), Some(true), _)) => Ok(State::Valid),
            Some((Some(true), _, Some(pid))) => Err(IndexError::BeingBuilt { index: name(), pid }.into()),
            Some((Some(true), _, None)) => Ok(State::Invalid),
            Some(_) => Err(IndexError::OtherTable { index: name(), table: index.table.clone() }.into()),
        }
    }

    /// The definition of the index that is there.
    pub(super) async fn definition(&mut self, index: &Index) -> Result<String, DbErr> {
        let definition: String = sqlx::query_scalar(DEFINITION)
            .bind(&index.name)
            .bind(&index.table)
            .fetch_one(&mut *self.connection)
            .await
            .map_err(query)?;
        Ok(without_names(&definition))
    }

    /// The definition that `index` would have, in PostgreSQL's spelling: built on an empty copy of the table.
    pub(super) async fn wanted(&mut self, index: &Index) -> Result<String, DbErr> {
        let mut transaction = self.connection.begin().await.map_err(query)?;
        let copy = format!("CREATE TEMPORARY TABLE veza_empty_copy (LIKE {}) ON COMMIT DROP", index.table);
        transaction.execute(AssertSqlSafe(copy)).await.map_err(query)?;
        transaction
            .execute(AssertSqlSafe(index.create("", "pg_temp.veza_empty_copy")))
            .await
            .map_err(query)?;
        let definition: String = sqlx::query_scalar(DEFINITION)
            .bind(&index.name)
            .bind("pg_temp.veza_empty_copy")
            .fetch_one(&mut *transaction)
            .await
            .map_err(query)?;
        transaction.rollback().await.map_err(query)?;
        Ok(without_names(&definition))
    }
}

const DEFINITION: &str = "SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                          WHERE c.relname = $1 AND i.indrelid = $2::regclass";

/// `CREATE UNIQUE INDEX a ON b USING btree (c)` becomes `UNIQUE btree (c)`.
fn without_names(definition: &str) -> String {
    let unique = if definition.starts_with("CREATE UNIQUE ") { "UNIQUE " } else { "" };
    let rest = definition.split_once(" USING ").map_or(definition, |(_, rest)| rest);
    format!("{unique}{rest}")
}

/// The index `name` in the schema of `table`, where that is written.
pub(super) fn qualified(table: &str, name: &str) -> String {
    match table.rsplit_once('.') {
        Some((schema, _)) => format!("{schema}.\"{name}\""),
        None => format!("\"{name}\""),
    }
}

fn query(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
