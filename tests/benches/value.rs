//! One parameter, bound by each of the clients and written as a literal.

use std::error::Error;

use bytes::BytesMut;
use sea_orm::{DbBackend, Statement, Value, sea_query::ArrayType};
use sea_query_sqlx::SqlxValues;
use sqlx::{Postgres, query::Query};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value of SeaORM's, as tokio-postgres binds it.
#[derive(Debug)]
pub(crate) struct Bound<'a>(pub(crate) &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Bool(value) => value.to_sql(ty, out),
            Value::Int(value) => value.to_sql(ty, out),
            Value::BigInt(value) => value.to_sql(ty, out),
            Value::Double(value) => value.to_sql(ty, out),
            Value::Uuid(value) => value.to_sql(ty, out),
            Value::ChronoDateTimeUtc(value) => value.to_sql(ty, out),
            Value::Json(value) => value.as_deref().to_sql(ty, out),
            // A label of an enum is sent as its text.
            Value::String(Some(value)) => {
                out.extend_from_slice(value.as_bytes());
                Ok(IsNull::No)
            }
            Value::String(None) => Ok(IsNull::Yes),
            Value::Array(kind, Some(values)) => array(kind, values, ty, out),
            other => Err(format!("no binding for {other:?}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn array(
    kind: &ArrayType,
    values: &[Value],
    ty: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    match kind {
        ArrayType::Uuid => values
            .iter()
            .map(|v| if let Value::Uuid(v) = v { *v } else { None })
            .collect::<Vec<_>>()
            .to_sql(ty, out),
        ArrayType::Int => values
            .iter()
            .map(|v| if let Value::Int(v) = v { *v } else { None })
            .collect::<Vec<_>>()
            .to_sql(ty, out),
        ArrayType::String => values
            .iter()
            .map(|v| if let Value::String(v) = v { v.as_deref() } else { None })
            .collect::<Vec<_>>()
            .to_sql(ty, out),
        ArrayType::ChronoDateTimeUtc => values
            .iter()
            .map(|v| if let Value::ChronoDateTimeUtc(v) = v { *v } else { None })
            .collect::<Vec<_>>()
            .to_sql(ty, out),
        other => Err(format!("no binding for arrays of {other:?}").into()),
    }
}

/// The same through sqlx, by hand.
pub(crate) fn sqlx_query(sql: &'static str, values: Vec<Value>) -> Query<'static, Postgres, SqlxValues> {
    sqlx::query_with(sql, SqlxValues(sea_orm::Values(values)))
}

/// As it is written in SQL. An array has no type of its own there, so that it takes that of its parameter.
pub(crate) fn literal(value: &Value) -> String {
    match value {
        Value::Array(_, Some(_)) => written(&Value::from(plain(value))),
        value => written(value),
    }
}

/// The same without the quotes of a literal.
pub(crate) fn plain(value: &Value) -> String {
    if let Value::Array(_, Some(values)) = value {
        let quoted = |value| format!("\"{}\"", plain(value).replace('\\', r"\\").replace('"', "\\\""));
        return format!("{{{}}}", values.iter().map(quoted).collect::<Vec<_>>().join(","));
    }
    let text = written(value);
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(&text).replace("''", "'")
}

fn written(value: &Value) -> String {
    Statement::from_sql_and_values(DbBackend::Postgres, "$1", [value.clone()]).to_string()
}
