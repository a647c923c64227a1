//! How a partitioned table comes by its partitions, and leaves them.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use super::ident;
use crate::sql::{self, literal};

/// How long one partition is, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// `{table}_{yyyy}_{mm}`
    Month,
    /// `{table}_{yyyy}_{mm}_{dd}`
    Day,
}

/// The partitions of one table.
#[derive(Debug, Clone, Copy)]
pub struct Partitions {
    /// The partitioned table.
    pub table: &'static str,
    /// How long one partition is.
    pub granularity: Granularity,
    /// How far ahead of now partitions always exist, as an interval: `3 months`.
    pub horizon: &'static str,
    /// How long rows are kept, as an interval: `24 months`.
    pub retention: &'static str,
    /// Whether a row without a partition of its own goes into `{table}_default` instead of failing.
    pub default_partition: bool,
}

/// Enters the table in `veza.partitioned_tables` and makes its partitions from now to the horizon.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_partitions(m: &SchemaManager<'_>, partitions: Partitions) -> Result<(), DbErr> {
    let Partitions { table, granularity, horizon, retention, default_partition } = partitions;
    let granularity = match granularity {
        Granularity::Month => "month",
        Granularity::Day => "day",
    };
    if default_partition {
        let name = ident(&format!("{table}_default"));
        sql::execute(m, &format!("CREATE TABLE {name} PARTITION OF {} DEFAULT", ident(table))).await?;
        let comment = literal(&format!(
            "Safety net so that a write never fails; must stay empty, a row here means a {granularity} partition \
             is missing (drop it before pg_partman create_parent, which makes its own)"
        ));
        sql::execute(m, &format!("COMMENT ON TABLE {name} IS {comment}")).await?;
    }
    let register = format!(
        "INSERT INTO veza.partitioned_tables (parent, granularity, horizon, retention)\nVALUES ({}, {}, {}, {})",
        literal(table),
        literal(granularity),
        literal(horizon),
        literal(retention),
    );
    sql::execute(m, &register).await?;
    sql::execute(m, &format!("SELECT veza.ensure_partitions({})", literal(table))).await
}

/// Takes the table out of `veza.partitioned_tables`; dropping the table drops its partitions.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn forget_partitions(m: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    sql::execute(m, &format!("DELETE FROM veza.partitioned_tables WHERE parent = {}", literal(table))).await
}
