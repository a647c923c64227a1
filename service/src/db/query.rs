//! Hot queries: SQL of fixed text, rows read by position.
//!
//! Building a query costs a third of the client's time for one row, and looking columns up by name most of it for fifty.
//! A [`Query`] is a constant: its text is written once, prepared once per connection, and what comes back is read in the
//! order of its select list. It runs on whatever SeaORM runs on: a pool, a transaction, a connection that acts for somebody,
//! a mock.
//!
//! ```ignore
//! row! {
//!     /// A message as a list shows it.
//!     pub struct Line { pub id: Uuid, pub content: String, pub created_at: DateTime<Utc> }
//! }
//!
//! /// Index: `idx_messages_room_id_created_at`.
//! const NEWEST: List<Line, (DateTime<Utc>, Uuid)> = List::new("chat.messages.newest", paged!(
//!     "SELECT id, content, created_at FROM messages WHERE room_id = $1 AND deleted_at IS NULL",
//!     after " AND created_at <= $3 AND (created_at, id) < ($3, $4)",
//!     " ORDER BY created_at DESC, id DESC LIMIT $2",
//! ));
//!
//! NEWEST.page(db, page, [room_id.into()], |line| (line.created_at, line.id)).await
//! ```

mod row;

pub use row::{Cells, Row};

use std::marker::PhantomData;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::{CursorError, Key, Keyset, Page, PageRequest};

/// A statement of fixed text that returns rows: SELECT, or INSERT, UPDATE, DELETE … RETURNING.
#[derive(Debug)]
pub struct Query<R> {
    sql: &'static str,
    row: PhantomData<fn() -> R>,
}

/// A statement of fixed text that returns no rows.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    sql: &'static str,
}

/// A list of fixed text, read page by page.
///
/// Its parameters are the caller's values, then the limit, then the key to continue after: with two values, the limit is `$3`
/// and a key of two columns is `$4, $5`. So one number means the same in both of its texts; [`paged!`](crate::paged) writes
/// them.
#[derive(Debug)]
pub struct List<R, K> {
    keyset: Keyset<K>,
    first: Query<R>,
    next: Query<R>,
}

impl<R: Row> Query<R> {
    /// The query of that text. Its select list names the fields of `R` in their order.
    #[must_use]
    pub const fn new(sql: &'static str) -> Self {
        Self { sql, row: PhantomData }
    }

    /// The text, for EXPLAIN and for benchmarks.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// All rows. The text says how many there can be at most.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(
        &self,
        db: &impl ConnectionTrait,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<R>, DbErr> {
        let rows = db.query_all_raw(statement(self.sql, values)).await?;
        row::read(&rows)
    }

    /// The row, if there is one. The text asks for one at most, by a unique key or `LIMIT 1`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find(
        &self,
        db: &impl ConnectionTrait,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<R>, DbErr> {
        db.query_one_raw(statement(self.sql, values)).await?.as_ref().map(row::read_one).transpose()
    }

    /// The row of a statement that always has one: an aggregate, an INSERT … RETURNING without ON CONFLICT.
    ///
    /// # Errors
    /// [`DbErr::RecordNotFound`] if there is none, which the text makes impossible; what the database says.
    pub async fn get(
        &self,
        db: &impl ConnectionTrait,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<R, DbErr> {
        self.find(db, values).await?.ok_or_else(|| DbErr::RecordNotFound(self.sql.to_owned()))
    }
}

impl Command {
    /// The command of that text.
    #[must_use]
    pub const fn new(sql: &'static str) -> Self {
        Self { sql }
    }

    /// The text, for EXPLAIN and for benchmarks.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// Runs it; answers how many rows it inserted, changed or deleted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run(
        &self,
        db: &impl ConnectionTrait,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, DbErr> {
        Ok(db.execute_raw(statement(self.sql, values)).await?.rows_affected())
    }
}

impl<R: Row, K: Key> List<R, K> {
    /// The list called `name` (see [`Keyset::new`]) of the texts of its first page and of any other.
    #[must_use]
    pub const fn new(name: &'static str, (first, next): (&'static str, &'static str)) -> Self {
        Self { keyset: Keyset::new(name), first: Query::new(first), next: Query::new(next) }
    }

    /// The order of the list, for who makes pages of rows that another query read.
    #[must_use]
    pub const fn keyset(&self) -> &Keyset<K> {
        &self.keyset
    }

    /// The query of the first page, for EXPLAIN and for benchmarks.
    #[must_use]
    pub const fn first(&self) -> &Query<R> {
        &self.first
    }

    /// The query of any other page.
    #[must_use]
    pub const fn next(&self) -> &Query<R> {
        &self.next
    }

    /// One page, in one query; `key` is what a row is ordered by.
    ///
    /// # Errors
    /// A cursor that this list did not make; what the database says.
    pub async fn page<E>(
        &self,
        db: &impl ConnectionTrait,
        request: &PageRequest,
        values: impl IntoIterator<Item = Value>,
        key: impl FnOnce(&R) -> K,
    ) -> Result<Page<R>, E>
    where
        E: From<CursorError> + From<DbErr>,
    {
        let after = self.keyset.after(request)?;
        // One row more than the page holds, to know whether there is a next one without counting.
        let limit = Value::from(i64::try_from(request.limit() + 1).unwrap_or(i64::MAX));
        let values = values.into_iter().chain([limit]);
        let rows = match after {
            None => self.first.all(db, values).await?,
            Some(after) => self.next.all(db, values.chain(after.values())).await?,
        };
        Ok(self.keyset.page(rows, request, key))
    }
}

fn statement(sql: &'static str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

/// The two texts of a [`List`]: what stands before the condition on the key, that condition after `after`, and what stands
/// behind it: literals, or `concat!` of them and of macros that write conditions which several lists share.
#[macro_export]
macro_rules! paged {
    ($head:expr, after $after:expr, $tail:expr $(,)?) => {
        (concat!($head, $tail), concat!($head, $after, $tail))
    };
}
