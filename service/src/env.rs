//! Time, randomness and keys: the one place that services take them from, so that tests can hold them still.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use uuid::Uuid;

use crate::seal::KeyRing;

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// What an application gives to the services besides a connection. Cheap to clone; make one at start-up.
#[derive(Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    keys: Arc<KeyRing>,
}

impl Env {
    /// The system's clock and randomness, and the keys that seal secrets.
    #[must_use]
    pub fn system(keys: KeyRing) -> Self {
        Self { clock: Arc::new(System), random: Arc::new(System), keys: Arc::new(keys) }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same with other randomness. For tests: predictable tokens are no tokens.
    #[must_use]
    pub fn with_random(mut self, random: impl Random + 'static) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// The same with other keys, as after a rotation.
    #[must_use]
    pub fn with_keys(mut self, keys: KeyRing) -> Self {
        self.keys = Arc::new(keys);
        self
    }

    /// Now, in whole microseconds, as PostgreSQL keeps time: what is written is what is read back.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        now.with_nanosecond(now.nanosecond() / 1_000 * 1_000).unwrap_or(now)
    }

    /// `N` unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// A version 4 UUID, for a row whose id must be known before it is written.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.random()).into_uuid()
    }

    /// The keys that seal secrets.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("keys", &self.keys).finish_non_exhaustive()
    }
}

/// The time `by` after `at`. A policy that means "for ever" ends with the year 9999, which every column and client can hold.
pub(crate) fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let end = NaiveDate::from_ymd_opt(9999, 12, 31).map_or(DateTime::<Utc>::MAX_UTC, start_of);
    TimeDelta::from_std(by).ok().and_then(|by| at.checked_add_signed(by)).map_or(end, |time| time.min(end))
}

/// The time `by` before `at`; at the earliest the year 1.
pub(crate) fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let start = NaiveDate::from_ymd_opt(1, 1, 1).map_or(DateTime::<Utc>::MIN_UTC, start_of);
    TimeDelta::from_std(by)
        .ok()
        .and_then(|by| at.checked_sub_signed(by))
        .map_or(start, |time| time.max(start))
}

fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

struct System;

impl Clock for System {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

impl Random for System {
    /// # Panics
    /// If the operating system has no randomness, as the standard library does: no token made without it is safe.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system's randomness");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_of_for_ever_stays_within_what_postgresql_holds() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(later(now, Duration::from_mins(1)), now + TimeDelta::minutes(1));
        assert_eq!(earlier(now, Duration::from_mins(1)), now - TimeDelta::minutes(1));
        for long in [Duration::MAX, Duration::from_secs(1 << 40), Duration::from_secs(1 << 50)] {
            assert_eq!(later(now, long).to_rfc3339(), "9999-12-31T00:00:00+00:00");
            assert_eq!(earlier(now, long).to_rfc3339(), "0001-01-01T00:00:00+00:00");
        }
    }
}
