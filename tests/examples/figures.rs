//! How long the steps take that everybody waits for. Prints, and asserts nothing: machines differ.
//!
//! `cargo run -p tests --example figures`

use std::{error::Error, time::Instant};

use migration::{
    Migrator,
    local::{Cluster, Purpose, Settings},
    runner::{Options, Runner, Silent, Target},
};
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

const CLONES: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let state = Settings::development()?.state.with_file_name("figures");
    let cluster = Cluster::new(Settings { state, purpose: Purpose::Development, ..Settings::development()? });
    cluster.delete()?;
    let begin = Instant::now();
    let private = cluster.start(&mut |_| ())?;
    println!("private cluster, made      {:>8.1?}", begin.elapsed());
    let url = private.url().to_owned();
    let migrations = Migrator::migrations();
    for what in ["migrated from empty", "nothing left to migrate"] {
        let begin = Instant::now();
        runtime.block_on(async {
            let target = Target::parse(&url)?;
            let options = Options::default();
            Runner::open(&target, &options, &Silent).await?.up(&migrations, None).await
        })?;
        println!("{what:<26} {:>8.1?}", begin.elapsed());
    }
    let begin = Instant::now();
    cluster.start(&mut |_| ())?;
    println!("private cluster, reused    {:>8.1?}", begin.elapsed());
    cluster.stop()?;
    let begin = Instant::now();
    cluster.start(&mut |_| ())?;
    println!("private cluster, restarted {:>8.1?}", begin.elapsed());
    cluster.delete()?;

    let begin = Instant::now();
    runtime.block_on(async { drop(TestDb::new().await) });
    println!("first test database        {:>8.1?}", begin.elapsed());
    let mut clones: Vec<_> = (0..CLONES)
        .map(|_| {
            let begin = Instant::now();
            let db = runtime.block_on(TestDb::new());
            let took = begin.elapsed();
            drop(db);
            took
        })
        .collect();
    clones.sort_unstable();
    let (min, median, max) = (clones[0], clones[CLONES / 2], clones[CLONES - 1]);
    println!("a cloned test database     {median:>8.1?} (median of {CLONES}; {min:.1?} to {max:.1?})");
    Ok(())
}
