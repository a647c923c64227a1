//! A database for each test, cloned from a migrated template, in a throw-away cluster that all test processes share
//! (nextest runs a process for each test, `cargo test` one for all).
//!
//! With `TEST_DATABASE_URL` the databases are made on that server instead; its user must be a superuser.
//!
//! With `VEZA_TEST_ROLE=veza_app` what the services do in transactions runs as the application role, under row-level security;
//! what a test builds and looks at by itself stays the owner's.

mod connection;
mod server;
mod template;
mod watchdog;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use server::Server;
use service::db::{Acting, Actor, as_actor};
use std::ops::Deref;
use std::time::Duration;

/// The role that applications are members of.
const APPLICATION: &str = "veza_app";

/// A database of the test's own. It is dropped with this value, also when the test panics.
///
/// Wherever a connection is wanted, give `&db`: a pool of ten connections stands behind it.
pub struct TestDb {
    connection: DatabaseConnection,
    application: Option<DatabaseConnection>,
    server: &'static Server,
    name: String,
    url: String,
}

impl TestDb {
    /// A database with every migration applied.
    ///
    /// # Panics
    /// If there is no PostgreSQL to be had; the message says what to do.
    pub async fn new() -> Self {
        let server = Server::shared().await;
        Self::made(server, server.clone_template().await).await
    }

    /// A database with nothing in it.
    ///
    /// # Panics
    /// If there is no PostgreSQL to be had; the message says what to do.
    pub async fn empty() -> Self {
        let server = Server::shared().await;
        Self::made(server, server.create_empty().await).await
    }

    async fn made(server: &'static Server, name: String) -> Self {
        let url = server.url_of(&name);
        let application = if in_application_role() { Some(pool(&as_application(&url)).await) } else { None };
        Self { connection: pool(&url).await, application, server, name, url }
    }

    /// The owner's pool, for what the system itself does (jobs, workers, `Actor::system()`), and for looking.
    #[must_use]
    pub fn owner(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// The pool as an application has it: of the role under test. Give it to a service function that reads and also opens
    /// transactions.
    #[must_use]
    pub fn app(&self) -> &DatabaseConnection {
        self.application.as_ref().unwrap_or(&self.connection)
    }

    /// The pool on which an application lets `actor` write: the owner's for the system, else [`TestDb::app`].
    #[must_use]
    pub fn pool_of(&self, actor: &Actor) -> &DatabaseConnection {
        if actor.is_system() { self.owner() } else { self.app() }
    }

    /// A connection for a service function that reads: it acts as `viewer`, in the role under test.
    #[must_use]
    pub fn seen_by<'a>(&'a self, viewer: &'a Actor) -> Acting<'a, DatabaseConnection> {
        as_actor(self.app(), viewer)
    }

    /// A pool of the application role, whichever role is under test.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn application(&self) -> DatabaseConnection {
        pool(&as_application(&self.url)).await
    }

    /// Its URL, for clients of other kinds.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name in the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL of the server's own database, as a superuser.
    #[must_use]
    pub fn admin_url(&self) -> &str {
        self.server.admin_url()
    }

    /// Another pool of ten connections to it, independent of the first: a second application, in the role under test.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn connect(&self) -> DatabaseConnection {
        if in_application_role() { self.application().await } else { pool(&self.url).await }
    }
}

impl Deref for TestDb {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.connection
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.server.drop_database(&self.name);
    }
}

/// Whether the services run as the application role in this test run.
fn in_application_role() -> bool {
    match std::env::var("VEZA_TEST_ROLE").as_deref() {
        Err(_) | Ok("") => false,
        Ok(APPLICATION) => true,
        Ok(other) => panic!("VEZA_TEST_ROLE is {APPLICATION}, or not set; not {other}"),
    }
}

/// The same URL for connections that begin as the application role.
fn as_application(url: &str) -> String {
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}options=-c%20role%3D{APPLICATION}")
}

async fn pool(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(10)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .connect_lazy(true);
    Database::connect(options)
        .await
        .unwrap_or_else(|error| panic!("the test database does not answer: {error}"))
}
