//! Locks that are not rows: of something between two, which has no row before it begins, and which neither of the two may lock in
//! the other's rows. They last to the end of the transaction and are taken before anything else is.

use sea_orm::{ConnectionTrait, DbErr, prelude::Uuid};

use crate::db::Command;

/// By a hash of the name: two names that meet wait for each other without need, and that is all.
const LOCK: Command = Command::new("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");

/// What follows and blocks of two people wait for.
pub(super) async fn pair(transaction: &impl ConnectionTrait, one: Uuid, other: Uuid) -> Result<(), DbErr> {
    let (first, second) = (one.min(other), one.max(other));
    named(transaction, format!("social.pair:{first}:{second}")).await
}

/// What one user does once to one post.
pub(super) async fn once(
    transaction: &impl ConnectionTrait,
    what: &'static str,
    user_id: Uuid,
    post_id: Uuid,
) -> Result<(), DbErr> {
    named(transaction, format!("social.{what}:{user_id}:{post_id}")).await
}

/// What is one user's own, whichever row it is about.
pub(super) async fn own(
    transaction: &impl ConnectionTrait,
    what: &'static str,
    user_id: Uuid,
) -> Result<(), DbErr> {
    named(transaction, format!("social.{what}:{user_id}")).await
}

async fn named(transaction: &impl ConnectionTrait, name: String) -> Result<(), DbErr> {
    LOCK.run(transaction, [name.into()]).await.map(drop)
}
