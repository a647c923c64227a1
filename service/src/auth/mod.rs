//! Accounts and how somebody gets into them.
//!
//! A sign-in goes: [`sign_in::authenticate`] (password, lock-out, second factor) → [`auth_sessions::open`] (one row per
//! device) → [`refresh_tokens::rotate`] for as long as the session lives. What ends it: [`auth_sessions::revoke`],
//! [`users::log_out_everywhere`], a changed password, a ban, or time.
//!
//! Functions take an [`Auth`], which an application makes once.

pub mod auth_sessions;
mod client;
mod error;
pub mod login_attempts;
mod password;
pub mod password_history;
mod policy;
pub mod refresh_tokens;
pub mod sign_in;
pub mod users;

pub use client::Client;
pub use error::AuthError;
pub use password::PasswordPolicy;
pub use policy::{Auth, Lockout, Policy};
