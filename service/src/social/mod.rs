//! Who follows whom, what they publish, and where they gather.
//!
//! - [`follows`] and [`blocks`] are between two people. A block ends follows both ways and hides content both ways: to each other
//!   the two are not there.
//! - [`posts`] are written by their author, [`reposts`] pass another's on. Hashtags and mentions are what stands in the text
//!   ([`text`]); they follow every edit. [`post_likes`] and [`post_comments`] answer.
//! - [`feed`] is what somebody's followed people, or somebody, publish; [`hashtags`] has the feed of a tag and what trends.
//! - [`groups`] have [`group_members`] in roles, and [`group_posts`]; those of a private group are its active members' alone.
//!
//! Whoever acts is a user in good standing. What a viewer may not see is not found. Visibility is said once, in `visible.rs`,
//! and row security says the same of `posts` for the role `veza_app`.
//!
//! Two at once: what is between two people holds a lock on the pair, what is about a group's people one on the group's row,
//! and what is written once (a like, a plain repost) is so by a unique index or a lock of that name. Counters are kept by
//! triggers. Events for notifications go to the outbox in the same transaction.

#[macro_use]
mod visible;

pub mod blocks;
mod error;
pub mod feed;
pub mod follows;
pub mod group_members;
pub mod group_posts;
pub mod groups;
pub mod hashtags;
mod lock;
pub mod mentions;
mod person;
pub mod post_comments;
pub mod post_likes;
mod post_line;
pub mod posts;
pub mod reposts;
mod standing;
pub mod text;

pub use error::SocialError;
pub use person::Person;
pub use post_line::PostLine;
