//! `counters`: roll up what is pending, count anew what may be wrong.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

use crate::{
    cli::{
        args::{Counters, Global, Json},
        database, output,
    },
    counters::{self, Difference},
    runner::{Error, Purpose, Target, connect},
};

pub(in crate::cli) async fn counters(global: &Global, command: Counters) -> Result<u8, Error> {
    match command {
        Counters::RollUp { batch, json } => roll_up(global, batch, json).await,
        Counters::Reconcile { counter, dry_run, batch, json } => {
            reconcile(global, counter.as_deref(), dry_run, batch, json).await
        }
    }
}

async fn roll_up(global: &Global, batch: i32, Json { json }: Json) -> Result<u8, Error> {
    let (target, mut connection) = open(global).await?;
    let bar = spinner();
    let done = counters::roll_up(&mut connection, batch, &mut |done| {
        bar.set_message(format!("{done} changes rolled up"));
    })
    .await;
    bar.finish_and_clear();
    let done = done?;
    output::result(&if json {
        format!("{}\n", json!({ "database": target.shown(), "rolled_up": done }))
    } else {
        format!("{done} changes rolled up.\n")
    })?;
    Ok(0)
}

async fn reconcile(
    global: &Global,
    counter: Option<&str>,
    dry_run: bool,
    batch: i32,
    Json { json }: Json,
) -> Result<u8, Error> {
    let (target, mut connection) = open(global).await?;
    let all = counters::names(&mut connection).await?;
    let chosen = match counter {
        None => all,
        Some(name) if all.iter().any(|known| known == name) => vec![name.to_owned()],
        Some(name) => {
            return Err(Error::Usage(format!(
                "there is no counter \"{name}\". There are: {}",
                all.join(", ")
            )));
        }
    };
    let bar = spinner();
    let began = Instant::now();
    let mut differences: Vec<Difference> = Vec::new();
    let mut rows = 0;
    for (place, name) in chosen.iter().enumerate() {
        let mut report = |checked: i64, differ: Vec<Difference>| {
            bar.set_message(format!("{}/{} {name}: {checked} rows", place + 1, chosen.len()));
            if !json {
                bar.suspend(|| differ.iter().for_each(|one| output::line(&shown(one))));
            }
            differences.extend(differ);
        };
        match counters::reconcile(&mut connection, name, batch, dry_run, &mut report).await {
            Ok(checked) => rows += checked,
            Err(error) => {
                bar.finish_and_clear();
                return Err(error);
            }
        }
    }
    bar.finish_and_clear();
    if json {
        let whole = json!({
            "database": target.shown(), "counters": chosen, "dry_run": dry_run, "rows_checked": rows,
            "differences": differences,
        });
        output::result(&format!("{whole:#}\n"))?;
    } else {
        let what = if dry_run { "would be corrected" } else { "corrected" };
        output::line(&format!(
            "{} counters, {rows} rows looked at in {}; {} {what}.",
            chosen.len(),
            crate::limits::human(began.elapsed()),
            differences.len()
        ));
    }
    Ok(0)
}

fn shown(difference: &Difference) -> String {
    let Difference { counter, id, was, right } = difference;
    format!("  {counter} of {id}: was {was}, right is {right}")
}

/// Nothing is started for this: a private PostgreSQL that does not run has nothing to count.
async fn open(global: &Global) -> Result<(Target, PgConnection), Error> {
    let (target, _) = database::look(global).await?.ok_or(Error::NoneRunning)?;
    let mut connection = connect(&target, Purpose::Write).await?;
    let limits = database::limits(global).in_session();
    connection
        .execute(AssertSqlSafe(limits))
        .await
        .map_err(Error::database("setting the limits of the session"))?;
    Ok((target, connection))
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
