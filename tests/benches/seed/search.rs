//! What was searched for; and the search index, by the rebuild that a platform runs itself: no event tells of rows that came
//! without triggers.

use futures::FutureExt;
use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![Load {
        table: "search_queries",
        columns: &[
            ("user_id", Type::UUID),
            ("session_id", Type::UUID),
            ("query_text", Type::VARCHAR),
            ("normalized_query", Type::VARCHAR),
            ("result_count", Type::INT4),
            ("latency_ms", Type::INT4),
            ("created_at", Type::TIMESTAMPTZ),
            ("updated_at", Type::TIMESTAMPTZ),
        ],
        units: plan.search_queries,
        expected: plan.search_queries,
        write: |plan, piece, rows| queries(plan, piece, rows).boxed(),
    }]
}

/// A third is visitors'; a tenth finds nothing.
async fn queries(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "search_queries", piece.number);
    let mut words = String::new();
    for n in piece.from..piece.to {
        let count = rng.u64(1..4);
        draw::words(&mut rng, count, &mut words);
        let known = draw::popular(&mut rng, plan.users);
        let visit = draw::id(plan.seed, "visits", known);
        let user: Option<Uuid> = (rng.u8(..3) > 0).then(|| plan.id("users", known));
        let found = if rng.u8(..10) == 0 { 0 } else { rng.i32(1..500) };
        let at = plan.in_order_of_last(90, n, plan.search_queries);
        rows.add(&[&user, &visit, &words, &words, &found, &rng.i32(1..80), &at, &at]).await?;
    }
    Ok(())
}

/// Things of a batch; each batch is a transaction.
const BATCH: i32 = 2_000;

pub(crate) async fn fill(client: &Client) -> Outcome<()> {
    let types =
        client.query("SELECT t::text FROM unnest(enum_range(NULL::search_entity_type)) AS t", &[]).await?;
    let batch = client
        .prepare(
            "SELECT last_id::text FROM veza.rebuild_search($1::text::search_entity_type, $2::text::uuid, $3)",
        )
        .await?;
    for kind in types {
        let kind: String = kind.get(0);
        let mut after: Option<String> = None;
        loop {
            after = client.query_one(&batch, &[&kind, &after, &BATCH]).await?.get(0);
            if after.is_none() {
                break;
            }
        }
    }
    Ok(())
}
