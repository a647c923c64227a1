//! Connecting: within five seconds, to a server that is new enough, or an error that says why not.

use std::{io, time::Duration};

use sqlx::{ConnectOptions, PgConnection};
use tokio::time::{sleep, timeout};

use super::{Error, Target};

/// Longest time to a connection, login included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// SQLSTATE of a server that is not ready yet.
const STARTING_UP: &str = "57P03";

/// The oldest server that has what the schema uses, as `server_version_num`.
const OLDEST: i32 = 150_000;

/// What the command will do with the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Only look: a standby or a role without rights is welcome.
    Read,
    /// Migrate.
    Write,
}

/// Connects, and checks that the server can serve the purpose. Names without a schema mean `public`.
///
/// # Errors
/// [`Error::Unreachable`] after five seconds at the latest, [`Error::Login`], [`Error::NoDatabase`],
/// [`Error::TooOld`], [`Error::ReadOnly`].
pub async fn connect(target: &Target, purpose: Purpose) -> Result<PgConnection, Error> {
    let mut reason = format!("no answer within {} s", CONNECT_TIMEOUT.as_secs());
    let attempt = async {
        let mut connection = loop {
            match target.options().connect().await {
                // It answers in a moment, or says so until the time is over.
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(STARTING_UP) => {
                    error.message().clone_into(&mut reason);
                    sleep(Duration::from_millis(100)).await;
                }
                answer => break answer.map_err(|error| refusal(target, error))?,
            }
        };
        inspect(target, &mut connection, purpose).await?;
        Ok(connection)
    };
    let answer = timeout(CONNECT_TIMEOUT, attempt).await;
    answer.unwrap_or_else(|_| Err(Error::Unreachable { at: target.at(), reason }))
}

async fn inspect(target: &Target, connection: &mut PgConnection, purpose: Purpose) -> Result<(), Error> {
    let server = sqlx::query_as::<_, (i32, String, bool, bool, String)>(
        "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version, \
         pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only')::bool AS read_only, \
         set_config('search_path', 'public', false)",
    )
    .fetch_one(connection)
    .await
    .map(|(number, version, standby, read_only, _)| Server { number, version, standby, read_only })
    .map_err(Error::database("asking the server for its version"))?;
    server.serves(purpose, target.at())
}

/// What the server says of itself.
struct Server {
    /// 150018 for 15.18.
    number: i32,
    version: String,
    standby: bool,
    read_only: bool,
}

impl Server {
    fn serves(self, purpose: Purpose, at: String) -> Result<(), Error> {
        match purpose {
            _ if self.number < OLDEST => Err(Error::TooOld { version: self.version }),
            Purpose::Write if self.standby => Err(Error::ReadOnly { at, why: "it is a standby" }),
            Purpose::Write if self.read_only => {
                Err(Error::ReadOnly { at, why: "default_transaction_read_only is on" })
            }
            _ => Ok(()),
        }
    }
}

/// Says why no connection came about.
fn refusal(target: &Target, error: sqlx::Error) -> Error {
    let at = target.at();
    match error {
        sqlx::Error::Database(refused) => {
            let code = refused.code().unwrap_or_default().into_owned();
            match code.as_str() {
                "3D000" => Error::NoDatabase { at, database: target.database().to_owned() },
                // No connection is free, or it shuts down.
                code if code.starts_with("53") || code.starts_with("57") => {
                    Error::Unreachable { at, reason: format!("{} ({code})", refused.message()) }
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(number: i32, standby: bool, purpose: Purpose) -> Option<u8> {
        let server = Server { number, version: "14.9".to_owned(), standby, read_only: false };
        server.serves(purpose, "db:5432".to_owned()).err().map(|error| error.exit_code())
    }

    #[test]
    fn a_server_must_be_15_or_newer_and_a_standby_only_serves_reads() {
        assert_eq!(verdict(140_009, false, Purpose::Read), Some(3));
        assert_eq!(verdict(149_999, false, Purpose::Write), Some(3));
        assert_eq!(verdict(150_000, false, Purpose::Write), None);
        assert_eq!(verdict(180_001, true, Purpose::Read), None);
        assert_eq!(verdict(180_001, true, Purpose::Write), Some(3));
    }
}
