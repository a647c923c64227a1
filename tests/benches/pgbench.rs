//! The SQL that the layer sends beside the best that is known, both run by pgbench: what a query costs without any client.

use std::{fmt::Write, path::PathBuf};

use clap::Args;
use sea_orm::Value;
use serde::Serialize;
use tokio::process::Command;

use crate::{
    Load, Outcome,
    cases::{self, Case},
    draw,
    measure::write_json,
    sample::Sample,
    server,
    value::plain,
};

/// The share of the best that is the goal.
const GOAL: f64 = 0.95;
/// Sets of parameters, each a script of its own: pgbench draws among them.
const SCRIPTS: usize = 40;

/// Options of `pgbench`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    load: Load,
    /// Length of a round of one statement, in seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Rounds, of which the best of each statement counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where pgbench is.
    #[arg(long, default_value = "/usr/lib/postgresql/15/bin/pgbench")]
    pgbench: PathBuf,
}

#[derive(Serialize)]
struct Measured {
    name: &'static str,
    layer_per_second: f64,
    best_per_second: Option<f64>,
    ratio: Option<f64>,
}

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    let cases = cases::chosen(&options.load.only)?;
    let sample = Sample::take(&server::client(url).await?).await?;
    let scratch = std::env::temp_dir().join(format!("veza-pgbench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let mut all = Vec::new();
    println!("{:<34} {:>10} {:>10} {:>6}", "case", "layer/s", "best/s", "ratio");
    for case in &cases {
        let [mut layer, mut best] = [0.0_f64; 2];
        for _ in 0..options.rounds.max(1) {
            layer = layer.max(tps(url, options, case, case.sql, &sample, &scratch).await?);
            if let Some(sql) = case.best {
                best = best.max(tps(url, options, case, sql, &sample, &scratch).await?);
            }
        }
        let best = case.best.map(|_| best);
        let ratio = best.map(|best| layer / best);
        let shown =
            |value: Option<f64>, places: usize| value.map_or("-".into(), |value| format!("{value:.places$}"));
        let missed = if ratio.is_some_and(|ratio| ratio < GOAL) { "  missed" } else { "" };
        println!("{:<34} {layer:>10.0} {:>10} {:>6}{missed}", case.name, shown(best, 0), shown(ratio, 2));
        all.push(Measured { name: case.name, layer_per_second: layer, best_per_second: best, ratio });
    }
    std::fs::remove_dir_all(&scratch)?;
    write_json(&all, options.load.json.as_deref())
}

async fn tps(
    url: &str,
    options: &Options,
    case: &Case,
    sql: &str,
    sample: &Sample,
    scratch: &std::path::Path,
) -> Outcome<f64> {
    let mut rng = draw::rng(options.load.seed, case.name, 1);
    let mut pgbench = Command::new(&options.pgbench);
    pgbench.args(["-n", "-M", "prepared", "-j", "2"]).args(["-c", &options.load.connections.to_string()]);
    pgbench.args(["-T", &options.seconds.to_string()]);
    for script in 0..SCRIPTS {
        let values = case.bound((case.values)(sample, &mut rng));
        let path = scratch.join(format!("{script}.sql"));
        std::fs::write(&path, bind(sql, script, &values))?;
        for (at, value) in values.iter().enumerate().filter(|(_, value)| *value != &value.as_null()) {
            pgbench.arg("-D").arg(format!("{}={}", name(script, at), plain(value)));
        }
        pgbench.arg("-f").arg(path);
    }
    let ran =
        pgbench.env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan").arg("-d").arg(url).output().await;
    let ran = ran.map_err(|error| {
        format!("cannot run {}: {error}; say where it is by --pgbench", options.pgbench.display())
    })?;
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    match tps {
        Some(tps) if ran.status.success() => Ok(tps),
        _ => Err(format!("pgbench, {}: {complained}", case.name).into()),
    }
}

fn name(script: usize, at: usize) -> String {
    format!("v{script}_{at}")
}

/// `$1` becomes a variable, which pgbench binds as `$1` again; NULL, which it cannot bind, is written. What is a cast to pgbench stays
/// one.
fn bind(sql: &str, script: usize, values: &[Value]) -> String {
    let mut bound = sql.to_owned();
    for (at, value) in values.iter().enumerate().rev() {
        let put =
            if *value == value.as_null() { "NULL".to_owned() } else { format!(":{}", name(script, at)) };
        bound = bound.replace(&format!("${}", at + 1), &put);
    }
    let mut line = String::new();
    let _ = writeln!(line, "{bound};");
    line
}
