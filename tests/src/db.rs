//! A database for each test, cloned from a migrated template, in a throw-away cluster that all test processes share
//! (nextest runs a process for each test, `cargo test` one for all).
//!
//! With `TEST_DATABASE_URL` the databases are made on that server instead; its user must be a superuser.

mod connection;
mod server;
mod template;
mod watchdog;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use server::Server;
use std::ops::Deref;
use std::time::Duration;

/// A database of the test's own. It is dropped with this value, also when the test panics.
///
/// Wherever a connection is wanted, give `&db`: a pool of ten connections stands behind it.
pub struct TestDb {
    connection: DatabaseConnection,
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
        Self { connection: pool(&url).await, server, name, url }
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

    /// Another pool of ten connections to it, independent of the first: a second application.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn connect(&self) -> DatabaseConnection {
        pool(&self.url).await
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

async fn pool(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(10).acquire_timeout(Duration::from_secs(30)).sqlx_logging(false);
    Database::connect(options)
        .await
        .unwrap_or_else(|error| panic!("the test database does not answer: {error}"))
}
