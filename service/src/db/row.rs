//! Rows that the database holds and the code cannot read: which one, and where in it.
//!
//! SeaORM says that *a* value could not be decoded, and of which type; not in which row, and sometimes with the value itself.
//! It happens when code and schema have moved apart (a new enum value before the code that knows it, a JSON document that an older
//! version wrote, a NOT NULL that was dropped), and then the row has to be found among many. So a read that fails this way
//! is asked once more, and its rows are looked through column by column.

use std::{fmt, sync::Arc};

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, ConnectionTrait, DbErr, EntityTrait, IdenStatic, Iterable,
    QueryResult, RuntimeErr, Select, TryGetable, Value,
    prelude::{Date, DateTimeUtc, Decimal, IpNetwork, Json},
};
use uuid::Uuid;

/// A row that does not fit its model. It names the place and holds nothing of the row but its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Table of the row.
    pub table: String,
    /// Column whose value does not fit.
    pub column: String,
    /// `id` of the row; `None` where the query did not read it.
    pub id: Option<Uuid>,
    /// What is the matter with the value.
    pub fault: RowFault,
}

/// Why a value does not fit its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// NULL, where the model has no `Option`.
    Null,
    /// A value that its enum does not know, or text that its type refuses.
    UnknownValue,
    /// A JSON document of another shape.
    Shape,
    /// A value of another SQL type.
    Type,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "NULL, which the code does not expect there",
            Self::UnknownValue => "a value that the code does not know",
            Self::Shape => "a JSON document of another shape than the code expects",
            Self::Type => "a value of another type than the code expects",
        })
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} holds {}", self.table, self.column, self.fault)?;
        match self.id {
            Some(id) => write!(f, ", in the row {id}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RowError {}

/// As an error of SeaORM, so that it goes the way of all others; `DatabaseError::row` gets it back.
impl From<RowError> for DbErr {
    fn from(error: RowError) -> Self {
        Self::TryIntoErr { from: "row", into: "model", source: Arc::new(error) }
    }
}

/// `one` and `all` of a query for an entity's rows, with errors that name the row and the column if one does not fit its model.
///
/// Services read by these alone: `clippy.toml` forbids the others.
pub trait ReadRows<E: EntityTrait>: Sized {
    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the database says; [`RowError`] inside [`DbErr::TryIntoErr`] for a row that does not fit.
    fn read_one(
        self,
        db: &impl ConnectionTrait,
    ) -> impl Future<Output = Result<Option<E::Model>, DbErr>> + Send;

    /// Every row.
    ///
    /// # Errors
    /// As [`read_one`](Self::read_one).
    fn read_all(self, db: &impl ConnectionTrait)
    -> impl Future<Output = Result<Vec<E::Model>, DbErr>> + Send;
}

#[expect(clippy::disallowed_methods, reason = "here they are given their errors")]
impl<E: EntityTrait> ReadRows<E> for Select<E> {
    async fn read_one(self, db: &impl ConnectionTrait) -> Result<Option<E::Model>, DbErr> {
        match self.clone().one(db).await {
            Err(error) if is_decoding(&error) => Err(explained(&self, db, error).await),
            result => result,
        }
    }

    async fn read_all(self, db: &impl ConnectionTrait) -> Result<Vec<E::Model>, DbErr> {
        match self.clone().all(db).await {
            Err(error) if is_decoding(&error) => Err(explained(&self, db, error).await),
            result => result,
        }
    }
}

/// Whether a row was there and could not be read.
pub(super) fn is_decoding(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => true,
        DbErr::Query(RuntimeErr::SqlxError(error)) => {
            matches!(**error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        }
        _ => false,
    }
}

/// The first row of the query that does not fit, or the error as it was where none is found any more.
async fn explained<E: EntityTrait>(query: &Select<E>, db: &impl ConnectionTrait, error: DbErr) -> DbErr {
    let statement = sea_orm::QueryTrait::build(query, db.get_database_backend());
    let Ok(rows) = db.query_all_raw(statement).await else { return error };
    rows.iter().find_map(misfit::<E>).map_or(error, DbErr::from)
}

/// What of a row does not fit the model of `E`.
fn misfit<E: EntityTrait>(row: &QueryResult) -> Option<RowError> {
    E::Column::iter().find_map(|column| {
        let name = column.as_str();
        let def = column.def();
        let fault = match value(row, name, def.get_column_type()) {
            Err(()) => RowFault::Type,
            Ok(None) if def.is_null() => return None,
            Ok(None) => RowFault::Null,
            Ok(Some(value)) => {
                let mut model = <E::ActiveModel as ActiveModelTrait>::default();
                model.try_set(column, value).err()?;
                match def.get_column_type() {
                    ColumnType::Json | ColumnType::JsonBinary => RowFault::Shape,
                    _ => RowFault::UnknownValue,
                }
            }
        };
        Some(RowError {
            table: E::default().table_name().to_owned(),
            column: name.to_owned(),
            id: row.try_get("", "id").ok(),
            fault,
        })
    })
}

/// A value of a row as SQL has it, before any type of ours is made of it.
fn value(row: &QueryResult, name: &str, kind: &ColumnType) -> Result<Option<Value>, ()> {
    fn get<T: TryGetable + Into<Value>>(row: &QueryResult, name: &str) -> Result<Option<Value>, ()> {
        let value = row.try_get_by::<Option<T>, _>(name).map_err(|_| ())?;
        Ok(value.map(Into::into))
    }
    match kind {
        ColumnType::Uuid => get::<Uuid>(row, name),
        ColumnType::Boolean => get::<bool>(row, name),
        ColumnType::SmallInteger => get::<i16>(row, name),
        ColumnType::Integer => get::<i32>(row, name),
        ColumnType::BigInteger => get::<i64>(row, name),
        ColumnType::Float => get::<f32>(row, name),
        ColumnType::Double => get::<f64>(row, name),
        ColumnType::Decimal(_) => get::<Decimal>(row, name),
        ColumnType::TimestampWithTimeZone => get::<DateTimeUtc>(row, name),
        ColumnType::Date => get::<Date>(row, name),
        ColumnType::Json | ColumnType::JsonBinary => get::<Json>(row, name),
        ColumnType::Inet => get::<IpNetwork>(row, name),
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => get::<Vec<u8>>(row, name),
        ColumnType::Array(element) if **element == ColumnType::Uuid => get::<Vec<Uuid>>(row, name),
        ColumnType::Array(_) => get::<Vec<String>>(row, name),
        _ => get::<String>(row, name),
    }
}
