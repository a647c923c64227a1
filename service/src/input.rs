//! Input is checked where it enters, before the database is asked; the database checks again.

use std::fmt;

use chrono::{DateTime, Datelike, Utc};
use garde::Validate;

/// Which fields of an input cannot be accepted, and why. Never repeats what was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Path of the field (`email`, `tags[3]`) and the reason, in the order of the fields.
    pub fields: Vec<(String, String)>,
}

impl Invalid {
    /// One field that cannot be accepted.
    #[must_use]
    pub fn field(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { fields: vec![(path.into(), reason.into())] }
    }

    /// Whether the field at `path` is among them.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == path)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid input")?;
        for (at, (path, reason)) in self.fields.iter().enumerate() {
            write!(f, "{} {path}: {reason}", if at == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// Checks an input by the rules on its fields.
///
/// # Errors
/// [`Invalid`] with every field that breaks one.
pub fn check(input: &impl Validate<Context = ()>) -> Result<(), Invalid> {
    input.validate().map_err(|report| Invalid {
        fields: report.iter().map(|(path, error)| (path.to_string(), error.message().to_owned())).collect(),
    })
}

/// Rule for text: no NUL, which PostgreSQL cannot store. Use as `#[garde(custom(input::text))]`.
///
/// # Errors
/// If there is one.
pub fn text<T: AsRef<str> + ?Sized>(value: &T, _: &()) -> garde::Result {
    if value.as_ref().contains('\0') { Err(garde::Error::new("contains the character NUL")) } else { Ok(()) }
}

/// Rule for instants: years 1 to 9999, which PostgreSQL, JSON and every client can hold.
///
/// # Errors
/// If it lies outside.
pub fn instant(value: &DateTime<Utc>, _: &()) -> garde::Result {
    if (1..=9999).contains(&value.year()) { Ok(()) } else { Err(garde::Error::new("is out of range")) }
}

/// Rule for e-mail addresses, as `chk_users_email_format` holds it: `local@domain.tld` in ASCII.
///
/// # Errors
/// If it has another form.
pub fn email(value: &str, _: &()) -> garde::Result {
    let word = |text: &str, extra: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let formed = value.rsplit_once('@').is_some_and(|(local, domain)| {
        word(local, "._%+-")
            && domain.rsplit_once('.').is_some_and(|(host, top)| {
                word(host, ".-") && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic())
            })
    });
    if formed { Ok(()) } else { Err(garde::Error::new("is not an e-mail address")) }
}

/// Rule for usernames, as `chk_users_username_format` holds it.
///
/// # Errors
/// If it has another form.
pub fn username(value: &str, _: &()) -> garde::Result {
    let formed =
        (3..=30).contains(&value.len()) && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if formed { Ok(()) } else { Err(garde::Error::new("is not 3 to 30 letters, digits or underscores")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Validate)]
    struct Input {
        #[garde(length(chars, max = 5), custom(text))]
        name: String,
        #[garde(inner(custom(text)))]
        note: Option<String>,
        #[garde(custom(instant))]
        at: DateTime<Utc>,
    }

    #[test]
    fn every_broken_field_is_named_and_none_is_repeated() {
        let input = Input { name: "swordfish".into(), note: Some("\0".into()), at: DateTime::<Utc>::MAX_UTC };
        let invalid = check(&input).unwrap_err();
        assert!(["name", "note", "at"].iter().all(|field| invalid.names(field)), "{invalid}");
        assert!(!invalid.to_string().contains("swordfish"));
        assert_eq!(check(&Input { name: "ünïcö".into(), note: None, at: DateTime::UNIX_EPOCH }), Ok(()));
    }

    #[test]
    fn addresses_and_names_are_what_the_database_accepts() {
        for good in ["a@b.co", "first.last+tag@sub.example.com"] {
            assert!(email(good, &()).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.co", "a@.c", "a b@c.de", "a@b.c0m", "a@b.co\0", "ä@b.co", "a@b@c.de"]
        {
            assert!(email(bad, &()).is_err(), "{bad}");
        }
        for (name, good) in [("ada", true), ("Ada_99", true), ("ab", false), ("a-b", false), ("ädä", false)]
        {
            assert_eq!(username(name, &()).is_ok(), good, "{name}");
        }
    }
}
