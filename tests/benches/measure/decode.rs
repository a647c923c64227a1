//! Reads every value of a row into its own type, as a client by hand would.

use std::hint::black_box;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row as _, postgres::PgRow};
use tokio_postgres::{Row, Statement, types::Type};
use uuid::Uuid;

/// The types of a statement's columns, looked at once.
pub(crate) struct Decoder(Vec<Column>);

#[derive(Clone, Copy)]
enum Column {
    Uuid,
    Text,
    Short,
    Int,
    Long,
    Bool,
    Time,
    Date,
    Json,
    Inet,
    Other,
}

impl Decoder {
    pub(crate) fn of(statement: &Statement) -> Self {
        let column = |column: &tokio_postgres::Column| match *column.type_() {
            Type::UUID => Column::Uuid,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR => Column::Text,
            Type::INT2 => Column::Short,
            Type::INT4 => Column::Int,
            Type::INT8 => Column::Long,
            Type::BOOL => Column::Bool,
            Type::TIMESTAMPTZ => Column::Time,
            Type::DATE => Column::Date,
            Type::JSONB | Type::JSON => Column::Json,
            Type::INET => Column::Inet,
            _ => Column::Other,
        };
        Self(statement.columns().iter().map(column).collect())
    }

    pub(crate) fn tokio(&self, row: &Row) {
        for (at, column) in self.0.iter().enumerate() {
            match column {
                Column::Uuid => _ = black_box(row.get::<_, Option<Uuid>>(at)),
                Column::Text => _ = black_box(row.get::<_, Option<String>>(at)),
                Column::Short => _ = black_box(row.get::<_, Option<i16>>(at)),
                Column::Int => _ = black_box(row.get::<_, Option<i32>>(at)),
                Column::Long => _ = black_box(row.get::<_, Option<i64>>(at)),
                Column::Bool => _ = black_box(row.get::<_, Option<bool>>(at)),
                Column::Time => _ = black_box(row.get::<_, Option<DateTime<Utc>>>(at)),
                Column::Date => _ = black_box(row.get::<_, Option<NaiveDate>>(at)),
                Column::Json => _ = black_box(row.get::<_, Option<serde_json::Value>>(at)),
                Column::Inet => _ = black_box(row.get::<_, Option<std::net::IpAddr>>(at)),
                Column::Other => {}
            }
        }
    }

    pub(crate) fn sqlx(&self, row: &PgRow) {
        for (at, column) in self.0.iter().enumerate() {
            match column {
                Column::Uuid => _ = black_box(row.get::<Option<Uuid>, _>(at)),
                Column::Text => _ = black_box(row.get::<Option<String>, _>(at)),
                Column::Short => _ = black_box(row.get::<Option<i16>, _>(at)),
                Column::Int => _ = black_box(row.get::<Option<i32>, _>(at)),
                Column::Long => _ = black_box(row.get::<Option<i64>, _>(at)),
                Column::Bool => _ = black_box(row.get::<Option<bool>, _>(at)),
                Column::Time => _ = black_box(row.get::<Option<DateTime<Utc>>, _>(at)),
                Column::Date => _ = black_box(row.get::<Option<NaiveDate>, _>(at)),
                Column::Json => _ = black_box(row.get::<Option<serde_json::Value>, _>(at)),
                Column::Inet => _ = black_box(row.get::<Option<sea_orm::prelude::IpNetwork>, _>(at)),
                Column::Other => {}
            }
        }
    }
}
