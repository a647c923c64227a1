//! What a device registers with.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use entity::notifications::push_subscriptions::PushPlatform;
use garde::Validate;
use secrecy::{ExposeSecret, SecretString};

use crate::input::{self, Invalid};

/// What a device says when it registers.
#[derive(Clone, Debug, Validate)]
pub struct NewSubscription {
    /// Whose push service reaches it.
    #[garde(skip)]
    pub platform: PushPlatform,
    /// The push service's `https` URL, FCM registration token, or APNs device token (hexadecimal); 1 to 1,024 characters.
    #[garde(length(chars, min = 1, max = 1024), custom(input::text))]
    pub endpoint: String,
    /// The browser's keys; with [`PushPlatform::Web`] and with no other.
    #[garde(skip)]
    pub keys: Option<Keys>,
    /// As its owner calls it, at most 255 characters.
    #[garde(length(chars, max = 255), inner(custom(input::text)))]
    pub device_name: Option<String>,
    /// What it says of itself, at most 1,000 characters.
    #[garde(length(chars, max = 1000), inner(custom(input::text)))]
    pub user_agent: Option<String>,
    /// When the push service itself lets it lapse.
    #[garde(inner(custom(input::instant)))]
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a message to a browser is encrypted with (RFC 8291).
#[derive(Clone, Debug)]
pub struct Keys {
    /// Its public key: an uncompressed point of P-256, 65 bytes, base64url.
    pub p256dh: String,
    /// Its auth secret, 16 bytes, base64url.
    pub auth_secret: SecretString,
}

impl NewSubscription {
    pub(super) fn check(&self, now: DateTime<Utc>) -> Result<(), Invalid> {
        input::check(self)?;
        let endpoint =
            |good: bool, reason| if good { Ok(()) } else { Err(Invalid::field("endpoint", reason)) };
        match self.platform {
            PushPlatform::Web => {
                let formed =
                    self.endpoint.starts_with("https://") && input::web_address(&self.endpoint, &()).is_ok();
                endpoint(formed, "is not an https address")?;
                self.keys.as_ref().ok_or_else(|| Invalid::field("keys", "are missing"))?.check()?;
            }
            PushPlatform::Ios => {
                let formed =
                    self.endpoint.len() >= 64 && self.endpoint.chars().all(|c| c.is_ascii_hexdigit());
                endpoint(formed, "is not a device token")?;
            }
            PushPlatform::Android => {
                let formed = self.endpoint.chars().all(|c| c.is_ascii_graphic());
                endpoint(formed, "is not a registration token")?;
            }
        }
        if self.platform != PushPlatform::Web && self.keys.is_some() {
            return Err(Invalid::field("keys", "are a browser's"));
        }
        match self.expires_at {
            Some(time) if time <= now => Err(Invalid::field("expires_at", "has passed")),
            _ => Ok(()),
        }
    }
}

impl Keys {
    fn check(&self) -> Result<(), Invalid> {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok();
        // 0x04: both coordinates follow (SEC 1, 2.3.3).
        if decode(&self.p256dh).is_none_or(|bytes| bytes.len() != 65 || bytes[0] != 4) {
            return Err(Invalid::field("keys.p256dh", "is not a public key of a browser"));
        }
        if decode(self.auth_secret.expose_secret()).is_none_or(|bytes| bytes.len() != 16) {
            return Err(Invalid::field("keys.auth_secret", "is not an auth secret of a browser"));
        }
        Ok(())
    }
}
