//! `up`: apply what is pending, make the partitions that are due, and say where the database is.

use std::time::Instant;

use sea_orm_migration::MigrationTrait;

use crate::{
    cli::{args::Global, database, output, progress::Progress},
    limits::human,
    local::Start,
    runner::{Done, Error, Runner, Target},
};

pub(in crate::cli) async fn up(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    steps: Option<u32>,
) -> Result<u8, Error> {
    let began = Instant::now();
    let (target, start) = database::to_write(global).await?;
    let progress = Progress::new(global.verbose);
    let mut runner = Runner::open(&target, &database::options(global), &progress).await?;
    let result = apply(&mut runner, migrations, steps).await;
    progress.end();
    let (done, partitions) = result?;
    report(&done, partitions, began);
    where_it_is(&target, start);
    Ok(0)
}

/// Applies what is pending, then makes the partitions that are due; how many are new.
pub(super) async fn apply(
    runner: &mut Runner<'_>,
    migrations: &[Box<dyn MigrationTrait>],
    steps: Option<u32>,
) -> Result<(Vec<Done>, i32), Error> {
    let done = runner.up(migrations, steps).await?;
    let partitions = runner.ensure_partitions().await?.unwrap_or(0);
    Ok((done, partitions))
}

/// What was done.
pub(super) fn report(done: &[Done], partitions: i32, began: Instant) {
    let took = human(began.elapsed());
    output::line(&match done.len() {
        0 => format!("Nothing to apply ({took})."),
        1 => format!("1 migration applied in {took}."),
        count => format!("{count} migrations applied in {took}."),
    });
    match partitions {
        ..=0 => {}
        1 => output::line("1 new partition."),
        count => output::line(&format!("{count} new partitions.")),
    }
}

/// Where the database is, and what one can do with it.
pub(super) fn where_it_is(target: &Target, start: Option<Start>) {
    let url = target.shown();
    output::line(&format!("Database: {url}"));
    let Some(start) = start else { return };
    let start = match start {
        Start::Reused => "was running already",
        Start::Restarted => "was started",
        Start::Created => "was made for this checkout",
    };
    output::line(&format!(
        "It is a private PostgreSQL that {start}; only this machine reaches it. What next:\n  \
           psql '{url}'\n  \
           export DATABASE_URL='{url}'\n  \
           cargo test --workspace\n  \
           cargo run -p migration -- status\n  \
           cargo run -p migration -- pg stop"
    ));
}
