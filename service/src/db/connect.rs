//! Connections: one pool per process, made with the settings that were measured to matter.

use std::{ops::RangeInclusive, str::FromStr, time::Duration};

use super::Pool;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// How to connect. The defaults suit an application that talks to PostgreSQL directly.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// `postgres://user:password@host:5432/database`, or `postgresql://…`. Shown by no `Debug`: it holds a password.
    pub url: SecretString,
    /// Shown in `pg_stat_activity` and in the server's log. Default `veza`.
    pub application_name: String,
    /// Most connections of the pool; 100 is what the platform plans for over all processes. Default 20.
    pub max_connections: u32,
    /// Connections that are opened at once, before the first statement. Default 2.
    pub min_connections: u32,
    /// How long a query waits for a free connection, and the first one for the server. Default 5 s.
    pub acquire_timeout: Duration,
    /// A connection that is given back and idle for this long is closed. Default 10 min.
    pub idle_timeout: Duration,
    /// A connection older than this is replaced, so that a failover or a changed role setting is noticed. Default 30 min.
    pub max_lifetime: Duration,
    /// What each new connection sets for itself. `None` behind a transaction pooler such as `PgBouncer`, where a session
    /// belongs to nobody: set it by `ALTER ROLE … SET` there.
    pub session: Option<Session>,
}

/// Settings of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// A statement that runs longer is cancelled. Default 30 s.
    pub statement_timeout: Duration,
    /// A statement that waits longer for a lock gives up (55P03, worth a retry). Default 5 s.
    pub lock_timeout: Duration,
    /// A transaction left open and idle is ended. Default 60 s.
    pub idle_in_transaction_timeout: Duration,
    /// Plan each prepared statement once. SeaORM binds LIMIT as a parameter, and PostgreSQL then replans on each call,
    /// which halved the throughput of short lists. Default true.
    pub generic_plans: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_mins(1),
            generic_plans: true,
        }
    }
}

/// Why there is no connection. No variant repeats the URL: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Not a PostgreSQL URL.
    #[error("DATABASE_URL is malformed ({0}); it looks like postgres://user:password@host:5432/database")]
    Url(String),
    /// A pool of no connections or of more than PostgreSQL can have, a time of less than 1 ms or more than 24 days, a name that
    /// holds the character NUL.
    #[error("connection option {0} is out of range")]
    Option(&'static str),
    /// Nobody answered in time.
    #[error("no PostgreSQL answered at {host}:{port} within {} s; is it running, and is the address right?", .within.as_secs_f32())]
    Unreachable {
        /// Host of the URL.
        host: String,
        /// Port of the URL.
        port: u16,
        /// The acquire time-out.
        within: Duration,
    },
    /// The server answered, and refused.
    #[error("PostgreSQL refused the connection ({sqlstate}): {message}")]
    Refused {
        /// 28P01 wrong password, 3D000 no such database, 53300 too many connections, …
        sqlstate: String,
        /// PostgreSQL's own words.
        message: String,
    },
    /// Anything else (TLS, protocol).
    #[error("cannot connect: {0}")]
    Other(String),
}

/// PostgreSQL counts time-outs in milliseconds of 31 bits, and takes 0 for never.
const TIMES: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_millis(i32::MAX as u64);
/// Prepared statements that a connection keeps. The layer's constants are some hundreds, and one that has to be prepared again
/// costs two round trips more.
const STATEMENTS: usize = 500;
/// As many as PostgreSQL can be set to have.
const MAX_CONNECTIONS: u32 = 262_143;

impl ConnectOptions {
    /// Options for a database, with the defaults of each field.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: SecretString::from(url.into()),
            application_name: "veza".to_owned(),
            max_connections: 20,
            min_connections: 2,
            acquire_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_mins(10),
            max_lifetime: Duration::from_mins(30),
            session: Some(Session::default()),
        }
    }

    /// The same behind a transaction pooler (`PgBouncer` 1.21 or newer with `max_prepared_statements`): no session settings.
    #[must_use]
    pub fn behind_pooler(mut self) -> Self {
        self.session = None;
        self
    }
}

impl Session {
    /// One `SET` per setting, in one simple query. Every value is a number or a word of ours.
    fn sql(self) -> String {
        let plans = if self.generic_plans { "force_generic_plan" } else { "auto" };
        format!(
            "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
             SET plan_cache_mode = {plans}; SET timezone = 'UTC'",
            self.statement_timeout.as_millis(),
            self.lock_timeout.as_millis(),
            self.idle_in_transaction_timeout.as_millis(),
        )
    }
}

/// Opens a pool and proves it with one connection.
///
/// # Errors
/// [`ConnectError`], within [`ConnectOptions::acquire_timeout`].
pub async fn connect(options: &ConnectOptions) -> Result<Pool, ConnectError> {
    let server = parse(options)?;
    let mut pool = PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(options.idle_timeout)
        .max_lifetime(options.max_lifetime)
        // A ping before each use costs a round trip per query; a connection idle for a minute is worth one.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_mins(1) {
                    sqlx::Connection::ping(connection).await?;
                }
                Ok(true)
            })
        });
    if let Some(session) = options.session {
        pool = pool.after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::Executor::execute(connection, sqlx::AssertSqlSafe(session.sql())).await?;
                Ok(())
            })
        });
    }
    let pool = pool.connect_with(server.clone()).await.map_err(|error| explain(error, &server, options))?;
    let pool = Pool::new(pool);
    pool.open(options.min_connections).await.map_err(|error| explain(error, &server, options))?;
    Ok(pool)
}

fn parse(options: &ConnectOptions) -> Result<PgConnectOptions, ConnectError> {
    let url = options.url.expose_secret().trim();
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err(ConnectError::Url("it does not begin with postgres://".to_owned()));
    }
    if url.contains('\0') || url.contains("%00") {
        return Err(ConnectError::Url("it contains the character NUL".to_owned()));
    }
    check(options)?;
    let server = PgConnectOptions::from_str(url).map_err(|error| ConnectError::Url(error.to_string()))?;
    Ok(server
        .application_name(&options.application_name)
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging())
}

/// What would be refused later, in words that point elsewhere, or by a panic of the pool.
fn check(options: &ConnectOptions) -> Result<(), ConnectError> {
    if !(options.min_connections.max(1)..=MAX_CONNECTIONS).contains(&options.max_connections) {
        return Err(ConnectError::Option("max_connections"));
    }
    // It ends with NUL on its way to the server; what stands behind one would be other options.
    if options.application_name.contains('\0') {
        return Err(ConnectError::Option("application_name"));
    }
    let of_pool = [
        ("acquire_timeout", options.acquire_timeout),
        ("idle_timeout", options.idle_timeout),
        ("max_lifetime", options.max_lifetime),
    ];
    let of_session = options.session.map(|session| {
        [
            ("statement_timeout", session.statement_timeout),
            ("lock_timeout", session.lock_timeout),
            ("idle_in_transaction_timeout", session.idle_in_transaction_timeout),
        ]
    });
    match of_pool.into_iter().chain(of_session.into_iter().flatten()).find(|(_, time)| !TIMES.contains(time))
    {
        Some((name, _)) => Err(ConnectError::Option(name)),
        None => Ok(()),
    }
}

fn explain(error: sqlx::Error, server: &PgConnectOptions, options: &ConnectOptions) -> ConnectError {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => ConnectError::Unreachable {
            host: server.get_host().to_owned(),
            port: server.get_port(),
            within: options.acquire_timeout,
        },
        sqlx::Error::Database(error) => ConnectError::Refused {
            sqlstate: error.code().unwrap_or_default().into_owned(),
            message: error.message().to_owned(),
        },
        other => ConnectError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_url_is_refused_without_repeating_its_password() {
        for url in [
            "",
            "postgres://u%00x:hunter2@h/d",
            "mysql://u:hunter2@h/d",
            "postgres://u:hunter2@h:port/d",
            "postgres://u:hunter2@[::1/d",
        ] {
            let error = parse(&ConnectOptions::new(url)).expect_err(url);
            assert!(matches!(error, ConnectError::Url(_)), "{url}: {error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn both_schemes_are_accepted_and_options_are_checked() {
        assert!(parse(&ConnectOptions::new("postgresql://u@h/d")).is_ok());
    }

    #[test]
    fn an_option_that_server_or_pool_cannot_have_is_named() {
        type Change = fn(&mut ConnectOptions, Duration);
        let refused = |name: &str, change: &dyn Fn(&mut ConnectOptions)| {
            let mut options = ConnectOptions::new("postgres://u@h/d");
            change(&mut options);
            assert!(matches!(parse(&options), Err(ConnectError::Option(option)) if option == name), "{name}");
        };
        refused("max_connections", &|options| options.max_connections = 0);
        refused("max_connections", &|options| options.max_connections = u32::MAX);
        refused("max_connections", &|options| options.min_connections = 21);
        refused("application_name", &|options| {
            options.application_name = "veza\0options\0-c row_security=off".into();
        });
        let times: [(&str, Change); 6] = [
            ("acquire_timeout", |options, time| options.acquire_timeout = time),
            ("idle_timeout", |options, time| options.idle_timeout = time),
            ("max_lifetime", |options, time| options.max_lifetime = time),
            ("statement_timeout", |options, time| session(options).statement_timeout = time),
            ("lock_timeout", |options, time| session(options).lock_timeout = time),
            ("idle_in_transaction_timeout", |options, time| {
                session(options).idle_in_transaction_timeout = time;
            }),
        ];
        for (name, change) in times {
            // PostgreSQL would take half a millisecond for 0, which is never.
            for time in [Duration::ZERO, Duration::from_micros(500), Duration::MAX] {
                refused(name, &|options| change(options, time));
            }
        }
    }

    fn session(options: &mut ConnectOptions) -> &mut Session {
        options.session.get_or_insert_default()
    }

    #[test]
    fn debug_does_not_show_the_url() {
        assert!(!format!("{:?}", ConnectOptions::new("postgres://u:hunter2@h/d")).contains("hunter2"));
    }
}
