//! Many tasks that ask for some time, and how long each answer took.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use hdrhistogram::Histogram;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use sea_orm::Value;
use serde::Serialize;

use super::Call;
use crate::{Outcome, draw, sample::Sample};

/// What is asked, by whom.
#[derive(Clone)]
pub(crate) struct Ran {
    pub(crate) call: Call,
    pub(crate) values: fn(&Sample, &mut Rng) -> Vec<Value>,
    pub(crate) sample: Arc<Sample>,
}

/// What came of it.
pub(crate) struct Figures {
    pub(crate) seconds: f64,
    pub(crate) latencies: Histogram<u64>,
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
    /// CPU time of this process, on all its threads.
    pub(crate) cpu: Duration,
}

/// Milliseconds, and how often.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Latencies {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    /// CPU time of the client for one call, in microseconds: what other programs on the machine do not change much.
    pub(crate) cpu_us: f64,
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
}

impl Default for Figures {
    fn default() -> Self {
        Self { seconds: 0.0, latencies: histogram(), errors: 0, first_error: None, cpu: Duration::ZERO }
    }
}

/// Microseconds up to a minute, to three digits.
#[expect(clippy::expect_used, reason = "the bounds are constants")]
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("bounds of a histogram")
}

impl Figures {
    /// Takes one answer in.
    pub(crate) fn record(&mut self, took: Duration, answer: Outcome<usize>) {
        match answer {
            Ok(_) => {
                self.latencies.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1));
            }
            Err(error) => {
                self.errors += 1;
                self.first_error.get_or_insert_with(|| error.to_string());
            }
        }
    }

    /// Takes those of another task or round in.
    pub(crate) fn add(&mut self, other: &Self) {
        // The bounds are the same, so nothing can be lost.
        let _ = self.latencies.add(&other.latencies);
        self.errors += other.errors;
        self.cpu += other.cpu;
        if self.first_error.is_none() {
            self.first_error.clone_from(&other.first_error);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
    pub(crate) fn summary(&self) -> Latencies {
        let at = |quantile| self.latencies.value_at_quantile(quantile) as f64 / 1000.0;
        Latencies {
            per_second: self.per_second(),
            p50_ms: at(0.5),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            cpu_us: self.cpu.as_secs_f64() * 1e6 / self.latencies.len().max(1) as f64,
            errors: self.errors,
            first_error: self.first_error.clone(),
        }
    }
}

/// What this process has spent so far, in user and kernel mode.
fn cpu() -> Outcome<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = [usage.user_time(), usage.system_time()].map(|time| time.num_microseconds());
    Ok(Duration::from_micros(u64::try_from(micros.iter().sum::<i64>())?))
}

impl Ran {
    /// `tasks` ask one after the other for that long.
    pub(crate) async fn for_millis(self, tasks: usize, millis: u64, seed: u64) -> Outcome<Figures> {
        let (begun, spent) = (Instant::now(), cpu()?);
        let until = begun + Duration::from_millis(millis);
        let asking: Vec<_> = (0..tasks)
            .map(|task| {
                let Self { call, values, sample } = self.clone();
                tokio::spawn(async move {
                    let mut rng = draw::rng(seed, "task", u64::try_from(task).unwrap_or(0));
                    let mut figures = Figures::default();
                    loop {
                        let asked = Instant::now();
                        if asked >= until {
                            return figures;
                        }
                        let answer = call(task, values(&sample, &mut rng)).await;
                        figures.record(asked.elapsed(), answer);
                    }
                })
            })
            .collect();
        let mut all = Figures::default();
        for task in asking {
            all.add(&task.await?);
        }
        all.seconds = begun.elapsed().as_secs_f64();
        all.cpu = cpu()?.saturating_sub(spent);
        Ok(all)
    }
}
