//! Rows to start a test from: each takes what every other column needs from nowhere, and no two are equal.

pub mod auth;
pub mod chat;
pub mod direct_messages;
pub mod files;
pub mod notifications;
pub mod platform;
pub mod profiles;
pub mod search;
pub mod social;
pub mod streaming;

use std::sync::atomic::{AtomicU32, Ordering};

pub use auth::{admin, client, moderator, user};
pub use chat::room;
pub use files::file;
pub use profiles::badge;
pub use streaming::{playlist, track};

/// A number that nothing else in this process has.
#[must_use]
pub fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
