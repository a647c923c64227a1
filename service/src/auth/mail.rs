//! What a mail needs that carries a token.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// A token to be mailed by the application, which is given it once.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Where to: the address as it is stored, never as somebody typed it.
    pub to: String,
    /// What the link carries.
    pub token: SecretString,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}
