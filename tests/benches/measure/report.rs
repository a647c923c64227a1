//! The table and the JSON.

use std::path::Path;

use serde::Serialize;

use super::{Figures, Latencies, WAYS, explain::Buffers};
use crate::{
    Load, Outcome,
    cases::{Case, Kind},
    server::Facts,
};

/// The layer's share of the throughput of tokio-postgres that is the goal.
const GOAL: f64 = 0.75;
const GOAL_P95_MS: f64 = 10.0;

#[derive(Serialize)]
pub(crate) struct Report {
    facts: Facts,
    tasks: usize,
    connections: u32,
    cases: Vec<Measured>,
    #[serde(skip)]
    quiet: bool,
}

/// One case.
#[derive(Serialize)]
pub(crate) struct Measured {
    name: &'static str,
    kind: Kind,
    /// Of the layer to tokio-postgres whose tasks share connections, to one with a connection for each call, to sqlx: the
    /// median of the rounds.
    ratio: f64,
    ratio_pooled: f64,
    ratio_sqlx: f64,
    buffers: Buffers,
    ways: Vec<Way>,
}

#[derive(Serialize)]
struct Way {
    client: &'static str,
    #[serde(flatten)]
    latencies: Latencies,
}

impl Measured {
    pub(crate) fn of(case: &Case, buffers: Buffers, rounds: &[[Figures; 4]]) -> Self {
        let ratio =
            |to: usize| median(rounds.iter().map(|round| round[2].per_second() / round[to].per_second()));
        let way = |way: usize| {
            let mut all = Figures::default();
            for round in rounds {
                all.add(&round[way]);
                all.seconds += round[way].seconds;
            }
            Way { client: WAYS[way], latencies: all.summary() }
        };
        Self {
            name: case.name,
            kind: case.kind,
            ratio: ratio(0),
            ratio_pooled: ratio(1),
            ratio_sqlx: ratio(3),
            buffers,
            ways: (0..4).map(way).collect(),
        }
    }

    /// What of the goals it misses.
    fn missed(&self) -> String {
        let layer = &self.ways[2].latencies;
        let missed = [
            (self.ratio < GOAL, "ratio"),
            (self.ratio_sqlx < 1.0, "sqlx"),
            (layer.p95_ms >= GOAL_P95_MS, "p95"),
            (self.ways.iter().any(|way| way.latencies.errors > 0), "ERRORS"),
        ];
        missed.iter().filter(|(missed, _)| *missed).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Report {
    pub(crate) fn new(facts: Facts, load: &Load) -> Self {
        let quiet = load.json.as_deref() == Some(Path::new("-"));
        Self { facts, tasks: load.tasks, connections: load.connections, cases: Vec::new(), quiet }
    }

    pub(crate) fn begin(&self) {
        if self.quiet {
            return;
        }
        self.facts.print();
        println!(
            "{} tasks on {} connections; ratios: layer to the client named; CPU of the client for one call: tokio-postgres / layer",
            self.tasks, self.connections
        );
        println!(
            "{:<34} {:>9} {:>9} {:>6} {:>6} {:>6} {:>22} {:>13} {:>8} {:>7}  missed",
            "case",
            "tokio/s",
            "layer/s",
            "tokio",
            "pooled",
            "sqlx",
            "layer p50/p95/p99 ms",
            "CPU µs",
            "buffers",
            "at most"
        );
    }

    pub(crate) fn add(&mut self, measured: Measured) {
        if !self.quiet {
            let (floor, layer) = (&measured.ways[0].latencies, &measured.ways[2].latencies);
            println!(
                "{:<34} {:>9.0} {:>9.0} {:>6.2} {:>6.2} {:>6.2} {:>22} {:>13} {:>8.1} {:>7}  {}",
                measured.name,
                floor.per_second,
                layer.per_second,
                measured.ratio,
                measured.ratio_pooled,
                measured.ratio_sqlx,
                format!("{:.2} / {:.2} / {:.2}", layer.p50_ms, layer.p95_ms, layer.p99_ms),
                format!("{:.0} / {:.0}", floor.cpu_us, layer.cpu_us),
                measured.buffers.mean,
                measured.buffers.most,
                measured.missed(),
            );
            for way in measured.ways.iter().filter(|way| way.latencies.errors > 0) {
                println!(
                    "    {}: {} errors, the first: {:?}",
                    way.client, way.latencies.errors, way.latencies.first_error
                );
            }
        }
        self.cases.push(measured);
    }

    pub(crate) fn end(&self, json: Option<&Path>) -> Outcome<()> {
        write_json(self, json)
    }
}

/// Writes what was measured where `--json` says.
pub(crate) fn write_json(report: &impl Serialize, json: Option<&Path>) -> Outcome<()> {
    match json {
        None => {}
        Some(path) if path == Path::new("-") => println!("{}", serde_json::to_string_pretty(report)?),
        Some(path) => std::fs::write(path, serde_json::to_string_pretty(report)?)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?,
    }
    Ok(())
}
