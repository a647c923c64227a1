//! Triggers that many tables have.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use super::ident;
use crate::sql;

/// CREATE TRIGGER `trg_{table}_updated_at`. It stays silent when one of `counters` changed.
pub(super) fn updated_at(table: &str, counters: &[&str]) -> String {
    let when = if counters.is_empty() {
        String::new()
    } else {
        let row = |of: &str| counters.iter().map(|c| format!("{of}.{c}")).collect::<Vec<_>>().join(", ");
        format!("\nWHEN (({}) IS NOT DISTINCT FROM ({}))", row("OLD"), row("NEW"))
    };
    format!(
        "CREATE TRIGGER {}\nBEFORE UPDATE ON {} FOR EACH ROW{when}\nEXECUTE FUNCTION update_updated_at_column()",
        ident(&format!("trg_{table}_updated_at")),
        ident(table),
    )
}

/// Records every change of `table` in `audit_logs`: CREATE TRIGGER `trg_{table}_audit`.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_audit_trigger(m: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let create = format!(
        "CREATE TRIGGER {}\nAFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW\nEXECUTE FUNCTION audit_trigger()",
        ident(&format!("trg_{table}_audit")),
        ident(table),
    );
    sql::execute(m, &create).await
}
