//! The upkeep of denormalised counters: `veza.roll_up_counters()` and `veza.reconcile_counter()`, batch by batch.
//!
//! Each batch is a transaction of its own, so that an interruption loses nothing and nobody waits for long.

use serde::Serialize;
use sqlx::PgConnection;

use crate::runner::Error;

/// A counter of one row that was not what its source says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The counter, as `tracks.like_count`.
    pub counter: String,
    /// The id of the counted row.
    pub id: String,
    /// What stood there.
    pub was: serde_json::Value,
    /// What its source says.
    pub right: serde_json::Value,
}

/// The names of all counters, in order.
///
/// # Errors
/// What PostgreSQL refused, such as in a database without counters yet.
pub async fn names(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    sqlx::query_scalar("SELECT name FROM veza.counters ORDER BY name")
        .fetch_all(connection)
        .await
        .map_err(Error::database("listing the counters"))
}

/// Rolls up until nothing is pending that another roll-up does not hold; how many changes it took. `report` is told after
/// each batch.
///
/// # Errors
/// What PostgreSQL refused; the batches before are kept.
pub async fn roll_up(
    connection: &mut PgConnection,
    batch: i32,
    report: &mut (dyn FnMut(i64) + Send),
) -> Result<i64, Error> {
    let mut rolled_up = 0;
    loop {
        let taken: i32 = sqlx::query_scalar("SELECT veza.roll_up_counters($1)")
            .bind(batch)
            .fetch_one(&mut *connection)
            .await
            .map_err(Error::database("rolling up counters"))?;
        rolled_up += i64::from(taken);
        report(rolled_up);
        if taken < batch {
            return Ok(rolled_up);
        }
    }
}

/// Counts `counter` anew for every row, and corrects it unless `dry_run`; how many rows it looked at. `report` is told after
/// each batch: how many so far, and what differed in it.
///
/// # Errors
/// What PostgreSQL refused; the batches before are kept.
pub async fn reconcile(
    connection: &mut PgConnection,
    counter: &str,
    batch: i32,
    dry_run: bool,
    report: &mut (dyn FnMut(i64, Vec<Difference>) + Send),
) -> Result<i64, Error> {
    let (mut checked, mut after) = (0, None);
    loop {
        let (rows, last_id, differences): (i32, Option<String>, String) = sqlx::query_as(
            "SELECT checked, last_id::text, differences::text FROM veza.reconcile_counter($1, $2::text::uuid, $3, $4)",
        )
        .bind(counter)
        .bind(&after)
        .bind(batch)
        .bind(dry_run)
        .fetch_one(&mut *connection)
        .await
        .map_err(Error::database("counting anew"))?;
        checked += i64::from(rows);
        report(checked, parse(counter, &differences));
        if last_id.is_none() || rows < batch {
            return Ok(checked);
        }
        after = last_id;
    }
}

fn parse(counter: &str, differences: &str) -> Vec<Difference> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(differences).unwrap_or_default();
    rows.iter()
        .map(|row| Difference {
            counter: counter.to_owned(),
            id: row["id"].as_str().unwrap_or_default().to_owned(),
            was: row["was"].clone(),
            right: row["right"].clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_difference_says_where_it_is_and_both_values() {
        let found = parse("carts.total", r#"[{"id": "4b", "was": 3.50, "right": 4}]"#);
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].counter, &*found[0].id), ("carts.total", "4b"));
        assert_eq!(
            (found[0].was.to_string(), found[0].right.to_string()),
            ("3.5".to_owned(), "4".to_owned())
        );
    }
}
