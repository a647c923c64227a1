//! `partitions list`: what there is, and what somebody should look after.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::json;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};

use super::tables;
use crate::{
    cli::{
        args::{Global, Json},
        database, output,
    },
    runner::Error,
};

/// Rows in a DEFAULT partition are counted up to here.
const COUNTED: i32 = 10_000;

#[derive(Serialize)]
struct Table {
    #[serde(rename = "table")]
    name: String,
    partitions: Vec<Partition>,
    rows_estimated: i64,
    bytes: i64,
    default_rows: i64,
    /// What somebody should look after, each with what to do.
    alarms: Vec<String>,
}

#[derive(Serialize)]
struct Partition {
    name: String,
    range_from: Option<String>,
    range_to: Option<String>,
    is_default: bool,
    is_detaching: bool,
    rows_estimated: i64,
    bytes: i64,
}

impl FromRow<'_, PgRow> for Partition {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            name: row.try_get("name")?,
            range_from: row.try_get("range_from")?,
            range_to: row.try_get("range_to")?,
            is_default: row.try_get("is_default")?,
            is_detaching: row.try_get("is_detaching")?,
            rows_estimated: row.try_get("rows_estimated")?,
            bytes: row.try_get("bytes")?,
        })
    }
}

pub(super) async fn list(global: &Global, wanted: Option<String>, Json { json }: Json) -> Result<u8, Error> {
    let (target, mut connection) = database::look(global).await?.ok_or(Error::NoneRunning)?;
    let each = wanted.is_some();
    let mut report = Vec::new();
    for table in tables(&mut connection, wanted).await? {
        report.push(look_at(&mut connection, table).await?);
    }
    let alarm = report.iter().any(|table| !table.alarms.is_empty());
    output::result(&if json {
        format!("{:#}\n", json!({ "database": target.shown(), "alarm": alarm, "tables": report }))
    } else {
        as_text(&report, each)
    })?;
    Ok(u8::from(alarm))
}

async fn look_at(connection: &mut PgConnection, table: String) -> Result<Table, Error> {
    let looking = Error::database("looking at the partitions");
    let partitions: Vec<Partition> = sqlx::query_as(
        "SELECT name, to_char(range_from AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS range_from, \
           to_char(range_to AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS range_to, is_default, is_detaching, rows_estimated, bytes \
         FROM veza.partitions WHERE parent = $1 ORDER BY partitions.range_from NULLS FIRST",
    )
    .bind(&table)
    .fetch_all(&mut *connection)
    .await
    .map_err(&looking)?;
    let default_rows: i64 =
        sqlx::query_scalar("SELECT veza.strays(format('public.%I', $1::text)::regclass, $2)")
            .bind(&table)
            .bind(COUNTED)
            .fetch_one(&mut *connection)
            .await
            .map_err(&looking)?;
    let (retiring, draining, short): (Vec<String>, bool, bool) = sqlx::query_as(
        "SELECT ARRAY(SELECT partition FROM veza.retirements r WHERE r.parent = $1 AND dropped_at IS NULL ORDER BY 1), \
           EXISTS (SELECT FROM veza.drains d WHERE d.parent = $1), \
           coalesce((SELECT max(p.range_to) FROM veza.partitions p WHERE p.parent = t.parent) < now() + t.horizon / 3, true) \
         FROM veza.partitioned_tables t WHERE t.parent = $1",
    )
    .bind(&table)
    .fetch_one(connection)
    .await
    .map_err(&looking)?;

    let mut alarms = Vec::new();
    if default_rows > 0 {
        let many = if default_rows >= i64::from(COUNTED) { "at least " } else { "" };
        let rows = if default_rows == 1 { "row lies" } else { "rows lie" };
        alarms.push(format!(
            "{many}{default_rows} {rows} in the DEFAULT partition: partitions drain --table {table}"
        ));
    }
    for partition in partitions.iter().filter(|partition| partition.is_detaching) {
        alarms.push(format!("{} is half detached: partitions retire --table {table}", partition.name));
    }
    for partition in retiring {
        alarms.push(format!("{partition} is not retired to the end: partitions retire --table {table}"));
    }
    if draining {
        alarms.push(format!("a drain is not finished: partitions drain --table {table}"));
    }
    if short {
        alarms.push(format!("its partitions end soon: partitions ensure --table {table}"));
    }
    Ok(Table {
        rows_estimated: partitions.iter().map(|partition| partition.rows_estimated).sum(),
        bytes: partitions.iter().map(|partition| partition.bytes).sum(),
        name: table,
        partitions,
        default_rows,
        alarms,
    })
}

fn as_text(tables: &[Table], each: bool) -> String {
    // Writing to a String cannot fail.
    let mut text = String::new();
    for table in tables {
        let dated = || table.partitions.iter().filter(|partition| !partition.is_default);
        let first = dated().find_map(|partition| partition.range_from.as_deref()).unwrap_or("-");
        let last = dated().filter_map(|partition| partition.range_to.as_deref()).next_back().unwrap_or("-");
        let _ok = writeln!(
            text,
            "{:<17} {:>4} partitions from {first} to {last}, about {} rows, {}",
            table.name,
            dated().count(),
            table.rows_estimated,
            size(table.bytes)
        );
        for partition in table.partitions.iter().filter(|_| each) {
            let range = match (&partition.range_from, &partition.range_to) {
                (Some(from), Some(to)) => format!("{from} to {to}"),
                _ => "DEFAULT".to_owned(),
            };
            let _ok = writeln!(
                text,
                "  {:<28} {range:<24} {:>12} rows {:>10}",
                partition.name,
                partition.rows_estimated,
                size(partition.bytes)
            );
        }
        for alarm in &table.alarms {
            let _ok = writeln!(text, "  ALARM {alarm}");
        }
    }
    text
}

fn size(bytes: i64) -> String {
    indicatif::BinaryBytes(bytes.unsigned_abs()).to_string()
}
