//! Sixteen connections, twenty seconds, few rows: no error, and every counter is right afterwards.

use super::{differences, stage};
use migration::sql::statements;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

const CONNECTIONS: u64 = 16;
const LASTS: Duration = Duration::from_secs(20);

/// A random number below `below`, from what the standard library has.
fn below(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_over_few_rows_ends_without_an_error_and_with_every_counter_right() {
    let db = stage().await;
    let script = include_str!("storm.sql");
    let url = db.url().to_owned();
    let storm = (0..CONNECTIONS).map(|number| {
        let url = url.clone();
        tokio::spawn(async move {
            let mut options = ConnectOptions::new(url);
            options.max_connections(1).sqlx_logging(false);
            let connection = Database::connect(options).await.unwrap();
            let all = statements(script);
            let (began, mut done, mut refused) = (Instant::now(), 0_u64, Vec::new());
            while began.elapsed() < LASTS {
                let statement = all[usize::try_from(below(all.len() as u64)).unwrap()];
                let statement = statement[statement.rfind("\n\n").unwrap_or(0)..]
                    .lines()
                    .filter(|line| !line.starts_with("--"))
                    .collect::<String>()
                    .replace(":u", &(7 + 3 * number + below(3)).to_string())
                    .replace(":w", &number.to_string())
                    .replace(":a", &(1 + below(6)).to_string())
                    .replace(":b", &(1 + below(6)).to_string())
                    .replace(":k", &(1 + below(5)).to_string());
                match connection.execute_unprepared(&statement).await {
                    Ok(_) => done += 1,
                    Err(error) => refused.push(format!("{error} of: {statement}")),
                }
            }
            (done, refused)
        })
    });
    let (mut done, mut refused) = (0, Vec::new());
    for connection in futures::future::join_all(storm).await {
        let (statements, errors) = connection.unwrap();
        done += statements;
        refused.extend(errors);
    }
    assert!(
        refused.is_empty(),
        "{} of {done} refused, as {:#?}",
        refused.len(),
        &refused[..refused.len().min(3)]
    );
    println!("{done} statements");
    assert_eq!(differences(&*db).await, Vec::<String>::new());
    let moved =
        super::value::<i64>(&*db, "SELECT sum(like_count + comment_count + play_count)::bigint FROM tracks")
            .await;
    assert!(moved > 0, "nothing happened in {done} statements");
}
