//! One table through COPY in binary, piece by piece.

use std::pin::Pin;

use futures::future::BoxFuture;
use tokio_postgres::{
    Client,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::plan::Plan;
use crate::Outcome;

/// From which unit to which: one COPY.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) number: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// Writes the rows of one piece.
pub(crate) type Write = for<'a> fn(&'a Plan, Piece, &'a mut Rows) -> BoxFuture<'a, Outcome<()>>;

/// How a table is filled.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) table: &'static str,
    /// Columns with their types on the wire; a label of an enum is text there.
    pub(crate) columns: &'static [(&'static str, Type)],
    /// Of what there is one for one or more rows.
    pub(crate) units: u64,
    /// About how many rows it will be.
    pub(crate) expected: u64,
    pub(crate) write: Write,
}

/// Where the rows go.
pub(crate) struct Rows {
    writer: Pin<Box<BinaryCopyInWriter>>,
    count: u64,
}

impl Load {
    /// The pieces, the first one last. About 20,000 rows each, so that all connections have something to do until the end.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let size = (self.units * 20_000 / self.expected.max(1)).clamp(1, self.units);
        let piece = |number| Piece { number, from: number * size, to: ((number + 1) * size).min(self.units) };
        (0..self.units.div_ceil(size)).rev().map(piece).collect()
    }

    /// Copies one piece; how many rows it was.
    pub(crate) async fn copy(&self, client: &Client, plan: &Plan, piece: Piece) -> Outcome<u64> {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        let types: Vec<_> = self.columns.iter().map(|(_, ty)| ty.clone()).collect();
        let sql = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", self.table, names.join(", "));
        let sink = client.copy_in(&sql).await?;
        let mut rows = Rows { writer: Box::pin(BinaryCopyInWriter::new(sink, &types)), count: 0 };
        (self.write)(plan, piece, &mut rows).await?;
        rows.writer.as_mut().finish().await.map_err(|error| {
            let said = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            format!("COPY {}: {said}", self.table)
        })?;
        Ok(rows.count)
    }
}

impl Rows {
    /// One row, in the order of the columns.
    pub(crate) async fn add(&mut self, row: &[&(dyn ToSql + Sync)]) -> Outcome<()> {
        self.count += 1;
        Ok(self.writer.as_mut().write(row).await?)
    }
}
