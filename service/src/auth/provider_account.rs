//! What a provider says of somebody: checked where it enters.

use chrono::{DateTime, Utc};
use garde::Validate;
use sea_orm::prelude::Json;
use secrecy::SecretString;

use crate::input;

/// An account at a provider, as the provider has just described it.
#[derive(Clone, Debug, Validate)]
pub struct ProviderAccount {
    /// `google`, `github`, …: a lower-case word of at most 50 characters.
    #[garde(length(chars, max = 50), custom(word))]
    pub provider: String,
    /// The provider's own id of the account; at most 255 characters.
    #[garde(length(chars, min = 1, max = 255), custom(input::text))]
    pub provider_user_id: String,
    /// The provider's tokens, for integrations. `None` leaves stored ones as they are.
    #[garde(dive)]
    pub tokens: Option<ProviderTokens>,
    /// At most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub email: Option<String>,
    /// Whether the provider vouches for [`ProviderAccount::email`]. Not every provider does.
    #[garde(skip)]
    pub email_verified: bool,
    /// At most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub username: Option<String>,
    /// An `http` or `https` address of at most 2048 characters.
    #[garde(length(chars, max = 2048), inner(custom(input::web_address)))]
    pub avatar_url: Option<String>,
    /// Whatever else the provider says: a JSON object of at most 256 KiB.
    #[garde(inner(custom(input::json_object)))]
    pub profile: Option<Json>,
}

/// What lets the platform act at the provider on the user's behalf.
#[derive(Clone, Debug, Validate)]
pub struct ProviderTokens {
    /// The access token.
    #[garde(skip)]
    pub access_token: SecretString,
    /// The refresh token, where the provider gives one.
    #[garde(skip)]
    pub refresh_token: Option<SecretString>,
    /// When the access token expires.
    #[garde(inner(custom(input::instant)))]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A lower-case word.
fn word<C>(value: &str, _: &C) -> garde::Result {
    let formed = value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if formed { Ok(()) } else { Err(garde::Error::new("is not a lower-case word")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account() -> ProviderAccount {
        ProviderAccount {
            provider: "github".into(),
            provider_user_id: "42".into(),
            tokens: None,
            email: None,
            email_verified: false,
            username: None,
            avatar_url: None,
            profile: None,
        }
    }

    #[test]
    fn what_the_columns_cannot_hold_is_refused_by_name() {
        assert_eq!(input::check(&account()), Ok(()));
        for provider in ["", "GitHub", "git hub", "9gag", "g\0", &"a".repeat(51)] {
            let invalid = input::check(&ProviderAccount { provider: provider.to_owned(), ..account() });
            assert!(invalid.unwrap_err().names("provider"), "{provider}");
        }
        for id in ["", "\0", &"a".repeat(256)] {
            let invalid = input::check(&ProviderAccount { provider_user_id: id.to_owned(), ..account() });
            assert!(invalid.unwrap_err().names("provider_user_id"), "{id}");
        }
    }

    #[test]
    fn a_profile_that_jsonb_cannot_hold_is_refused() {
        let with = |profile| input::check(&ProviderAccount { profile: Some(profile), ..account() });
        assert!(with(json!({"bio": "\0"})).unwrap_err().names("profile"));
        assert_eq!(with(json!({"bio": "hi"})), Ok(()));
    }

    #[test]
    fn a_token_that_expires_beyond_all_calendars_is_refused() {
        let tokens = ProviderTokens {
            access_token: "t".into(),
            refresh_token: None,
            expires_at: Some(DateTime::<Utc>::MAX_UTC),
        };
        let invalid = input::check(&ProviderAccount { tokens: Some(tokens), ..account() }).unwrap_err();
        assert!(invalid.names("tokens.expires_at"), "{invalid}");
    }

    #[test]
    fn debug_shows_no_token() {
        let tokens = ProviderTokens {
            access_token: "swordfish".into(),
            refresh_token: Some("swordfish".into()),
            expires_at: None,
        };
        let account = ProviderAccount { tokens: Some(tokens), ..account() };
        assert!(!format!("{account:?}").contains("swordfish"));
    }
}
