//! `up` against `psql -1 -f` of the same exported SQL, side by side on one server. Prints, and asserts nothing: machines differ.
//!
//! `cargo run -p tests --example up_against_psql [ROUNDS]`: each round migrates a new database each way, in turns. The goal is
//! a ratio of 1.5 at most.

use std::{
    error::Error,
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use migration::{
    Migrator,
    export::{self, Recorded},
    limits::Limits,
    local::{Cluster, Purpose, Settings},
    record::Direction,
    runner::{Options, Runner, Silent, Target},
};
use sea_orm_migration::MigratorTrait;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(7), |rounds| rounds.parse::<usize>())?.max(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let state = Settings::development()?.state.with_file_name("up_against_psql");
    let cluster = Cluster::new(Settings { state, purpose: Purpose::Development, ..Settings::development()? });
    cluster.delete()?;
    let url = cluster.start(&mut |_| ())?.url().to_owned();
    let result = runtime.block_on(compare(&url, rounds));
    cluster.delete()?;
    result
}

async fn compare(url: &str, rounds: usize) -> Result<(), Box<dyn Error>> {
    let script = script().await?;
    let file = std::env::temp_dir().join(format!("veza_up_against_psql_{}.sql", std::process::id()));
    fs::write(&file, &script)?;
    let mut admin = PgConnection::connect(url).await?;
    let bin: String = sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        .fetch_one(&mut admin)
        .await?;
    let psql = Some(PathBuf::from(bin).join("psql")).filter(|psql| psql.exists()).unwrap_or("psql".into());

    println!("{} migrations, {} KiB of SQL", Migrator::migrations().len(), script.len() / 1024);
    let (mut by_up, mut by_psql) = (Vec::new(), Vec::new());
    // The first round warms the server, and does not count.
    for round in 0..=rounds {
        let (up_url, psql_url) =
            (fresh(&mut admin, url, "by_up").await?, fresh(&mut admin, url, "by_psql").await?);
        let (up, script) = if round % 2 == 0 {
            let up = time_up(&up_url).await?;
            (up, time_psql(&psql, &psql_url, &file)?)
        } else {
            let script = time_psql(&psql, &psql_url, &file)?;
            (time_up(&up_url).await?, script)
        };
        if round > 0 {
            println!("round {round}: up {up:>7.2?}, psql -1 -f {script:>7.2?}");
            by_up.push(up);
            by_psql.push(script);
        }
    }
    fs::remove_file(&file)?;
    let (up, script) = (median(by_up), median(by_psql));
    println!(
        "median:  up {up:>7.2?}, psql -1 -f {script:>7.2?}: {:.2} times",
        up.as_secs_f64() / script.as_secs_f64()
    );
    Ok(())
}

/// What `migration sql` prints, without the BEGIN and COMMIT of each migration: `-1` makes one transaction of all.
async fn script() -> Result<String, Box<dyn Error>> {
    let mut recorded = Vec::new();
    for (number, migration) in (1..).zip(Migrator::migrations()) {
        recorded.push(Recorded::of(number, &*migration).await?);
    }
    let script = export::script(&recorded, Direction::Up, &Limits::default());
    let lines: Vec<_> = script.lines().filter(|line| !matches!(*line, "BEGIN;" | "COMMIT;")).collect();
    Ok(lines.join("\n") + "\n")
}

async fn fresh(admin: &mut PgConnection, url: &str, name: &str) -> Result<String, Box<dyn Error>> {
    for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *admin).await?;
    }
    let (server, _) = url.rsplit_once('/').ok_or("a URL without a database")?;
    Ok(format!("{server}/{name}"))
}

/// All that `up` does but starting its process, as psql's is.
async fn time_up(url: &str) -> Result<Duration, Box<dyn Error>> {
    let migrations = Migrator::migrations();
    let begin = Instant::now();
    let target = Target::parse(url)?;
    let options = Options::default();
    let mut runner = Runner::open(&target, &options, &Silent).await?;
    runner.up(&migrations, None).await?;
    runner.ensure_partitions().await?;
    drop(runner);
    Ok(begin.elapsed())
}

fn time_psql(psql: &PathBuf, url: &str, file: &PathBuf) -> Result<Duration, Box<dyn Error>> {
    let begin = Instant::now();
    let output = Command::new(psql)
        .args(["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f"])
        .arg(file)
        .arg(url)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(begin.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
