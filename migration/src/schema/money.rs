//! Columns of money: an amount, and the currency that all amounts of its row are in.

use sea_orm_migration::prelude::ColumnDef;

use super::columns::decimal;

/// `DECIMAL(10,2)`: an amount in the currency of its row.
#[must_use]
pub fn money(name: &'static str) -> ColumnDef {
    decimal(name, 10, 2)
}

/// `currency CHAR(3)`, US dollars unless said otherwise.
#[must_use]
pub fn currency() -> ColumnDef {
    ColumnDef::new("currency").char_len(3).not_null().default("USD").comment("ISO 4217").take()
}
