//! What the platform decides about accounts, in one value.

use std::time::Duration;

use super::PasswordPolicy;
use crate::env::Env;

/// What every function of this domain needs besides a connection. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Auth {
    /// Time, randomness, keys.
    pub env: Env,
    /// Lengths, lifetimes, limits.
    pub policy: Policy,
}

/// Lengths, lifetimes, limits. The defaults are sensible for a public platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What a password must be and costs.
    pub password: PasswordPolicy,
    /// When sign-in is refused for a while.
    pub lockout: Lockout,
    /// How long a session lives without being ended. Default 30 days.
    pub session_lifetime: Duration,
    /// How long a refresh token lives without being rotated; never beyond its session. Default 14 days.
    pub refresh_lifetime: Duration,
    /// For how long after its rotation a token that comes again is taken for a client's retry and answered with
    /// [`AlreadyRotated`](super::AuthError::AlreadyRotated) instead of ending the session. Default zero: any reuse ends it.
    pub refresh_leeway: Duration,
    /// How long the holder of a right password has to show the second factor. Default 5 minutes.
    pub second_factor_lifetime: Duration,
    /// How long a password reset token lives. Default 1 hour.
    pub password_reset_lifetime: Duration,
    /// How long an e-mail verification token lives. Default 24 hours.
    pub email_verification_lifetime: Duration,
    /// How many unused password resets a user has at most, and how many unused proofs of an address: a bound on the mails that
    /// somebody else can cause. Default 5.
    pub live_tokens: u32,
    /// The platform's name in an authenticator app. Default `Veza`.
    pub issuer: String,
}

/// When sign-in is refused for a while: too many failures inside a window that slides with the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// Length of the window. Default 15 minutes.
    pub window: Duration,
    /// Failures under one name since its last success, whether or not somebody has it. Default 5. An account has two names,
    /// its address and its username; that they are one account's must not show in how they are locked, so each is counted by
    /// itself.
    pub per_identifier: u32,
    /// Failures from one address, whoever it tried to be. Default 50. An IPv6 address counts by itself; a limit by network
    /// belongs in front of the application.
    pub per_address: u32,
}

impl Auth {
    /// With the default policy.
    #[must_use]
    pub fn new(env: Env) -> Self {
        Self { env, policy: Policy::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            password: PasswordPolicy::default(),
            lockout: Lockout::default(),
            session_lifetime: Duration::from_hours(30 * 24),
            refresh_lifetime: Duration::from_hours(14 * 24),
            refresh_leeway: Duration::ZERO,
            second_factor_lifetime: Duration::from_mins(5),
            password_reset_lifetime: Duration::from_hours(1),
            email_verification_lifetime: Duration::from_hours(24),
            live_tokens: 5,
            issuer: "Veza".to_owned(),
        }
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self { window: Duration::from_mins(15), per_identifier: 5, per_address: 50 }
    }
}
