//! Kinds of columns and of indexes that only some tables need.

use sea_orm_migration::prelude::{
    ColumnDef, IndexColumn, IndexCreateStatement, IndexType, IntoIden, IntoIndexColumn,
};

/// `BYTEA`
#[must_use]
pub fn bytea(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom("bytea").not_null().take()
}

/// `TSVECTOR`
#[must_use]
pub fn tsvector(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom("tsvector").not_null().take()
}

/// A column, compared by the operator class `class`.
#[must_use]
pub fn by_class(column: &'static str, class: &'static str) -> IndexColumn {
    column.into_index_column().with_operator_class(class)
}

/// An index that is not a B-tree.
pub trait Method {
    /// GIN: rows by the words, elements or keys that a value is made of.
    #[must_use]
    fn gin(self) -> Self;

    /// BRIN: ranges of pages by the values in them, for a column that grows as rows are added.
    #[must_use]
    fn brin(self) -> Self;
}

impl Method for IndexCreateStatement {
    fn gin(mut self) -> Self {
        self.index_type(IndexType::FullText).take()
    }

    fn brin(mut self) -> Self {
        self.index_type(IndexType::Custom("BRIN".into_iden())).take()
    }
}
