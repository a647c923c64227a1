//! Many rows at once through the layer, beside the server's own INSERT … SELECT of the same rows.

use std::time::Instant;

use chrono::Utc;
use clap::Args;
use fastrand::Rng;
use futures::{FutureExt, future::BoxFuture};
use sea_orm::{TransactionTrait, prelude::Uuid};
use serde::Serialize;
use service::{
    chat::messages::IMPORT,
    db::{Command, Pool, Transaction},
};
use tokio_postgres::Client;

use crate::{Load, Outcome, draw, measure, measure::write_json, sample::Sample, server};

/// The share of the server's own speed that is the goal.
const GOAL: f64 = 0.65;

/// Options of `batch`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    load: Load,
    /// Rows of a batch.
    #[arg(long, default_value_t = 1000)]
    rows: usize,
    /// Rounds, of which the median ratio counts.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
}

/// Rows as everybody writes them: columns.
struct Rows {
    users: Vec<Uuid>,
    tracks: Vec<Uuid>,
    ids: Vec<Uuid>,
    rooms: Vec<Uuid>,
    senders: Vec<Uuid>,
    texts: Vec<String>,
}

struct Batch {
    name: &'static str,
    /// From the table `batch` (`a`, `b` ids, `t` text).
    floor: &'static str,
    columns: fn(&Rows) -> [&Vec<Uuid>; 2],
    layer: for<'a> fn(&'a Transaction, &'a Rows) -> BoxFuture<'a, Outcome<u64>>,
}

#[derive(Serialize)]
struct Measured {
    name: &'static str,
    rows: usize,
    floor_rows_per_second: f64,
    layer_rows_per_second: f64,
    ratio: f64,
}

static PLAYS: Command = Command::new(
    "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage) \
     SELECT u, t, 200, 100 FROM UNNEST($1::uuid[], $2::uuid[]) AS play (u, t)",
);
static LIKES: Command = Command::new(
    "INSERT INTO track_likes (user_id, track_id) SELECT u, t FROM UNNEST($1::uuid[], $2::uuid[]) AS liked (u, t) \
     ON CONFLICT (user_id, track_id) DO NOTHING",
);
fn batches() -> [Batch; 3] {
    [
        Batch {
            name: "plays",
            floor: "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage) \
                SELECT a, b, 200, 100 FROM batch",
            columns: |rows| [&rows.users, &rows.tracks],
            layer: |db, rows| {
                async { Ok(PLAYS.run(db, [rows.users.clone().into(), rows.tracks.clone().into()]).await?) }
                    .boxed()
            },
        },
        Batch {
            name: "likes",
            floor: "INSERT INTO track_likes (user_id, track_id) SELECT a, b FROM batch \
                ON CONFLICT (user_id, track_id) DO NOTHING",
            columns: |rows| [&rows.users, &rows.tracks],
            layer: |db, rows| {
                async { Ok(LIKES.run(db, [rows.users.clone().into(), rows.tracks.clone().into()]).await?) }
                    .boxed()
            },
        },
        Batch {
            name: "messages",
            floor: "INSERT INTO messages (room_id, sender_id, content) SELECT a, b, t FROM batch",
            columns: |rows| [&rows.rooms, &rows.senders],
            layer: |db, rows| {
                let values = [
                    rows.rooms[0].into(),
                    rows.ids.clone().into(),
                    rows.senders.clone().into(),
                    rows.texts.clone().into(),
                    vec![Utc::now(); rows.ids.len()].into(),
                ];
                async { Ok(IMPORT.run(db, values).await?) }.boxed()
            },
        },
    ]
}

fn rows(sample: &Sample, rng: &mut Rng, count: usize) -> Rows {
    let mut of = |ids: &[Uuid]| (0..count).map(|_| Sample::one(rng, ids)).collect::<Vec<_>>();
    let (users, tracks) = (of(&sample.users), of(&sample.tracks));
    let messages: Vec<_> = (0..count).map(|_| Sample::one(rng, &sample.messages)).collect();
    let text = |n| format!("imported message {n}, of the length that most have");
    Rows {
        users,
        tracks,
        ids: (0..count)
            .map(|_| uuid::Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid())
            .collect(),
        // A history is imported room by room.
        rooms: vec![messages[0].0; count],
        senders: messages.iter().map(|message| message.1).collect(),
        texts: (0..count).map(text).collect(),
    }
}

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    let client = server::client(url).await?;
    let sample = Sample::take(&client).await?;
    let db = measure::layer(url, 1).await?;
    let mut rng = draw::rng(options.load.seed, "batch", 0);
    let mut all = Vec::new();
    client.batch_execute("CREATE TEMP TABLE batch (a uuid, b uuid, t text)").await?;
    println!("{:<10} {:>7} {:>14} {:>14} {:>6}", "batch", "rows", "server rows/s", "layer rows/s", "ratio");
    for batch in batches().iter().filter(|batch| batch.name.contains(&options.load.only)) {
        let mut rounds = Vec::new();
        for _ in 0..=options.rounds {
            let rows = rows(&sample, &mut rng, options.rows);
            stage(&client, batch, &rows).await?;
            let floor = floor(&client, batch).await?;
            let layer = layer(&db, batch, &rows).await?;
            rounds.push((floor, layer));
        }
        rounds.remove(0); // warmed up
        rounds.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
        let (floor, layer) = rounds[rounds.len() / 2];
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let speed = |seconds: f64| options.rows as f64 / seconds;
        let ratio = floor / layer;
        let missed = if ratio < GOAL { "  missed" } else { "" };
        println!(
            "{:<10} {:>7} {:>14.0} {:>14.0} {ratio:>6.2}{missed}",
            batch.name,
            options.rows,
            speed(floor),
            speed(layer)
        );
        all.push(Measured {
            name: batch.name,
            rows: options.rows,
            floor_rows_per_second: speed(floor),
            layer_rows_per_second: speed(layer),
            ratio,
        });
    }
    write_json(&all, options.load.json.as_deref())
}

async fn stage(client: &Client, batch: &Batch, rows: &Rows) -> Outcome<()> {
    let [a, b] = (batch.columns)(rows);
    client.batch_execute("TRUNCATE batch").await?;
    client
        .execute(
            "INSERT INTO batch SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[])",
            &[a, b, &rows.texts],
        )
        .await?;
    Ok(())
}

/// Seconds of the statement alone; it is rolled back, so that each round finds the same table.
async fn floor(client: &Client, batch: &Batch) -> Outcome<f64> {
    client.batch_execute("BEGIN").await?;
    let begun = Instant::now();
    client.execute(batch.floor, &[]).await?;
    let took = begun.elapsed().as_secs_f64();
    client.batch_execute("ROLLBACK").await?;
    Ok(took)
}

async fn layer(db: &Pool, batch: &Batch, rows: &Rows) -> Outcome<f64> {
    let transaction = db.begin().await?;
    let begun = Instant::now();
    (batch.layer)(&transaction, rows).await?;
    let took = begun.elapsed().as_secs_f64();
    transaction.rollback().await?;
    Ok(took)
}
