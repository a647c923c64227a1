//! How many of everything, and when.

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use uuid::Uuid;

use crate::draw;

/// A year at some scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) until: DateTime<Utc>,
    /// 50,000 after a year.
    pub(crate) users: u64,
    /// 500,000
    pub(crate) tracks: u64,
    /// 20 million
    pub(crate) plays: u64,
    /// 2 million
    pub(crate) follows: u64,
    /// 6 million
    pub(crate) track_likes: u64,
    /// 2 million
    pub(crate) track_comments: u64,
    /// 300,000
    pub(crate) playlists: u64,
    /// 3 million
    pub(crate) posts: u64,
    /// 4 million
    pub(crate) post_likes: u64,
    /// 2 million
    pub(crate) post_comments: u64,
    /// 20,000
    pub(crate) hashtags: u64,
    /// 20,000
    pub(crate) rooms: u64,
    /// 50 million
    pub(crate) messages: u64,
    /// 10 million
    pub(crate) direct_messages: u64,
    /// 5 million
    pub(crate) notifications: u64,
}

impl Plan {
    pub(crate) fn new(scale: f64, seed: u64, until: DateTime<Utc>) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count to the nearest row"
        )]
        let of = |year: u64, scale: f64| ((year as f64 * scale).round() as u64).max(20);
        // Accounts and tracks are what the rest is about: all of them from a tenth on.
        let whole = (scale * 10.0).min(scale.max(1.0));
        Self {
            seed,
            until,
            users: of(50_000, whole),
            tracks: of(500_000, whole),
            plays: of(20_000_000, scale),
            follows: of(2_000_000, scale),
            track_likes: of(6_000_000, scale),
            track_comments: of(2_000_000, scale),
            playlists: of(300_000, scale),
            posts: of(3_000_000, scale),
            post_likes: of(4_000_000, scale),
            post_comments: of(2_000_000, scale),
            hashtags: of(20_000, scale),
            rooms: of(20_000, scale),
            messages: of(50_000_000, scale),
            direct_messages: of(10_000_000, scale),
            notifications: of(5_000_000, scale),
        }
    }

    pub(crate) fn id(&self, table: &str, n: u64) -> Uuid {
        draw::id(self.seed, table, n)
    }

    pub(crate) fn since(&self) -> DateTime<Utc> {
        self.until - TimeDelta::days(365)
    }

    /// A time of the year: the platform grows, so that half of it all is in the last 107 days.
    pub(crate) fn time(&self, rng: &mut Rng) -> DateTime<Utc> {
        self.time_from(0.0, rng)
    }

    /// When row `n` of `of` came that came in order, so that they lie on disk as they would: the newest at the end.
    pub(crate) fn in_order(&self, n: u64, of: u64) -> DateTime<Utc> {
        self.after(part(n, of))
    }

    fn after(&self, share: f64) -> DateTime<Utc> {
        #[expect(clippy::cast_possible_truncation, reason = "a year in microseconds")]
        let after = (share * 365.0 * 86_400.0 * 1e6) as i64;
        self.since() + TimeDelta::microseconds(after)
    }

    /// A time in what is left of the year after `part` of it.
    pub(crate) fn time_from(&self, part: f64, rng: &mut Rng) -> DateTime<Utc> {
        self.after(part + (1.0 - part) * rng.f64().sqrt())
    }

    /// Member `n` of a room, all different below [`Plan::room_size`].
    pub(crate) fn member(&self, room: u64, n: u64) -> u64 {
        let mut rng = draw::rng(self.seed, "room_members", room);
        // A step that shares no factor with the number of users visits each once.
        let mut step = rng.u64(1..self.users);
        while gcd(step, self.users) != 1 {
            step = step % (self.users - 1) + 1;
        }
        (rng.u64(..self.users) + n * step) % self.users
    }

    /// How many members a room has: most have a handful, the first ones a thousand.
    pub(crate) fn room_size(&self, room: u64) -> u64 {
        let mut rng = draw::rng(self.seed, "room sizes", room);
        (2 + draw::several(&mut rng, 20.0) + 1000 / (room + 1)).min(self.users)
    }
}

/// What part of the year had passed when there were `n` of `of`.
#[expect(clippy::cast_precision_loss, reason = "a part of a year")]
pub(crate) fn part(n: u64, of: u64) -> f64 {
    (n as f64 / of as f64).sqrt()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
