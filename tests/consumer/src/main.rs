//! Migrates the empty database of `DATABASE_URL`, registers an account and reads it back, on the runtime of its features:
//! `cargo run -p consumer`, or `cargo run -p consumer --no-default-features --features runtime-async-std`.

use std::error::Error;

use entity::prelude::Users;
use migration::Migrator;
use sea_orm::{Database, EntityTrait, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use service::{
    auth::{
        Auth,
        users::{NewUser, register},
    },
    db::{Actor, ConnectOptions, connect},
    env::Env,
    seal::KeyRing,
};

#[cfg(feature = "runtime-tokio")]
fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run("tokio"))
}

#[cfg(all(feature = "runtime-async-std", not(feature = "runtime-tokio")))]
fn main() -> Result<(), Box<dyn Error>> {
    async_std::task::block_on(run("async-std"))
}

#[cfg(not(any(feature = "runtime-tokio", feature = "runtime-async-std")))]
compile_error!("choose a runtime: --features runtime-tokio or --features runtime-async-std");

async fn run(runtime: &str) -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to an empty database")?;
    // On a connection of its own: a migration may take longer than a query is allowed to.
    let migrating = Database::connect(&url).await?;
    Migrator::up(&migrating, None).await?;
    let pending = Migrator::get_pending_migrations(&migrating).await?.len();
    migrating.close().await?;

    let db = connect(&ConnectOptions::new(url)).await?;

    let auth = Auth::new(Env::system(KeyRing::parse(&format!("k1={}=", "A".repeat(43)).into())?));
    let new = NewUser {
        email: "ada@example.com".into(),
        username: "ada".into(),
        password: Some("correct horse battery".into()),
        display_name: None,
    };
    let user = register(&db, &auth, &Actor::visitor(), new).await?;
    let transaction = db.begin().await?;
    let read = Users::find_by_id(user.id).one(&transaction).await?;
    transaction.commit().await?;
    assert_eq!(read.as_ref(), Some(&user), "the account is read as it was registered");
    println!(
        "{runtime}: {} migrations applied, {pending} pending, one account",
        Migrator::migrations().len()
    );
    Ok(())
}
