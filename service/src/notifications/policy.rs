//! What an application decides about notifications, once.

use std::time::Duration;

use crate::env::Env;

/// What the functions of this domain work with. Cheap to clone; make one at start-up.
#[derive(Clone, Debug)]
pub struct Notifications {
    /// Time, randomness and keys.
    pub env: Env,
    /// Bounds and waits.
    pub policy: Policy,
}

/// Bounds and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long a worker may be silent before its e-mail is given to another. Default 5 min.
    pub email_lease: Duration,
    /// Longest wait after the first failure to send; it doubles with each. Default 30 s.
    pub first_retry: Duration,
    /// Longest wait between two attempts. Default 6 h.
    pub longest_retry: Duration,
    /// How often in a row a push subscription may fail before it is switched off. Default 10.
    pub push_failures: u16,
}

impl Notifications {
    /// With the defaults of [`Policy`].
    #[must_use]
    pub fn new(env: Env) -> Self {
        Self { env, policy: Policy::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            email_lease: Duration::from_mins(5),
            first_retry: Duration::from_secs(30),
            longest_retry: Duration::from_hours(6),
            push_failures: 10,
        }
    }
}
