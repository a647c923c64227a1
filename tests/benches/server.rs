//! What is known of the server and the machine at the time: a figure without them says nothing.

use serde::Serialize;
use tokio_postgres::{Client, NoTls};

use crate::Outcome;

/// A connection of its own that plans as the layer's do.
pub(crate) async fn client(url: &str) -> Outcome<Client> {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.map_err(|error| format!("cannot connect: {error}"))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("a connection broke: {error}");
        }
    });
    client.batch_execute("SET plan_cache_mode = force_generic_plan; SET timezone = 'UTC'").await?;
    Ok(client)
}

/// Server and machine.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    server: String,
    settings: Vec<(String, String)>,
    cores: usize,
    load_average: String,
    database_size: String,
    rows: Vec<(String, i64)>,
}

const SETTINGS: &str = "SELECT name, current_setting(name) FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', \
    'full_page_writes', 'shared_buffers', 'jit', 'wal_level', 'max_wal_size', 'random_page_cost') ORDER BY name";
const ROWS: &str = "SELECT relname::text, sum(n)::bigint FROM (SELECT coalesce(pg_partition_root(c.oid)::regclass::text, \
    relname::text) AS relname, greatest(reltuples, 0) AS n FROM pg_class c WHERE relkind = 'r' \
    AND relnamespace = 'public'::regnamespace) t GROUP BY 1 HAVING sum(n) >= 1000 ORDER BY 2 DESC";

impl Facts {
    pub(crate) async fn gather(client: &Client) -> Outcome<Self> {
        let text = |sql| async move {
            Ok::<String, tokio_postgres::Error>(client.query_one(sql, &[]).await?.get(0))
        };
        let pairs = client.query(SETTINGS, &[]).await?;
        let rows = client.query(ROWS, &[]).await?;
        Ok(Self {
            server: text("SELECT version()").await?.split(" on ").next().unwrap_or_default().to_owned(),
            settings: pairs.iter().map(|row| (row.get(0), row.get(1))).collect(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            load_average: std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned(),
            database_size: text("SELECT pg_size_pretty(pg_database_size(current_database()))").await?,
            rows: rows.iter().map(|row| (row.get(0), row.get(1))).collect(),
        })
    }

    pub(crate) fn print(&self) {
        println!(
            "{}, {} of data, {} cores, load {}",
            self.server, self.database_size, self.cores, self.load_average
        );
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        println!("{}", settings.join(", "));
        let rows: Vec<_> = self.rows.iter().take(12).map(|(table, rows)| format!("{table} {rows}")).collect();
        println!("rows: {}\n", rows.join(", "));
    }
}
