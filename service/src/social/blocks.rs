//! Who does not want to hear of whom. A block ends follows both ways and hides content both ways, until it is lifted; what it ended
//! stays ended. What either was told whatever the other did is taken out of their notifications, by a trigger.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{
    Person, SocialError, lock,
    person::{key, people},
    standing::acting,
};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input::{self, Invalid},
    paged,
};

/// Most characters of a reason.
const MAX_REASON: usize = 255;

const BLOCK: Query<(Uuid,)> = Query::new(concat!(
    "INSERT INTO blocks (blocker_id, blocked_id, reason) SELECT $1, u.id, $3 FROM users u WHERE u.id = $2 AND ",
    live_user!("u"),
    " ON CONFLICT (blocker_id, blocked_id) DO NOTHING RETURNING id",
));
const IS_BLOCKED: Query<(bool,)> =
    Query::new("SELECT EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2)");
const END_FOLLOWS: Command =
    Command::new("DELETE FROM follows WHERE (follower_id, following_id) IN (($1, $2), ($2, $1))");
const UNBLOCK: Command = Command::new("DELETE FROM blocks WHERE blocker_id = $1 AND blocked_id = $2");
const BETWEEN: Query<(bool,)> =
    Query::new("SELECT EXISTS (SELECT FROM blocks WHERE (blocker_id, blocked_id) IN (($1, $2), ($2, $1)))");
/// Whom `$1` has blocked. Index: `uq_blocks_blocker_blocked` or `idx_blocks_blocker_id`; they are few, and sorted.
pub const OF_USER: List<Person, (DateTime<Utc>, Uuid)> = List::new(
    "social.blocks.of_user",
    paged!(
        concat!(people!("l.blocked_id", "l.created_at", "blocks l"), " WHERE l.blocker_id = $1"),
        after " AND l.created_at <= $3 AND (l.created_at, l.blocked_id) < ($3, $4)",
        " ORDER BY l.created_at DESC, l.blocked_id DESC LIMIT $2",
    ),
);

/// Blocks somebody, ends follows both ways and takes each out of the other's notifications; says whether that is new. The reason
/// is for the blocker, and kept as the first block gave it. A block against a follow at once: whichever comes second finds the
/// other, and the follow is gone.
///
/// # Errors
/// [`SocialError::Oneself`], [`SocialError::Invalid`] for a reason of more than 255 characters, [`SocialError::UserNotFound`];
/// [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn block(
    db: &impl TransactionTrait,
    actor: &Actor,
    user_id: Uuid,
    reason: Option<&str>,
) -> Result<bool, SocialError> {
    if actor.user_id() == Some(user_id) {
        return Err(SocialError::Oneself);
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    if let Some(reason) = &reason
        && (reason.chars().count() > MAX_REASON || input::text(reason, &()).is_err())
    {
        return Err(Invalid::field("reason", "is longer than 255 characters or contains NUL").into());
    }
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock::pair(&transaction, me, user_id).await?;
    let is_new = BLOCK.find(&transaction, [me.into(), user_id.into(), reason.into()]).await?.is_some();
    if is_new {
        END_FOLLOWS.run(&transaction, [me.into(), user_id.into()]).await?;
    } else if !IS_BLOCKED.get(&transaction, [me.into(), user_id.into()]).await?.0 {
        return Err(SocialError::UserNotFound);
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Lifts a block; says whether there was one. Follows that it ended do not come back.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn unblock(db: &impl TransactionTrait, actor: &Actor, user_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock::pair(&transaction, me, user_id).await?;
    let lifted = UNBLOCK.run(&transaction, [me.into(), user_id.into()]).await?;
    transaction.commit().await?;
    Ok(lifted > 0)
}

/// Whom the actor has blocked, latest first, closed accounts included. Index: `uq_blocks_blocker_blocked` or `idx_blocks_blocker_id`.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user; [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Person>, SocialError> {
    let me = actor.user_id().ok_or(SocialError::Forbidden)?;
    OF_USER.page(db, page, [me.into()], key).await
}

/// Whether a block is between the two, whoever made it. For the other domains: a user is told only that it cannot be done.
/// Index: `uq_blocks_blocker_blocked`.
///
/// # Errors
/// What the database says.
pub async fn between(db: &impl ConnectionTrait, one: Uuid, other: Uuid) -> Result<bool, SocialError> {
    Ok(BETWEEN.get(db, [one.into(), other.into()]).await?.0)
}
