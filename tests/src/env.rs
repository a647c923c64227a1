//! Time that stands still until a test moves it, and randomness that is the same in each run.

use chrono::{DateTime, TimeDelta, Utc};
use service::{
    auth::{Auth, PasswordPolicy},
    env::{Clock, Env, Random},
    seal::KeyRing,
};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// An [`Auth`] with a clock that the test moves, seeded randomness, cheap password hashes and one key.
///
/// Wherever an [`Auth`] is wanted, give `&env`. Make one per test: two of them would make the same tokens.
#[derive(Clone)]
pub struct TestEnv {
    auth: Auth,
    clock: Frozen,
}

/// A clock that stands still. Clones show the same time.
#[derive(Clone)]
pub struct Frozen(Arc<Mutex<DateTime<Utc>>>);

/// `SplitMix64` (Steele, Lea and Flood, 2014): no two calls give the same bytes, and each run gives the same.
struct Seeded(Mutex<u64>);

impl TestEnv {
    /// It is now, in whole seconds, and stays so.
    ///
    /// # Panics
    /// If the machine's clock is beyond all calendars.
    #[must_use]
    pub fn new() -> Self {
        let clock = Frozen::at(DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap());
        let env = Env::system(keys("k1")).with_clock(clock.clone()).with_random(Seeded(Mutex::new(0x5eed)));
        let mut auth = Auth::new(env);
        auth.policy.password = PasswordPolicy { memory_kib: 64, passes: 1, ..PasswordPolicy::default() };
        Self { auth, clock }
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.auth.env.now()
    }

    /// The same with a changed policy.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut service::auth::Policy)) -> Self {
        change(&mut self.auth.policy);
        self
    }

    /// The same with other keys, as after a rotation: ids separated by commas, the first one active.
    #[must_use]
    pub fn with_keys(mut self, ids: &str) -> Self {
        self.auth.env = self.auth.env.with_keys(keys(ids));
        self
    }
}

impl Default for TestEnv {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for TestEnv {
    type Target = Auth;

    fn deref(&self) -> &Auth {
        &self.auth
    }
}

impl Frozen {
    /// A clock that shows `time`.
    #[must_use]
    pub fn at(time: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// Moves it.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for Frozen {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A key per id, the same for the same id.
fn keys(ids: &str) -> KeyRing {
    let entry = |id: &str| {
        let byte = id.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        format!("{id}={}", data_encoding::BASE64.encode(&[byte; 32]))
    };
    KeyRing::parse(&ids.split(',').map(entry).collect::<Vec<_>>().join(",").into()).unwrap()
}
