//! Connecting: within five seconds, to a server that is new enough, or an error that says why not.

use std::{io, time::Duration};

use sqlx::{ConnectOptions, PgConnection};
use tokio::time::{Instant, sleep, timeout_at};

use super::{Error, Target};

/// Longest time to a connection, login included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What the command will do with the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Only look: a standby or a role without rights is welcome.
    Read,
    /// Migrate.
    Write,
}

/// Connects, and checks that the server can serve the purpose.
///
/// # Errors
/// [`Error::Unreachable`] after five seconds at the latest, [`Error::Login`], [`Error::NoDatabase`],
/// [`Error::TooOld`], [`Error::ReadOnly`].
pub async fn connect(target: &Target, purpose: Purpose) -> Result<PgConnection, Error> {
    let deadline = Instant::now() + CONNECT_TIMEOUT;
    let within = format!("no answer within {} s", CONNECT_TIMEOUT.as_secs());
    let unreachable = |reason: String| Error::Unreachable { at: target.at(), reason };
    loop {
        let attempt = async {
            let mut connection = target.options().connect().await.map_err(|error| refusal(target, error))?;
            inspect(target, &mut connection, purpose).await?;
            Ok(connection)
        };
        match timeout_at(deadline, attempt).await {
            Err(_) => return Err(unreachable(within)),
            // The server is starting up: it answers in a moment, or says so until the time is over.
            Ok(Err(Error::Login { code, message, .. })) if code == "57P03" => {
                if Instant::now() + Duration::from_millis(100) >= deadline {
                    return Err(unreachable(message));
                }
                sleep(Duration::from_millis(100)).await;
            }
            Ok(done) => return done,
        }
    }
}

async fn inspect(target: &Target, connection: &mut PgConnection, purpose: Purpose) -> Result<(), Error> {
    let (number, version, standby, read_only): (i32, String, bool, bool) = sqlx::query_as(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'), \
         pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool",
    )
    .fetch_one(connection)
    .await
    .map_err(Error::database("asking the server for its version"))?;
    if number < 150_000 {
        return Err(Error::TooOld { version });
    }
    let why = match purpose {
        Purpose::Write if standby => "it is a standby",
        Purpose::Write if read_only => "default_transaction_read_only is on",
        _ => return Ok(()),
    };
    Err(Error::ReadOnly { at: target.at(), why })
}

/// Says why no connection came about.
fn refusal(target: &Target, error: sqlx::Error) -> Error {
    let at = target.at();
    match error {
        sqlx::Error::Database(refused) => {
            let code = refused.code().unwrap_or_default().into_owned();
            match code.as_str() {
                "3D000" => Error::NoDatabase { at, database: target.database().to_owned() },
                _ => Error::Login {
                    at,
                    user: target.user().to_owned(),
                    message: refused.message().to_owned(),
                    code,
                },
            }
        }
        sqlx::Error::Io(error) => Error::Unreachable { at, reason: plain(&error) },
        // sqlx reports the first byte of an answer that is none.
        sqlx::Error::Protocol(_) => {
            Error::Unreachable { at, reason: "what answers there is not PostgreSQL".to_owned() }
        }
        sqlx::Error::Configuration(reason) => Error::MalformedUrl { reason: reason.to_string() },
        other => Error::Unreachable { at, reason: other.to_string() },
    }
}

/// Without the "(os error 111)" that means nothing to most people.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
