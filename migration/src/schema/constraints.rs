//! Named constraints inside CREATE TABLE. The names are written out: errors are mapped by them.

use sea_orm_migration::prelude::{Expr, ForeignKey, Index, TableCreateStatement};

pub use sea_orm_migration::prelude::ForeignKeyAction::{Cascade, Restrict, SetNull};

use crate::sql::literal;

/// Constraints of a table that is being created.
pub trait Constraints {
    /// `fk_{source}_{target}[_{column}]`: `column` refers to `target.id`. Its index is listed with the others:
    /// a foreign key without one fails the contract of the schema.
    fn references(
        &mut self,
        name: &'static str,
        column: &'static str,
        target: &'static str,
        on_delete: sea_orm_migration::prelude::ForeignKeyAction,
    ) -> &mut Self;

    /// `uq_{table}_{columns}`: a UNIQUE constraint.
    fn unique<const N: usize>(&mut self, name: &'static str, columns: [&'static str; N]) -> &mut Self;

    /// `chk_{table}_{what}`: `condition` holds, or is NULL.
    fn checked(&mut self, name: &'static str, condition: &'static str) -> &mut Self;

    /// `chk_{table}_{column}_allowed`: the closed set of `column`.
    fn allowed(&mut self, name: &'static str, column: &'static str, values: &[&str]) -> &mut Self;

    /// `chk_{table}_{column}_positive`: a counter that never drops below zero.
    fn not_negative(&mut self, name: &'static str, column: &'static str) -> &mut Self;
}

impl Constraints for TableCreateStatement {
    fn references(
        &mut self,
        name: &'static str,
        column: &'static str,
        target: &'static str,
        on_delete: sea_orm_migration::prelude::ForeignKeyAction,
    ) -> &mut Self {
        self.foreign_key(
            ForeignKey::create().name(name).from_col(column).to(target, "id").on_delete(on_delete),
        )
    }

    fn unique<const N: usize>(&mut self, name: &'static str, columns: [&'static str; N]) -> &mut Self {
        let mut unique = Index::create().unique().name(name).take();
        for column in columns {
            unique.col(column);
        }
        self.index(&mut unique)
    }

    fn checked(&mut self, name: &'static str, condition: &'static str) -> &mut Self {
        self.check((name, Expr::cust(condition)))
    }

    fn allowed(&mut self, name: &'static str, column: &'static str, values: &[&str]) -> &mut Self {
        let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
        self.check((name, Expr::cust(format!("{column} IN ({})", values.join(", ")))))
    }

    fn not_negative(&mut self, name: &'static str, column: &'static str) -> &mut Self {
        self.check((name, Expr::cust(format!("{column} >= 0"))))
    }
}
