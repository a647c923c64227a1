//! Buffers that the plan of a case touches: its cost without the machine.

use serde::Serialize;
use serde_json::Value as Json;
use tokio_postgres::Client;

use crate::{Outcome, cases::Case, draw, sample::Sample, value::literal};

/// Of how many calls.
const CALLS: u32 = 20;

/// Buffers per call, hit or read, in the mean and at most; those of foreign keys and triggers are not among them.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Buffers {
    pub(crate) mean: f64,
    pub(crate) most: u64,
}

/// EXPLAIN (ANALYZE, BUFFERS) of the prepared statement, planned as the layer's are; what it writes is rolled back.
pub(crate) async fn buffers(client: &Client, case: &Case, sample: &Sample, seed: u64) -> Outcome<Buffers> {
    let mut rng = draw::rng(seed, case.name, 0);
    let (mut all, mut most) = (0, 0);
    client.batch_execute(&format!("BEGIN; PREPARE explained AS {}", case.sql)).await?;
    for _ in 0..CALLS {
        let values: Vec<_> = case.bound((case.values)(sample, &mut rng)).iter().map(literal).collect();
        let explain =
            format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained ({})", values.join(", "));
        let rows = client.simple_query(&explain).await?;
        let text = rows.iter().find_map(|row| match row {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        let plan: Json = serde_json::from_str(text.ok_or("EXPLAIN answered nothing")?)?;
        let count = |name: &str| plan[0]["Plan"][name].as_u64().unwrap_or(0);
        let buffers = count("Shared Hit Blocks") + count("Shared Read Blocks");
        all += buffers;
        most = most.max(buffers);
    }
    client.batch_execute("ROLLBACK; DEALLOCATE explained").await?;
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    Ok(Buffers { mean: all as f64 / f64::from(CALLS), most })
}
