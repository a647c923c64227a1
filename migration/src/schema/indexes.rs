//! Indexes of a new table. On a table that is live an index is built CONCURRENTLY instead.

use sea_orm_migration::prelude::{
    DbErr, Expr, Index, IndexColumn, IndexCreateStatement, IndexOrder, IntoIndexColumn, PostgresQueryBuilder,
    SchemaManager,
};

use crate::sql;

/// `idx_{table}_{columns}[_{kind}]` over `columns`; [`create_indexes`] tells it its table.
#[must_use]
pub fn index<C: IntoIndexColumn, const N: usize>(
    name: &'static str,
    columns: [C; N],
) -> IndexCreateStatement {
    let mut index = Index::create().name(name).take();
    for column in columns {
        index.col(column);
    }
    index
}

/// The same, and no two rows have equal values. Where the DSL's UNIQUE constraint can say it, prefer that.
#[must_use]
pub fn unique_index<C: IntoIndexColumn, const N: usize>(
    name: &'static str,
    columns: [C; N],
) -> IndexCreateStatement {
    index(name, columns).unique().take()
}

/// A column, ascending; for a list that mixes directions.
#[must_use]
pub fn asc(column: &'static str) -> IndexColumn {
    column.into_index_column()
}

/// A column, descending.
#[must_use]
pub fn desc(column: &'static str) -> IndexColumn {
    (column, IndexOrder::Desc).into_index_column()
}

/// An expression; a query must use the same one.
#[must_use]
pub fn expr(expression: &'static str) -> IndexColumn {
    Expr::cust(expression).into_index_column()
}

/// An index over part of a table.
pub trait Partial {
    /// Only rows for which `predicate` holds.
    #[must_use]
    fn partial(self, predicate: &'static str) -> Self;
}

impl Partial for IndexCreateStatement {
    fn partial(mut self, predicate: &'static str) -> Self {
        use sea_orm_migration::prelude::ConditionalStatement as _;
        self.and_where(Expr::cust(predicate));
        self
    }
}

/// Creates the indexes of `table`, in their order.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_indexes<const N: usize>(
    m: &SchemaManager<'_>,
    table: &'static str,
    indexes: [IndexCreateStatement; N],
) -> Result<(), DbErr> {
    for mut index in indexes {
        sql::execute(m, &index.table(table).to_string(PostgresQueryBuilder)).await?;
    }
    Ok(())
}

/// Has GIN indexes sort in what is new when it fills 128 kB, and not 4 MB: each search reads all that waits, page by page.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn keep_pending_list_short<const N: usize>(
    m: &SchemaManager<'_>,
    indexes: [&'static str; N],
) -> Result<(), DbErr> {
    for index in indexes {
        sql::execute(m, &format!("ALTER INDEX {index} SET (gin_pending_list_limit = 128)")).await?;
    }
    Ok(())
}
