//! Which database a command works on, and how it may be shown.

use std::{borrow::Cow, str::FromStr};

use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::Error;

/// A database, taken from a URL.
#[derive(Clone)]
pub struct Target {
    url: Url,
    options: PgConnectOptions,
    private: bool,
}

/// Never shows the password.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Target").field(&redacted(&self.url)).finish()
    }
}

impl Target {
    /// Takes a database URL apart: `postgres://` and `postgresql://` are the same.
    ///
    /// # Errors
    /// [`Error::MalformedUrl`].
    pub fn parse(url: &str) -> Result<Self, Error> {
        let malformed = |reason: String| Error::MalformedUrl { reason };
        let url = url.trim();
        if url.is_empty() {
            return Err(malformed("it is empty (unset DATABASE_URL to use a private database)".to_owned()));
        }
        let url = Url::parse(url).map_err(|error| malformed(error.to_string()))?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(malformed(format!("its scheme is {}", url.scheme())));
        }
        if url.cannot_be_a_base() {
            return Err(malformed("// is missing after the scheme".to_owned()));
        }
        if url.host_str().is_none_or(str::is_empty) && !url.query_pairs().any(|(key, _)| key == "host") {
            return Err(malformed("it names no host".to_owned()));
        }
        let mut options =
            PgConnectOptions::from_str(url.as_str()).map_err(|error| malformed(error.to_string()))?;
        // The driver keeps the brackets, and then asks for the address of a machine of that name.
        let bare = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        if let Some(bare) = bare.map(str::to_owned) {
            options = options.host(&bare);
        }
        Ok(Self { url, options: options.application_name("veza-migration"), private: false })
    }

    /// Marks the database as the private one: it is shown whole, and may be destroyed without asking.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Whether it is the private one.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// The URL for people to read: without its password, unless the tool made that up itself.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.private { self.url.to_string() } else { redacted(&self.url) }
    }

    /// Host and port, or the socket's directory.
    #[must_use]
    pub fn at(&self) -> String {
        match self.options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None if self.options.get_host().contains(':') => {
                format!("[{}]:{}", self.options.get_host(), self.options.get_port())
            }
            None => format!("{}:{}", self.options.get_host(), self.options.get_port()),
        }
    }

    /// The user who logs in.
    #[must_use]
    pub fn user(&self) -> &str {
        self.options.get_username()
    }

    /// The name of the database; PostgreSQL takes the user's name where the URL has none.
    #[must_use]
    pub fn database(&self) -> &str {
        self.options.get_database().unwrap_or_else(|| self.user())
    }

    /// How to connect.
    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

/// The URL without anything secret.
fn redacted(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "(hidden)".to_owned();
    }
    if url.query_pairs().any(|(key, _)| secret(&key)) {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(key, value)| {
                let value = if secret(&key) { Cow::Borrowed("***") } else { value };
                (key.into_owned(), value.into_owned())
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

fn secret(key: &str) -> bool {
    key.contains("password") || key.contains("key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown_or_debugged() {
        for url in [
            "postgres://veza:hunter2@db.example/veza",
            "postgresql://veza:hunter2@db.example:6432/veza?sslmode=require",
            "postgres://veza@db.example/veza?password=hunter2",
        ] {
            let target = Target::parse(url).unwrap();
            assert!(!target.shown().contains("hunter2"), "{}", target.shown());
            assert!(!format!("{target:?}").contains("hunter2"));
        }
    }

    #[test]
    fn a_malformed_url_says_what_is_wrong_and_does_not_repeat_it() {
        for (url, reason) in [
            ("", "empty"),
            ("hunter2", "relative URL"),
            ("mysql://u:hunter2@h/d", "mysql"),
            ("postgres:u:hunter2@h/d", "// is missing"),
            ("postgres:///veza", "no host"),
            ("postgres://u:hunter2@h:port/d", "port"),
            ("postgres://u:hunter2@h/d?sslmode=perhaps", "perhaps"),
        ] {
            let error = Target::parse(url).unwrap_err();
            let line = error.to_string();
            assert!(line.contains(reason), "{url}: {line}");
            assert!(!line.contains("hunter2"), "{line}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn an_ipv6_address_loses_its_brackets_for_the_driver_and_keeps_them_for_people() {
        for url in ["postgres://me@[::1]:6432/veza", "postgres:///veza?host=::1&port=6432"] {
            let target = Target::parse(url).unwrap();
            assert_eq!((target.options().get_host(), target.at().as_str()), ("::1", "[::1]:6432"));
        }
    }

    #[test]
    fn a_socket_and_both_schemes_are_taken() {
        let target = Target::parse("postgresql:///veza?host=/var/run/postgresql&user=me").unwrap();
        assert_eq!(
            (target.at().as_str(), target.user(), target.database()),
            ("/var/run/postgresql", "me", "veza")
        );
        assert_eq!(Target::parse("postgres://me@h:6432").unwrap().database(), "me");
    }
}
