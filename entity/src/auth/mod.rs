//! Who somebody is, and how they prove it.
//!
//! A person has one row in [`users`]. They sign in with a password, whose earlier hashes [`password_history`] keeps, or
//! through a [`federated_identities`] row of Google, GitHub and the like; [`two_factor_configs`] asks for a second proof.
//! Every attempt is written to [`login_attempts`], which is what lock-outs are counted from.
//!
//! A login opens one [`auth_sessions`] row, the signed-in device. The [`refresh_tokens`] of that device rotate inside it:
//! when one that was already exchanged comes back, the whole session is revoked. [`password_reset_tokens`] and
//! [`email_verification_tokens`] are sent by e-mail and work once.
//!
//! The three kinds of token are split: the client holds `selector.verifier`; `token` is the selector, by which the row is
//! found, and `token_hash` the SHA-256 of the verifier, which is nowhere stored.

pub mod auth_sessions;
pub mod email_verification_tokens;
pub mod federated_identities;
pub mod login_attempts;
pub mod password_history;
pub mod password_reset_tokens;
pub mod refresh_tokens;
pub mod two_factor_configs;
pub mod users;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::auth_sessions::{DeviceKind, Entity as AuthSessions};
    pub use super::email_verification_tokens::Entity as EmailVerificationTokens;
    pub use super::federated_identities::Entity as FederatedIdentities;
    pub use super::login_attempts::Entity as LoginAttempts;
    pub use super::password_history::Entity as PasswordHistory;
    pub use super::password_reset_tokens::Entity as PasswordResetTokens;
    pub use super::refresh_tokens::Entity as RefreshTokens;
    pub use super::two_factor_configs::{BackupCode, BackupCodes, Entity as TwoFactorConfigs};
    pub use super::users::{Entity as Users, UserRole};
}
