//! SQL as text: one statement, or a script that stands beside its migration.

mod failed;
mod split;

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, SchemaManager};

pub use failed::FailedStatement;
pub use split::statements;

/// Runs the statements of `script` one by one.
///
/// One by one because PostgreSQL tells no position for most errors of a running statement ("already exists"):
/// so the failing statement is known, and a script can also run outside a transaction.
///
/// # Errors
/// [`FailedStatement`] inside the [`DbErr`], for the first statement that PostgreSQL refused.
pub async fn run(m: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    for statement in statements(script) {
        execute(m, statement).await?;
    }
    Ok(())
}

/// Runs one `statement`.
///
/// # Errors
/// [`FailedStatement`] inside the [`DbErr`].
pub async fn execute(m: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    match m.get_connection().execute_unprepared(statement).await {
        Ok(_) => Ok(()),
        Err(error) => Err(FailedStatement::wrap(statement, error)),
    }
}

/// `text` as an SQL string literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
