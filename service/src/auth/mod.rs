//! Accounts and how somebody gets into them.
//!
//! A sign-in goes: [`sign_in::authenticate`] (password, lock-out, second factor) → [`auth_sessions::open`] (one row per
//! device) → [`refresh_tokens::rotate`] for as long as the session lives. What ends it: [`auth_sessions::revoke`],
//! [`users::log_out_everywhere`], a changed password, a ban, or time.
//!
//! Functions take an [`Auth`], which an application makes once.

pub mod auth_sessions;
mod backup_codes;
mod client;
pub mod email_verification_tokens;
mod error;
pub mod federated_identities;
pub mod login_attempts;
mod mail;
mod password;
pub mod password_history;
pub mod password_reset_tokens;
mod policy;
mod provider_account;
pub mod provider_tokens;
pub mod refresh_tokens;
mod second_factor;
#[cfg(test)]
mod shape;
pub mod sign_in;
mod totp;
pub mod two_factor_configs;
pub mod users;

pub use client::Client;
pub use error::AuthError;
pub use mail::Mail;
pub use password::PasswordPolicy;
pub(crate) use password::Verdict;
pub use policy::{Auth, Lockout, Policy};
pub use provider_account::{ProviderAccount, ProviderTokens};
pub use second_factor::Proof;
