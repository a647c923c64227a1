//! Which share of the traffic a case has: what an application asks for when a page opens, a track plays, a word is typed.
//!
//! Nobody has counted yet; it is a guess, made in the open. A request looks up who asks; a page has its badges; people open feeds,
//! rooms and playlists, and search now and then. Who has counted writes it here.

use crate::{
    Outcome,
    cases::{Case, Kind},
};

/// In thousandths of the reads, or of the writes. What workers do, what is done in a transaction by another case already, and what is
/// asked once in a while has none.
const SHARES: &[(&str, u32)] = &[
    // Reads: each request, and each page.
    ("auth: user by id", 150),
    ("auth: name by id", 50),
    ("profiles: profile by user", 60),
    ("notifications: unread", 60),
    ("direct: unread", 40),
    ("chat: unread of all rooms", 30),
    // What is played.
    ("streaming: tracks of a playlist", 60),
    ("streaming: resume point", 50),
    ("streaming: comments on a track", 40),
    ("streaming: newest 20 of a creator", 30),
    ("streaming: newest 20", 20),
    ("streaming: newest 20 of a genre", 15),
    ("streaming: most played 20", 15),
    ("streaming: history", 15),
    ("streaming: liked tracks", 15),
    ("streaming: 20 similar tracks", 10),
    ("streaming: search by popularity", 3),
    ("files: newest 20 of an owner", 5),
    // What is read.
    ("social: home feed", 50),
    ("social: profile feed", 40),
    ("social: comments on a post", 30),
    ("social: feed of a hashtag", 10),
    ("social: likers of a post", 8),
    ("social: followers", 6),
    ("social: following", 6),
    ("social: mutuals", 5),
    ("social: hashtags of the hour", 3),
    ("social: suggestions", 2),
    ("notifications: newest 20", 10),
    ("notifications: newest 20 unread", 8),
    ("notifications: 20 before one", 3),
    // What is said.
    ("chat: newest 50 of a room", 50),
    ("chat: 50 before a message", 15),
    ("chat: 25 before and after a message", 2),
    ("chat: search a room", 2),
    ("direct: inbox", 12),
    ("direct: newest 50 of a conversation", 20),
    ("direct: 50 before a message", 6),
    ("direct: search", 1),
    ("typing: who is", 15),
    ("presence: 20 who are there of those one follows", 4),
    ("presence: 20 who are there of a room", 5),
    ("presence: 20 people of a list", 6),
    // What is looked for.
    ("search: titles that begin so", 8),
    ("search: what others asked that begins so", 4),
    ("search: two words, best 20", 3),
    ("search: own history", 1),
    ("search: titles that are spelt alike", 1),
    // Writes.
    ("streaming: record a play, in its transaction", 400),
    ("presence: sign of life", 150),
    ("chat: send a message, in its transaction", 120),
    ("direct: send, in its transaction with its event", 50),
    ("typing: begin", 60),
    ("chat: mark a room as read", 50),
    ("direct: mark as read", 30),
    ("notifications: mark one as read", 30),
    ("streaming: like", 30),
    ("social: like", 25),
    ("chat: react to a message", 15),
    ("social: comment", 10),
    ("social: follow", 10),
    ("search: write a search down", 10),
    ("social: post", 5),
    ("idempotency: claim a key", 5),
    // Parts of others, and what workers do.
    ("streaming: record a play", 0),
    ("chat: send a message", 0),
    ("direct: send", 0),
    ("outbox: append an event", 0),
    ("outbox: claim 100 events", 0),
    ("e-mail: claim 10", 0),
];

/// The cases of one kind, each with the sum of the shares up to it.
pub(super) struct Drawn(Vec<(u32, Case)>);

impl Drawn {
    /// Of `cases`, those of this kind that have a share.
    ///
    /// # Errors
    /// For a case that stands in no line above: it would be left out unnoticed.
    pub(super) fn of(cases: &[Case], kind: Kind) -> Outcome<Self> {
        let (mut sum, mut drawn) = (0, Vec::new());
        for case in cases.iter().filter(|case| case.kind == kind) {
            let share = SHARES.iter().find(|(name, _)| *name == case.name);
            let (_, share) = share.ok_or_else(|| format!("{} has no share in mixed/shares.rs", case.name))?;
            if *share > 0 {
                sum += share;
                drawn.push((sum, case.clone()));
            }
        }
        Ok(Self(drawn))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of them, by its share.
    pub(super) fn one(&self, rng: &mut fastrand::Rng) -> Option<&Case> {
        let sum = self.0.last()?.0;
        let at = rng.u32(..sum);
        self.0.get(self.0.partition_point(|(up_to, _)| *up_to <= at)).map(|(_, case)| case)
    }
}
