//! Foreign keys of several columns: a partitioned table can only be referred to by its whole primary key.

use sea_orm_migration::prelude::{ForeignKey, ForeignKeyAction, TableCreateStatement};

/// Composite foreign keys of a table that is being created.
pub trait CompositeKeys {
    /// `fk_{source}_{target}[_{first column}]`: `columns` refer to `target_columns`, in this order. Where one of them
    /// is NULL nothing is checked, so columns that may be NULL need a check that they are NULL together.
    fn references_together<const N: usize>(
        &mut self,
        name: &'static str,
        columns: [&'static str; N],
        target: &'static str,
        target_columns: [&'static str; N],
        on_delete: ForeignKeyAction,
    ) -> &mut Self;
}

impl CompositeKeys for TableCreateStatement {
    fn references_together<const N: usize>(
        &mut self,
        name: &'static str,
        columns: [&'static str; N],
        target: &'static str,
        target_columns: [&'static str; N],
        on_delete: ForeignKeyAction,
    ) -> &mut Self {
        let mut key = ForeignKey::create().name(name).to_tbl(target).on_delete(on_delete).take();
        for (column, target_column) in columns.into_iter().zip(target_columns) {
            key.from_col(column).to_col(target_column);
        }
        self.foreign_key(&mut key)
    }
}
