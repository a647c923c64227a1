//! `down`, `reset`, `refresh` and `fresh`: the commands that take something away.

use std::time::Instant;

use sea_orm_migration::MigrationTrait;

use super::up::{apply, report, where_it_is};
use crate::{
    cli::{
        args::{Confirm, Global},
        confirm, database, output,
        progress::Progress,
    },
    fresh,
    limits::human,
    runner::{Done, Error, Runner},
};

pub(in crate::cli) async fn down(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    steps: u32,
) -> Result<u8, Error> {
    let began = Instant::now();
    let (target, _) = database::to_write(global).await?;
    let progress = Progress::new(global.verbose);
    let mut runner = Runner::open(&target, &database::options(global), &progress).await?;
    let done = runner.down(migrations, Some(steps)).await;
    progress.end();
    rolled_back(&done?, began);
    Ok(0)
}

pub(in crate::cli) async fn reset(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    confirm: Confirm,
) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    confirm::destruction("reset", &target, confirm).await?;
    let began = Instant::now();
    let progress = Progress::new(global.verbose);
    let mut runner = Runner::open(&target, &database::options(global), &progress).await?;
    let done = runner.down(migrations, None).await;
    progress.end();
    let done = done?;
    runner.uninstall().await?;
    rolled_back(&done, began);
    Ok(0)
}

pub(in crate::cli) async fn refresh(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    confirm: Confirm,
) -> Result<u8, Error> {
    let (target, start) = database::to_write(global).await?;
    confirm::destruction("refresh", &target, confirm).await?;
    let began = Instant::now();
    let progress = Progress::new(global.verbose);
    let mut runner = Runner::open(&target, &database::options(global), &progress).await?;
    let result = match runner.down(migrations, None).await {
        Ok(_) => apply(&mut runner, migrations, None).await,
        Err(error) => Err(error),
    };
    progress.end();
    let (done, partitions) = result?;
    report(&done, partitions, began);
    where_it_is(&target, start);
    Ok(0)
}

pub(in crate::cli) async fn fresh(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    confirm: Confirm,
) -> Result<u8, Error> {
    let (target, start) = database::to_write(global).await?;
    confirm::destruction("fresh", &target, confirm).await?;
    let began = Instant::now();
    let progress = Progress::new(global.verbose);
    let mut runner = Runner::open(&target, &database::options(global), &progress).await?;
    let dropped = fresh::drop_everything(runner.db(), &database::limits(global)).await?;
    output::line(&format!("  dropped {dropped} objects"));
    let result = apply(&mut runner, migrations, None).await;
    progress.end();
    let (done, partitions) = result?;
    report(&done, partitions, began);
    where_it_is(&target, start);
    Ok(0)
}

fn rolled_back(done: &[Done], began: Instant) {
    let took = human(began.elapsed());
    output::line(&match done.len() {
        0 => "Nothing to roll back.".to_owned(),
        1 => format!("1 migration rolled back in {took}."),
        count => format!("{count} migrations rolled back in {took}."),
    });
}
