//! The migrated database that tests are cloned from.

use super::server::Outcome;
use chrono::Utc;
use migration::Migrator;
use sea_orm::{ConnectOptions, Database};
use sea_orm_migration::MigratorTrait;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

const PREFIX: &str = "veza_template_";

/// The template of today's migrations.
///
/// The name holds the hash of the migrations' sources (`build.rs`) and the day: migrations look at the clock
/// (they make partitions of the months to come), and a server can outlive a month.
pub(super) fn name() -> String {
    format!("{PREFIX}{}_{}", env!("VEZA_MIGRATIONS"), Utc::now().format("%Y%m%d"))
}

/// Keeps others from dropping the template as outdated while `lease` is open.
pub(super) async fn hold(lease: &mut PgConnection, name: &str) -> Outcome<()> {
    sqlx::query("SELECT pg_advisory_lock_shared(hashtextextended($1, 0))").bind(name).execute(lease).await?;
    Ok(())
}

/// Makes the template where it is missing or was left half-made, and drops the ones that nobody uses.
///
/// One process makes it, the others wait. The connection is this function's own, so that its locks go with it
/// whatever happens.
pub(super) async fn ensure(admin_url: &str, name: &str, url: &str) -> Outcome<()> {
    let mut connection = PgConnection::connect(admin_url).await?;
    sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 1))")
        .bind(name)
        .execute(&mut connection)
        .await?;
    let whole: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
    if !whole {
        drop_outdated(&mut connection, name).await?;
        run(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")).await?;
        migrate(url).await?;
        // From now on it is whole, and nobody can connect to it: cloning wants it without connections.
        run(&mut connection, format!("ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false"))
            .await?;
    }
    Ok(connection.close().await?)
}

async fn migrate(url: &str) -> Outcome<()> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await?;
    Migrator::up(&database, None).await?;
    Ok(database.close().await?)
}

async fn drop_outdated(connection: &mut PgConnection, current: &str) -> Outcome<()> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) AND datname <> $2",
    )
    .bind(PREFIX)
    .bind(current)
    .fetch_all(&mut *connection)
    .await?;
    for name in names {
        let unused = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";
        if sqlx::query_scalar(unused).bind(&name).fetch_one(&mut *connection).await? {
            run(connection, format!("ALTER DATABASE {name} IS_TEMPLATE false")).await?;
            run(connection, format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
    }
    Ok(())
}

async fn run(connection: &mut PgConnection, sql: String) -> Outcome<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}
