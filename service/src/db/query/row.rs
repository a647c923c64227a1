//! Rows read by position.

use std::any::Any;

use chrono::{DateTime, NaiveDate, Utc};
use ipnetwork::IpNetwork;
use sea_orm::{
    DbErr, QueryResult, RuntimeErr, TryGetable,
    prelude::{Decimal, Json},
};
use sqlx::{Decode, Postgres, Row as _, Type, postgres::PgRow};
use uuid::Uuid;

/// What a row of a [`Query`](super::Query) is read into. [`row!`](crate::row) writes it for a struct; tuples of up to eight
/// are rows too.
pub trait Row: Sized {
    /// The names of the select list, in its order; empty where they do not matter.
    const COLUMNS: &'static [&'static str];
    /// How many columns there are.
    const WIDTH: usize = Self::COLUMNS.len();

    /// Reads one row: each column once, in the order of the select list.
    ///
    /// # Errors
    /// A column of another type, NULL where the field has no `Option`.
    fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr>;
}

/// The columns of a row that have not been read yet.
#[derive(Debug)]
pub struct Cells<'r> {
    row: &'r QueryResult,
    names: &'static [&'static str],
    at: usize,
    /// Whether the types of the columns were compared before: all rows of a result have the same.
    trusted: bool,
}

impl Cells<'_> {
    /// The next column.
    ///
    /// # Errors
    /// If it is of another type, or NULL where `T` is no `Option`.
    #[inline]
    pub fn take<T: TryGetable + 'static>(&mut self) -> Result<T, DbErr> {
        let at = self.at;
        self.at += 1;
        match (self.row.try_as_pg_row(), self.names.get(at)) {
            (Some(row), _) => match plain(row, at, self.trusted) {
                Some(value) => value.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into()))),
                None => self.row.try_get_by_index(at),
            },
            // A mock keeps its columns by name, not in the order of a select list.
            (None, Some(name)) => self.row.try_get("", name),
            (None, None) => self.row.try_get_by_index(at),
        }
    }
}

/// Reads the rows of one result.
pub(super) fn read<R: Row>(rows: &[QueryResult]) -> Result<Vec<R>, DbErr> {
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let trusted = !read.is_empty();
        if !trusted {
            check::<R>(row)?;
        }
        read.push(R::read(&mut Cells { row, names: R::COLUMNS, at: 0, trusted })?);
    }
    Ok(read)
}

/// Reads the one row of a result.
pub(super) fn read_one<R: Row>(row: &QueryResult) -> Result<R, DbErr> {
    check::<R>(row)?;
    R::read(&mut Cells { row, names: R::COLUMNS, at: 0, trusted: false })
}

/// Reads the types that most columns are of straight from sqlx. SeaORM compares the type of each value and writes an error
/// message for each NULL, which costs twice the decoding. `None` for other types: enums, arrays, values of ours.
///
/// The comparisons are of constants, and leave one branch in the code for each `T`.
#[inline]
fn plain<T: 'static>(row: &PgRow, at: usize, trusted: bool) -> Option<Result<T, sqlx::Error>> {
    macro_rules! types {
        ($($column:ty),+) => {
            $(
                if is::<T, $column>() {
                    return cast(decode::<$column>(row, at, trusted));
                }
                if is::<T, Option<$column>>() {
                    return cast(decode::<Option<$column>>(row, at, trusted));
                }
            )+
        };
    }
    types!(bool, i16, i32, i64, f32, f64, String, Uuid, DateTime<Utc>, NaiveDate, Json, Decimal, IpNetwork);
    None
}

#[inline]
fn decode<'r, T: Decode<'r, Postgres> + Type<Postgres>>(
    row: &'r PgRow,
    at: usize,
    trusted: bool,
) -> Result<T, sqlx::Error> {
    if trusted { row.try_get_unchecked(at) } else { row.try_get(at) }
}

#[inline]
fn is<A: 'static, B: 'static>() -> bool {
    std::any::TypeId::of::<A>() == std::any::TypeId::of::<B>()
}

/// The same value, where `A` is `B`.
#[inline]
fn cast<A: 'static, B: 'static>(value: Result<A, sqlx::Error>) -> Option<Result<B, sqlx::Error>> {
    match value {
        Ok(value) => (&mut Some(value) as &mut dyn Any).downcast_mut::<Option<B>>()?.take().map(Ok),
        Err(error) => Some(Err(error)),
    }
}

/// That the select list is what the struct says. Read by position, two columns of one type in the wrong order would go
/// unnoticed; so wherever tests run, the names are compared. Release builds trust the tests.
pub(super) fn check<R: Row>(row: &QueryResult) -> Result<(), DbErr> {
    if !cfg!(debug_assertions) || row.try_as_pg_row().is_none() {
        return Ok(());
    }
    let names = row.column_names();
    if names.len() != R::WIDTH || (!R::COLUMNS.is_empty() && names != R::COLUMNS) {
        let (row, wanted) = (std::any::type_name::<R>(), R::COLUMNS);
        return Err(DbErr::Type(format!(
            "{row} reads {} columns {wanted:?}; the query selects {names:?}",
            R::WIDTH
        )));
    }
    Ok(())
}

macro_rules! tuple {
    ($($column:ident)+) => {
        impl<$($column: TryGetable + 'static),+> Row for ($($column,)+) {
            const COLUMNS: &'static [&'static str] = &[];
            const WIDTH: usize = [$(stringify!($column)),+].len();

            fn read(cells: &mut Cells<'_>) -> Result<Self, DbErr> {
                Ok(($(cells.take::<$column>()?,)+))
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);

/// A struct and how a query's row is read into it; or, as `row!(for tracks::Model { id, title, … })`, the latter for a struct
/// that there is, such as the model of an entity. The fields are the select list, in its order.
#[macro_export]
macro_rules! row {
    (for $row:path { $($field:ident),+ $(,)? }) => {
        impl $crate::db::Row for $row {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(cells: &mut $crate::db::Cells<'_>) -> Result<Self, ::sea_orm::DbErr> {
                Ok(Self { $($field: cells.take()?),+ })
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis struct $row:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $column:ty),+ $(,)?
    }) => {
        $(#[$meta])*
        $vis struct $row {
            $($(#[$field_meta])* $field_vis $field: $column),+
        }

        $crate::row!(for $row { $($field),+ });
    };
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        task::{Context, Poll, Waker},
    };

    use entity::profiles::user_badges::Model;
    use sea_orm::{DatabaseBackend, MockDatabase};

    use super::super::Query;
    use super::*;

    row!(for Model { user_id, id, badge_id, is_displayed, display_order, created_at, updated_at, earned_at });

    const BADGE: Query<Model> = Query::new("SELECT …");

    /// A mock keeps its columns in the order of their names; the fields above are in another.
    #[test]
    fn a_mock_is_read_by_name() {
        let (at, id) = (DateTime::<Utc>::UNIX_EPOCH, Uuid::from_u128);
        let badge = Model {
            id: id(1),
            user_id: id(2),
            badge_id: id(3),
            is_displayed: true,
            display_order: None,
            earned_at: at,
            created_at: at,
            updated_at: at,
        };
        let db = MockDatabase::new(DatabaseBackend::Postgres).append_query_results([[badge.clone()]]);
        let db = db.into_connection();
        let mut reading = Box::pin(BADGE.find(&db, []));
        let read = reading.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Ok(read)) = read else { panic!("{read:?}") };
        assert_eq!(read, Some(badge));
    }
}
