//! Migrations of the tests' own, and the programs of the server.

use std::{future::Future, path::PathBuf, pin::Pin, process::Command};

use migration::{
    limits::Limits,
    runner::{Options, Runner, Silent, Target},
    sql,
};
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use sqlx::{AssertSqlSafe, PgConnection};
use tests::TestDb;

pub(super) type Migrations = Vec<Box<dyn MigrationTrait>>;

/// A migration of SQL.
pub(super) struct Sql {
    pub(super) name: &'static str,
    pub(super) up: String,
    pub(super) down: String,
    pub(super) transaction: bool,
}

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, &self.up).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, &self.down).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(self.transaction)
    }
}

/// In a transaction.
pub(super) fn migration(name: &'static str, up: &str, down: &str) -> Box<dyn MigrationTrait> {
    Box::new(Sql { name, up: up.to_owned(), down: down.to_owned(), transaction: true })
}

/// Outside any.
pub(super) fn outside(name: &'static str, up: &str, down: &str) -> Box<dyn MigrationTrait> {
    Box::new(Sql { name, up: up.to_owned(), down: down.to_owned(), transaction: false })
}

/// What a migration of Rust code does.
pub(super) type Work =
    for<'m> fn(&'m SchemaManager<'m>) -> Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'm>>;

/// A migration of Rust code, outside any transaction unless it says otherwise.
pub(super) struct Code {
    pub(super) name: &'static str,
    pub(super) up: Work,
    pub(super) down: Work,
    pub(super) transaction: bool,
}

impl MigrationName for Code {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Code {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        (self.up)(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        (self.down)(m).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(self.transaction)
    }
}

pub(super) fn target(url: &str) -> Target {
    Target::parse(url).unwrap()
}

/// A runner with the usual settings, and nobody who watches.
pub(super) async fn runner(db: &TestDb) -> Runner<'static> {
    Runner::open(&target(db.url()), &Options::default(), &Silent).await.unwrap()
}

/// A runner with limits of its own.
pub(super) async fn limited(db: &TestDb, limits: Limits) -> Runner<'static> {
    let options = Options { limits, ..Options::default() };
    Runner::open(&target(db.url()), &options, &Silent).await.unwrap()
}

/// A single value.
pub(super) async fn value<T>(db: &TestDb, query: &str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let pool = db.get_postgres_connection_pool();
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(pool).await.unwrap()
}

pub(super) async fn execute(db: &impl ConnectionTrait, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

/// A session outside every pool.
pub(super) async fn session(db: &TestDb) -> PgConnection {
    <PgConnection as sqlx::Connection>::connect(db.url()).await.unwrap()
}

/// A role of this test's own that may log in and nothing else, and the database's URL for it.
pub(super) async fn stranger(db: &TestDb) -> (String, String) {
    let role = format!("{}_stranger", db.name());
    execute(&**db, &format!("CREATE ROLE {role} LOGIN PASSWORD 'stranger'")).await;
    let options = db.get_postgres_connection_pool().connect_options();
    let url =
        format!("postgres://{role}:stranger@{}:{}/{}", options.get_host(), options.get_port(), db.name());
    (role, url)
}

/// Roles belong to the whole server, so they do not go with the test's database.
pub(super) async fn remove(db: &TestDb, role: &str) {
    execute(&**db, &format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

/// One of PostgreSQL's programs, of the version of the server.
pub(super) async fn program(db: &TestDb, name: &str) -> Command {
    let directory: String = value(db, "SELECT setting FROM pg_config WHERE name = 'BINDIR'").await;
    let program = PathBuf::from(directory).join(name);
    Command::new(if program.exists() { program } else { name.into() })
}

/// The schema of a database as text, without the tables in which tools note what they have applied.
pub(super) async fn dump(db: &TestDb) -> String {
    let output = program(db, "pg_dump")
        .await
        .args(["--schema-only", "--restrict-key=x", "--exclude-table=public.seaql_migrations"])
        .args(["--exclude-table=public._sqlx_migrations", db.url()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
