//! A table with what every table has: its comments and `trg_{table}_updated_at`.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, PostgresQueryBuilder, SchemaManager, Table, TableCreateStatement, TableRef,
};

use super::{ident, layout, triggers};
use crate::sql::{self, literal};

/// A table `name`, and what a row of it is.
#[must_use]
pub fn table(name: &'static str, comment: &str) -> TableCreateStatement {
    Table::create().table(name).comment(comment).take()
}

/// Creates `table`, its comments (of the table and of its columns), and its `updated_at` trigger.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_table(m: &SchemaManager<'_>, table: &mut TableCreateStatement) -> Result<(), DbErr> {
    create_table_with_counters(m, table, &[]).await
}

/// The same for a table with denormalised `counters`: an UPDATE that changes one of them leaves `updated_at`
/// alone, for it is no change of the row itself.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_table_with_counters(
    m: &SchemaManager<'_>,
    table: &mut TableCreateStatement,
    counters: &[&'static str],
) -> Result<(), DbErr> {
    // The statements are written before the first await: a column's definition is not shared between threads.
    let mut statements = vec![layout::one_item_a_line(&table.to_string(PostgresQueryBuilder))];
    statements.extend(comments(table));
    statements.push(triggers::updated_at(&name(table), counters));
    for statement in statements {
        sql::execute(m, &statement).await?;
    }
    Ok(())
}

/// Drops `table` with its indexes, triggers and partitions.
///
/// # Errors
/// The statement that PostgreSQL refused, such as while another table refers to it.
pub async fn drop_table(m: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    sql::execute(m, &Table::drop().table(table).to_string(PostgresQueryBuilder)).await
}

/// COMMENT ON for what sea-query keeps but does not write for PostgreSQL.
fn comments(table: &TableCreateStatement) -> impl Iterator<Item = String> {
    let name = ident(&name(table));
    let on_table =
        table.get_comment().map(|comment| format!("COMMENT ON TABLE {name} IS {}", literal(comment)));
    let on_columns = table.get_columns().iter().filter_map(move |column| {
        let comment = literal(column.get_column_spec().comment.as_deref()?);
        Some(format!("COMMENT ON COLUMN {name}.{} IS {comment}", ident(&ColumnDef::get_column_name(column))))
    });
    on_table.into_iter().chain(on_columns)
}

fn name(table: &TableCreateStatement) -> String {
    match table.get_table_name() {
        Some(TableRef::Table(name, _)) => name.1.to_string(),
        _ => String::new(),
    }
}
