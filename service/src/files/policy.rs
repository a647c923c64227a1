//! What an application decides about files, once.

use std::time::Duration;

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
    pub upload_lifetime: Duration,
    /// How long the sweep waits before it hands out storage again that nobody reported as deleted. Default 15 min.
    pub sweep_retry: Duration,
    /// How long a worker may be silent before its conversion is given to another. Default 5 min.
    pub conversion_lease: Duration,
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
            upload_lifetime: Duration::from_hours(24),
            sweep_retry: Duration::from_mins(15),
            conversion_lease: Duration::from_mins(5),
        }
    }
}
