//! What an application decides about files, once.

use chrono::TimeDelta;

use crate::env::Env;

/// What the functions of this domain work with. Cheap to clone; make one at start-up.
#[derive(Clone, Debug)]
pub struct Files {
    /// Time.
    pub env: Env,
    /// Bounds and lifetimes.
    pub policy: Policy,
}

/// Bounds and lifetimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Largest file that may be uploaded, in bytes. Default 10 GiB.
    pub max_file_size: i64,
    /// How long an upload may be resumed. Default 24 h.
    pub upload_lifetime: TimeDelta,
    /// How long the sweep waits before it hands out storage again that nobody reported as deleted. Default 15 min.
    pub sweep_retry: TimeDelta,
    /// How long a worker may be silent before its conversion is given to another. Default 5 min.
    pub conversion_lease: TimeDelta,
}

impl Files {
    /// With the defaults of [`Policy`].
    #[must_use]
    pub fn new(env: Env) -> Self {
        Self { env, policy: Policy::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_file_size: 10 << 30,
            upload_lifetime: TimeDelta::hours(24),
            sweep_retry: TimeDelta::minutes(15),
            conversion_lease: TimeDelta::minutes(5),
        }
    }
}
