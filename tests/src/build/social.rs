//! Posts and groups.

use crate::TestDb;
use entity::social::{groups, posts};
use service::db::Actor;
use service::social::groups::NewGroup;
use service::social::posts::NewPost;
use uuid::Uuid;

/// A public post of `author`.
///
/// # Panics
/// If it is refused.
pub async fn post(db: &TestDb, author: Uuid, content: &str) -> posts::Model {
    service::social::posts::create(db, &Actor::user(author), NewPost::text(content)).await.unwrap()
}

/// A public group that nobody has founded yet.
#[must_use]
pub fn new_group() -> NewGroup {
    let number = super::unique();
    NewGroup { name: format!("Group {number}"), slug: format!("group-{number}"), ..NewGroup::default() }
}

/// A group of `owner`, changed before it is founded.
///
/// # Panics
/// If it is refused.
pub async fn group(db: &TestDb, owner: Uuid, change: impl FnOnce(&mut NewGroup)) -> groups::Model {
    let mut group = new_group();
    change(&mut group);
    service::social::groups::create(db, &Actor::user(owner), group).await.unwrap()
}

/// `follower` follows `other`.
///
/// # Panics
/// If it is refused.
pub async fn follow(db: &TestDb, follower: Uuid, other: Uuid) {
    service::social::follows::follow(db, &Actor::user(follower), other).await.unwrap();
}

/// `blocker` blocks `other`.
///
/// # Panics
/// If it is refused.
pub async fn block(db: &TestDb, blocker: Uuid, other: Uuid) {
    service::social::blocks::block(db, &Actor::user(blocker), other, None).await.unwrap();
}
