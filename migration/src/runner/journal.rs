//! `seaql_migrations`: which migrations a database has. SeaORM's own table, written by the same statements whether the
//! tool runs a migration or prints it.

use std::collections::HashSet;

use sea_orm_migration::MigrationTrait;
use sqlx::PgConnection;

use super::Error;
use crate::{record::Direction, sql::literal};

/// Makes the table, as SeaORM does.
pub const INSTALL: &str = "CREATE TABLE IF NOT EXISTS \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \
                           \"applied_at\" bigint NOT NULL );";

/// Removes the table.
pub const UNINSTALL: &str = "DROP TABLE IF EXISTS \"seaql_migrations\";";

/// A migration that the database has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its name.
    pub name: String,
    /// When it was applied: UTC, RFC 3339.
    pub at: String,
}

/// What the table holds, oldest first by name; nothing where there is no table. Only reads.
///
/// # Errors
/// [`Error::Database`] if the role may not read it.
pub async fn applied(connection: &mut PgConnection) -> Result<Vec<Applied>, Error> {
    let asking = Error::database("reading which migrations the database has");
    if !is_installed(connection).await? {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT version::text, to_char(to_timestamp(applied_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
         FROM seaql_migrations ORDER BY version",
    )
    .fetch_all(connection)
    .await
    .map_err(asking)?;
    Ok(rows.into_iter().map(|(name, at)| Applied { name, at }).collect())
}

/// The names of what the database has, if `migrations` has them all. Only reads.
///
/// # Errors
/// [`Error::Unknown`] with those that `migrations` lacks; [`Error::Database`].
pub async fn known(
    connection: &mut PgConnection,
    migrations: &[Box<dyn MigrationTrait>],
) -> Result<HashSet<String>, Error> {
    let known: HashSet<&str> = migrations.iter().map(|migration| migration.name()).collect();
    let (applied, unknown): (Vec<String>, Vec<String>) = applied(connection)
        .await?
        .into_iter()
        .map(|applied| applied.name)
        .partition(|name| known.contains(name.as_str()));
    if unknown.is_empty() { Ok(applied.into_iter().collect()) } else { Err(Error::Unknown(unknown)) }
}

/// Whether the table is there.
pub(super) async fn is_installed(connection: &mut PgConnection) -> Result<bool, Error> {
    sqlx::query_scalar("SELECT to_regclass('seaql_migrations') IS NOT NULL")
        .fetch_one(connection)
        .await
        .map_err(Error::database("looking for the table of applied migrations"))
}

/// The statement that notes that a migration was applied or rolled back.
#[must_use]
pub fn entry(name: &str, direction: Direction) -> String {
    let name = literal(name);
    match direction {
        Direction::Up => format!(
            "INSERT INTO \"seaql_migrations\" (\"version\", \"applied_at\") \
             VALUES ({name}, CAST(extract(epoch FROM clock_timestamp()) AS bigint));"
        ),
        Direction::Down => format!("DELETE FROM \"seaql_migrations\" WHERE \"version\" = {name};"),
    }
}
