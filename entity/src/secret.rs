//! Text and bytes that must not be read by accident.

use std::fmt;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serializer};

/// A text column that holds a token, a hash or sealed ciphertext.
///
/// The models, active models and errors that carry it print `Secret(..)`. It does not implement `Serialize`, so that a
/// model that forgets `#[serde(skip_serializing)]` on such a column does not compile. It has no `Display` either:
/// whoever wants the text says [`Secret::expose`].
///
/// `==` does not run in constant time; compare a client's secret in the service.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself, owned.
    #[must_use]
    pub fn into_exposed(self) -> String {
        self.0
    }

    /// Writes the text into a JSON column, for `#[serde(serialize_with)]` on a part of such a column.
    pub(crate) fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A BYTEA column that holds sealed ciphertext: `v1:<key id>:…`, the envelope of [`Secret`] columns in bytes.
///
/// As [`Secret`] is: it prints `SecretBytes(..)`, cannot be serialised, and is read by [`SecretBytes::expose`].
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes themselves, owned.
    #[must_use]
    pub fn into_exposed(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_owned())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{
        IntoActiveModel,
        prelude::{DateTimeUtc, Uuid},
    };

    use super::{Secret, SecretBytes};
    use crate::{
        auth::password_history::{Model, ModelEx},
        notifications::push_subscriptions::{self, PushPlatform},
    };

    fn model() -> Model {
        Model {
            id: Uuid::nil(),
            user_id: Uuid::nil(),
            password_hash: "$argon2id$x".into(),
            created_at: DateTimeUtc::UNIX_EPOCH,
            updated_at: DateTimeUtc::UNIX_EPOCH,
        }
    }

    #[test]
    fn debug_shows_it_in_no_form_of_a_row() {
        let shown = [
            format!("{:?}", model()),
            format!("{:?}", ModelEx::from(model())),
            format!("{:?}", model().into_active_model()),
        ];
        for text in shown {
            assert!(text.contains("Secret(..)"), "{text}");
            assert!(!text.contains("argon2id"), "{text}");
        }
    }

    #[test]
    fn json_leaves_it_out() {
        for json in [serde_json::to_value(model()), serde_json::to_value(ModelEx::from(model()))] {
            let json = json.unwrap();
            assert!(json.get("user_id").is_some(), "{json}");
            assert!(json.get("password_hash").is_none(), "{json}");
        }
    }

    fn subscription() -> push_subscriptions::Model {
        push_subscriptions::Model {
            id: Uuid::nil(),
            user_id: Uuid::nil(),
            platform: PushPlatform::Web,
            endpoint: "https://push.example/1".to_owned(),
            p256dh_key: Some("BEl6".to_owned()),
            auth_secret_encrypted: Some(b"AZ".as_slice().into()),
            device_name: None,
            user_agent: None,
            last_used_at: None,
            expires_at: None,
            failure_count: 0,
            disabled_at: None,
            created_at: DateTimeUtc::UNIX_EPOCH,
            updated_at: DateTimeUtc::UNIX_EPOCH,
        }
    }

    #[test]
    fn bytes_are_hidden_as_text_is() {
        let row = subscription();
        for shown in [format!("{row:?}"), format!("{:?}", row.clone().into_active_model())] {
            assert!(shown.contains("SecretBytes(..)"), "{shown}");
            assert!(!shown.contains("65, 90") && !shown.contains("AZ"), "{shown}");
        }
        let json = serde_json::to_value(row).unwrap();
        assert!(json.get("endpoint").is_some(), "{json}");
        assert!(json.get("auth_secret_encrypted").is_none(), "{json}");
    }

    #[test]
    fn whoever_asks_gets_the_bytes() {
        assert_eq!(SecretBytes::from(b"AZ".as_slice()).expose(), b"AZ");
        assert_eq!(SecretBytes::from(vec![65]).into_exposed(), [65]);
    }

    #[test]
    fn whoever_asks_gets_the_text() {
        assert_eq!(Secret::from("abc").expose(), "abc");
        assert_eq!(Secret::from(String::from("abc")).into_exposed(), "abc");
    }
}
