//! The SQL of a backfill: its single statements, and the whole of it as one block for those who run printed SQL.

use super::Backfill;
use crate::sql::literal;

/// Enters the backfill among the others, unless it is there.
pub(super) fn enter(backfill: &Backfill) -> String {
    format!(
        "INSERT INTO veza.backfills (name) VALUES ({}) ON CONFLICT (name) DO NOTHING",
        literal(&backfill.name)
    )
}

/// Locks its state and reads it.
pub(super) fn lock_state(backfill: &Backfill) -> String {
    format!(
        "SELECT b.last_key, b.rows_done, b.finished_at IS NOT NULL AS finished FROM veza.backfills b \
         WHERE b.name = {} FOR UPDATE",
        literal(&backfill.name)
    )
}

/// The keys of the next batch behind `after`.
pub(super) fn next_keys(backfill: &Backfill, after: Option<&str>) -> String {
    let Backfill { table, key, batch, .. } = backfill;
    let behind = after.map(|after| format!("WHERE t.{key} > {after} ")).unwrap_or_default();
    format!(
        "SELECT (array_agg(k ORDER BY k))[1]::text AS first, (array_agg(k ORDER BY k))[count(*)::int]::text AS last, \
         count(*) AS keys FROM (SELECT t.{key} AS k FROM {table} t {behind}ORDER BY t.{key} LIMIT {batch}) next"
    )
}

/// Notes that a batch is done.
pub(super) fn advance(backfill: &Backfill, last: &str, rows: &str) -> String {
    format!(
        "UPDATE veza.backfills SET last_key = {last}, rows_done = rows_done + {rows}, updated_at = clock_timestamp() \
         WHERE name = {}",
        literal(&backfill.name)
    )
}

/// Notes that all is done.
pub(super) fn finish(backfill: &Backfill) -> String {
    format!(
        "UPDATE veza.backfills SET finished_at = clock_timestamp(), updated_at = clock_timestamp() WHERE name = {}",
        literal(&backfill.name)
    )
}

/// The whole backfill as one block that commits each batch; it can be interrupted and run again.
pub(super) fn of(backfill: &Backfill) -> String {
    let Backfill { name, table, key, batch, .. } = backfill;
    let pause = match backfill.rows_per_second {
        Some(most) => backfill.pause.as_secs_f64().max(f64::from(*batch) / f64::from(most)),
        None => backfill.pause.as_secs_f64(),
    };
    // Two queries instead of one with OR: a cached plan of that would read the table from its beginning each time.
    let (first_batch, next_batch) = (next_keys(backfill, None), next_keys(backfill, Some("veza_after")));
    let into = "INTO veza_first, veza_last, veza_keys FROM (";
    let (first_batch, next_batch) =
        (first_batch.replacen("FROM (", into, 1), next_batch.replacen("FROM (", into, 1));
    format!(
        "-- Backfill \"{name}\": batches of {batch} rows of {table} by {key}, each committed by itself, {pause} s apart.\n\
         -- How far it has come stands in veza.backfills; after an interruption it goes on from there.\n\
         DO $backfill$\n\
         DECLARE\n    \
             veza_after {table}.{key}%TYPE;\n    \
             veza_first {table}.{key}%TYPE;\n    \
             veza_last {table}.{key}%TYPE;\n    \
             veza_done bigint;\n    \
             veza_keys bigint;\n    \
             veza_finished boolean;\n\
         BEGIN\n    \
             {enter};\n    \
             LOOP\n        \
                 {lock};\n        \
                 EXIT WHEN veza_finished;\n        \
                 IF veza_after IS NULL THEN\n            \
                     {first_batch};\n        \
                 ELSE\n            \
                     {next_batch};\n        \
                 END IF;\n        \
                 IF veza_keys = 0 THEN\n            \
                     {finish};\n            \
                     EXIT;\n        \
                 END IF;\n        \
                 {statement};\n        \
                 {advance};\n        \
                 COMMIT;\n        \
                 PERFORM pg_sleep({pause});\n    \
             END LOOP;\n\
         END\n\
         $backfill$",
        enter = enter(backfill),
        lock = lock_state(backfill).replacen(
            " FROM veza",
            " INTO STRICT veza_after, veza_done, veza_finished FROM veza",
            1
        ),
        finish = finish(backfill),
        statement = backfill.between("veza_first", "veza_last"),
        advance = advance(backfill, "veza_last", "veza_keys"),
    )
}
