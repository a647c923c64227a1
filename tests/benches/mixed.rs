//! Reads and writes of all domains at the same time, as traffic is.

mod shares;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;

use crate::{
    Load, Outcome,
    cases::{self, Kind},
    draw,
    measure::{self, Figures, Latencies, write_json},
    sample::Sample,
    server::{self, Facts},
};
use shares::Drawn;

/// What the platform plans for.
const READS: f64 = 10_000.0;
const WRITES: f64 = 1_000.0;

/// Options of `mixed`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    load: Load,
    /// How long, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Of a hundred calls, how many write.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=100))]
    writes: u8,
}

#[derive(Serialize)]
struct Report {
    facts: Facts,
    seconds: f64,
    reads: Latencies,
    writes: Latencies,
}

pub(crate) async fn run(url: &str, options: &Options) -> Outcome<()> {
    let cases = cases::chosen(&options.load.only)?;
    let (reads, writes) = (Drawn::of(&cases, Kind::Read)?, Drawn::of(&cases, Kind::Write)?);
    if reads.is_empty() || (writes.is_empty() && options.writes > 0) {
        return Err("a mixed load needs cases that read and cases that write".into());
    }
    let client = server::client(url).await?;
    let sample = Arc::new(Sample::take(&client).await?);
    let db = measure::layer(url, options.load.connections).await?;
    let kinds = Arc::new([reads, writes]);

    let begun = Instant::now();
    let until = begun + Duration::from_secs(options.seconds);
    let working: Vec<_> = (0..options.load.tasks)
        .map(|task| {
            let (db, sample, kinds) = (db.clone(), sample.clone(), kinds.clone());
            let (seed, share) = (options.load.seed, options.writes);
            tokio::spawn(async move {
                let mut rng = draw::rng(seed, "mixed", u64::try_from(task).unwrap_or(0));
                let mut figures = [Figures::default(), Figures::default()];
                loop {
                    let kind = usize::from(rng.u8(..100) < share);
                    let Some(case) = kinds[kind].one(&mut rng) else { return figures };
                    let values = (case.values)(&sample, &mut rng);
                    let asked = Instant::now();
                    if asked >= until {
                        return figures;
                    }
                    let answer = (case.layer)(db.clone(), values).await;
                    figures[kind].record(
                        asked.elapsed(),
                        answer.map_err(|error| format!("{}: {error}", case.name).into()),
                    );
                }
            })
        })
        .collect();
    let mut all = [Figures::default(), Figures::default()];
    for task in working {
        for (sum, part) in all.iter_mut().zip(&task.await?) {
            sum.add(part);
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    for figures in &mut all {
        figures.seconds = seconds;
    }

    let report = Report {
        facts: Facts::gather(&client).await?,
        seconds,
        reads: all[0].summary(),
        writes: all[1].summary(),
    };
    if options.load.json.as_deref() != Some(std::path::Path::new("-")) {
        report.facts.print();
        println!(
            "{} tasks on {} connections for {seconds:.0} s",
            options.load.tasks, options.load.connections
        );
        for (kind, goal, figures) in [("reads", READS, &report.reads), ("writes", WRITES, &report.writes)] {
            println!(
                "{kind:<7} {:>8.0}/s of {goal:.0}   p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms   {} errors {}",
                figures.per_second,
                figures.p50_ms,
                figures.p95_ms,
                figures.p99_ms,
                figures.errors,
                figures.first_error.as_deref().unwrap_or_default(),
            );
        }
    }
    write_json(&report, options.load.json.as_deref())
}
