//! Input is checked where it enters, before the database is asked; the database checks again.

use std::fmt;

use chrono::{DateTime, Datelike, Utc};
use garde::Validate;
use serde_json::Value as Json;

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

/// Rule for names in addresses: words of lower-case letters and digits with hyphens between them, at most 100 characters.
///
/// # Errors
/// If it has another form.
pub fn slug<T: AsRef<str> + ?Sized>(value: &T, _: &()) -> garde::Result {
    let value = value.as_ref();
    let word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let formed = value.len() <= 100 && value.split('-').all(word);
    if formed { Ok(()) } else { Err(garde::Error::new("is not a slug such as first-track")) }
}

/// Rule for addresses of the web: `http` or `https` with a host, and neither user nor password.
///
/// # Errors
/// If it has another form.
pub fn web_address<T: AsRef<str> + ?Sized>(value: &T, _: &()) -> garde::Result {
    let text = value.as_ref();
    // The parser strips these instead of refusing them.
    let formed = !text.contains(|c: char| c.is_whitespace() || c.is_control())
        && url::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        });
    if formed { Ok(()) } else { Err(garde::Error::new("is not an http or https address")) }
}

/// Largest JSON value that is accepted from outside, in bytes.
const MAX_JSON: usize = 256 * 1024;

/// Rule for JSON: an object of at most 256 KiB without NUL, which JSONB cannot store.
///
/// # Errors
/// If it is anything else.
pub fn json_object(value: &Json, _: &()) -> garde::Result {
    if !value.is_object() {
        return Err(garde::Error::new("is not a JSON object"));
    }
    if value.to_string().len() > MAX_JSON {
        return Err(garde::Error::new("is larger than 256 KiB"));
    }
    if holds_nul(value) { Err(garde::Error::new("contains the character NUL")) } else { Ok(()) }
}

fn holds_nul(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_nul),
        Json::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
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

    #[test]
    fn web_addresses_have_a_host_and_no_password() {
        for good in ["https://example.com", "http://a.b/c?d=e#f", "HTTPS://a.example/ü", "http://[::1]:80/"]
        {
            assert!(web_address(good, &()).is_ok(), "{good}");
        }
        let schemes = ["", "example.com", "javascript:alert(1)", "data:text/html,x", "ftp://a.b", "//a.b"];
        let forms = ["https://", "http://a b", "http://a\0.b", "https://a.b/\n", "http://[::1"];
        let secrets = ["http://user:password@a.b", "http://user@a.b"];
        for bad in schemes.iter().chain(&forms).chain(&secrets) {
            assert!(web_address(bad, &()).is_err(), "{bad}");
        }
    }

    #[test]
    fn json_is_an_object_that_jsonb_can_hold() {
        use serde_json::json;
        assert!(json_object(&json!({ "a": [1, null, "\\u0000"] }), &()).is_ok());
        let large = json!({ "a": "x".repeat(MAX_JSON) });
        for bad in [json!([]), json!(null), json!({ "a": ["\0"] }), json!({ "\0": 1 }), large] {
            assert!(json_object(&bad, &()).is_err());
        }
    }
}
