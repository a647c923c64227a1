//! The search index, by the rebuild that a platform runs itself: no event tells of rows that came without triggers.

use tokio_postgres::Client;

use crate::Outcome;

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
