//! PostgreSQL enums, for statuses of at most 20 values.

use sea_orm_migration::prelude::{DbErr, PostgresQueryBuilder, SchemaManager};
use sea_orm_migration::sea_query::extension::postgres::Type;

use super::ident;
use crate::sql::{self, literal};

/// Creates the enum `name`, its values in their order, and says what it is for.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_enum(
    m: &SchemaManager<'_>,
    name: &'static str,
    values: &[&'static str],
    comment: &str,
) -> Result<(), DbErr> {
    let create = Type::create().as_enum(name).values(values.iter().copied()).to_string(PostgresQueryBuilder);
    sql::execute(m, &create).await?;
    sql::execute(m, &format!("COMMENT ON TYPE {} IS {}", ident(name), literal(comment))).await
}

/// Drops the enum `name`; PostgreSQL refuses while a column uses it.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn drop_enum(m: &SchemaManager<'_>, name: &'static str) -> Result<(), DbErr> {
    sql::execute(m, &Type::drop().name(name).to_string(PostgresQueryBuilder)).await
}
