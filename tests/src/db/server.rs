//! The server where test databases live, as this process holds it.
//!
//! Each process takes two advisory locks there, which the server frees when the process ends, however it ends:
//! one shared with all (while it is held the server does not stop), and one of its own, whose number stands in
//! the names of its databases: where that lock is free, the process is dead and its databases are dropped.

use super::{template, watchdog};
use migration::local::{Cluster, Private, Settings};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::env;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, OnceCell};

pub(super) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The lock that every process shares, and that the watchdog takes alone.
pub(super) const IN_USE: i64 = 0x7665_7a61; // "veza"
/// What the names of test databases begin with.
const PREFIX: &str = "veza_test_";

/// The kit's own runtime: each test's ends with the test, and what all tests share must not.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let built =
        Builder::new_multi_thread().worker_threads(1).thread_name("test databases").enable_all().build();
    built.unwrap_or_else(|error| panic!("no thread for the test databases: {error}"))
});

/// The server, and this process's share in it.
pub(super) struct Server {
    admin_url: String,
    admin: PgPool,
    /// Holds the two locks until the process ends.
    lease: Mutex<PgConnection>,
    process: i64,
    made: AtomicU32,
    template: OnceCell<String>,
}

impl Server {
    /// The one server of this process, started where it does not run yet.
    pub(super) async fn shared() -> &'static Self {
        static SERVER: OnceCell<Server> = OnceCell::const_new();
        let joined = on_own_runtime(SERVER.get_or_try_init(Self::join)).await;
        joined.unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}"))
    }

    async fn join() -> Outcome<Self> {
        let given = env::var("TEST_DATABASE_URL").ok().filter(|url| !url.trim().is_empty());
        let server = match given {
            Some(url) => match Self::lease(url).await {
                Ok(server) => server.ok_or("the server of TEST_DATABASE_URL is stopping")?,
                Err(error) => return Err(format!("TEST_DATABASE_URL: {error}").into()),
            },
            None => Self::private().await?,
        };
        server.drop_leftovers().await?;
        Ok(server)
    }

    /// The private cluster for tests. One that is about to stop is waited for, then started again.
    async fn private() -> Outcome<Self> {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let start = || Settings::tests().and_then(|settings| Cluster::new(settings).start(&mut |_| ()));
            let cluster: Private = tokio::task::spawn_blocking(start).await??;
            match Self::lease(cluster.url().to_owned()).await {
                Ok(Some(server)) => {
                    watchdog::ensure(&server.admin, watchdog::IDLE).await?;
                    return Ok(server);
                }
                Ok(None) | Err(_) if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok(None) => {
                    return Err("the private PostgreSQL for tests is stopping, and does not stop".into());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the two locks; `None` if the server is about to stop.
    async fn lease(admin_url: String) -> Outcome<Option<Self>> {
        let mut lease = PgConnection::connect_with(&admin_url.parse::<PgConnectOptions>()?).await?;
        // The watchdog takes the lock for an instant each time it looks, and keeps it when it stops the server.
        sqlx::raw_sql("SET lock_timeout = '2s'").execute(&mut lease).await?;
        if sqlx::query("SELECT pg_advisory_lock_shared($1)").bind(IN_USE).execute(&mut lease).await.is_err() {
            return Ok(None);
        }
        sqlx::raw_sql("SET lock_timeout = 0").execute(&mut lease).await?;
        let process: i64 = sqlx::query_scalar(
            "SELECT key FROM (SELECT ('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint AS key) AS own
             WHERE pg_try_advisory_lock(key)",
        )
        .fetch_one(&mut lease)
        .await?;
        let admin = PgPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(30));
        let admin = admin.connect(&admin_url).await?;
        Ok(Some(Self {
            admin_url,
            admin,
            lease: Mutex::new(lease),
            process,
            made: AtomicU32::new(0),
            template: OnceCell::new(),
        }))
    }

    /// Drops the databases of processes that are dead.
    async fn drop_leftovers(&self) -> Outcome<()> {
        let names: Vec<String> =
            sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)")
                .bind(PREFIX)
                .fetch_all(&self.admin)
                .await?;
        let mut connection = self.admin.acquire().await?;
        for name in names {
            let Some(owner) = owner_of(&name).filter(|owner| *owner != self.process) else { continue };
            let dead = "SELECT pg_try_advisory_lock($1)";
            if sqlx::query_scalar(dead).bind(owner).fetch_one(&mut *connection).await? {
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                let dropped = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await;
                sqlx::query("SELECT pg_advisory_unlock($1)").bind(owner).execute(&mut *connection).await?;
                dropped?;
            }
        }
        Ok(())
    }

    /// A database with the migrations in it; returns its name.
    pub(super) async fn clone_template(&'static self) -> String {
        on_own_runtime(async move {
            let template = self.template.get_or_try_init(|| self.make_template()).await?;
            self.create(&format!("TEMPLATE {template} STRATEGY file_copy")).await
        })
        .await
        .unwrap_or_else(|error| panic!("no migrated test database: {error}"))
    }

    async fn make_template(&self) -> Outcome<String> {
        let name = template::name();
        template::hold(&mut *self.lease.lock().await, &name).await?;
        template::ensure(&self.admin_url, &name, &self.url_of(&name)).await?;
        Ok(name)
    }

    /// A database with nothing in it; returns its name.
    pub(super) async fn create_empty(&'static self) -> String {
        on_own_runtime(self.create("TEMPLATE template0 STRATEGY file_copy"))
            .await
            .unwrap_or_else(|error| panic!("no empty test database: {error}"))
    }

    async fn create(&self, like: &str) -> Outcome<String> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{:016x}_{number}", self.process);
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name} {like}"))).execute(&self.admin).await?;
        Ok(name)
    }

    /// Drops a database and ends what is connected to it. Waits, so that a test leaves nothing behind; called
    /// from `Drop`, it must not panic: what remains is dropped by the next process.
    pub(super) fn drop_database(&'static self, name: &str) {
        let (done, wait) = mpsc::channel();
        let database = name.to_owned();
        RUNTIME.spawn(async move {
            let _ = done.send(self.end_and_drop(&database).await);
        });
        if let Ok(Err(error)) = wait.recv_timeout(Duration::from_secs(30)) {
            eprintln!("test database {name} was not dropped: {error}");
        }
    }

    /// DROP … WITH (FORCE) looks every 100 ms whether the sessions that it ended are gone; we look sooner.
    async fn end_and_drop(&self, name: &str) -> Outcome<()> {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        for _ in 0..50 {
            if sqlx::query(end).bind(name).fetch_all(&self.admin).await?.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.admin).await?;
        Ok(())
    }

    pub(super) fn admin_url(&self) -> &str {
        &self.admin_url
    }

    /// The URL of a database of this server: the last part of the path is replaced, parameters stay.
    pub(super) fn url_of(&self, database: &str) -> String {
        let (address, parameters) = self.admin_url.split_once('?').unwrap_or((&self.admin_url, ""));
        let start = address.find("://").map_or(0, |at| at + 3);
        let end = address[start..].find('/').map_or(address.len(), |at| start + at);
        let mark = if parameters.is_empty() { "" } else { "?" };
        format!("{}/{database}{mark}{parameters}", &address[..end])
    }
}

/// The number of the process that made a database, out of its name.
fn owner_of(database: &str) -> Option<i64> {
    let (owner, _) = database.strip_prefix(PREFIX)?.split_once('_')?;
    u64::from_str_radix(owner, 16).ok().map(u64::cast_signed)
}

/// Runs on the kit's runtime, where connections outlive the test that opened them.
async fn on_own_runtime<T: Send + 'static>(
    work: impl Future<Output = Outcome<T>> + Send + 'static,
) -> Outcome<T> {
    RUNTIME.spawn(work).await?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestDb;

    /// The leftovers of a killed run go when the next process joins; those of the living stay.
    #[tokio::test]
    async fn databases_of_dead_processes_are_dropped() {
        let living = TestDb::empty().await;
        let server = Server::shared().await;
        let dead = format!("{PREFIX}{:016x}_0", server.process.wrapping_add(1));
        let sql = format!("CREATE DATABASE {dead}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&server.admin).await.unwrap();

        Server::join().await.unwrap();
        let names: Vec<String> = sqlx::query_scalar("SELECT datname::text FROM pg_database")
            .fetch_all(&server.admin)
            .await
            .unwrap();
        assert!(names.iter().any(|name| name == living.name()));
        assert!(!names.contains(&dead));
    }

    #[test]
    fn the_owner_of_a_database_stands_in_its_name() {
        for owner in [0, 1, i64::MAX, i64::MIN, -1] {
            assert_eq!(owner_of(&format!("{PREFIX}{owner:016x}_12")), Some(owner));
        }
        assert_eq!(owner_of("veza_test_of_somebody"), None);
        assert_eq!(owner_of("postgres"), None);
    }
}
