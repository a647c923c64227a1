//! What people say to each other without a room.

use crate::{TestDb, TestEnv};
use service::chat::direct_messages::{Line, NewDirectMessage, send};
use service::chat::{Chat, Policy};
use service::db::Actor;
use uuid::Uuid;

/// What the functions of chat take, with the time of `env`.
#[must_use]
pub fn chat_in(env: &TestEnv) -> Chat {
    Chat { env: env.env.clone(), policy: Policy { password: env.policy.password, ..Policy::default() } }
}

/// Something that one says to another.
///
/// # Panics
/// If they may not.
pub async fn told(db: &TestDb, who: &Actor, other: Uuid, words: &str) -> Line {
    send(db, who, other, NewDirectMessage::text(words)).await.unwrap()
}
