//! What an application decides about chat, once.

use std::time::Duration;

use crate::{auth::PasswordPolicy, env::Env};

/// What the functions of this domain work with that need more than a connection. Cheap to clone; make one at start-up.
#[derive(Clone, Debug)]
pub struct Chat {
    /// Time, randomness.
    pub env: Env,
    /// Bounds and lifetimes.
    pub policy: Policy,
}

/// Bounds and lifetimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What the password of a room must be and costs. Defaults as for accounts, but 4 characters at least.
    pub password: PasswordPolicy,
    /// After how long without a sign of life somebody counts as offline, whatever they said last. Default 2 minutes.
    pub presence_lifetime: Duration,
    /// How long somebody counts as typing after their last key. Default 10 seconds.
    pub typing_lifetime: Duration,
    /// For how long an invitation of one person is open. Default 30 days.
    pub invitation_lifetime: Duration,
}

impl Chat {
    /// With the defaults of [`Policy`].
    #[must_use]
    pub fn new(env: Env) -> Self {
        Self { env, policy: Policy::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            password: PasswordPolicy { min_length: 4, ..PasswordPolicy::default() },
            presence_lifetime: Duration::from_mins(2),
            typing_lifetime: Duration::from_secs(10),
            invitation_lifetime: Duration::from_hours(30 * 24),
        }
    }
}
