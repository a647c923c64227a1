//! Who follows whom: begun and ended by the follower, ended by a block.

mod suggestions;

pub use suggestions::{SUGGESTIONS, Suggestion, suggestions};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;
use serde_json::json;

use super::{
    Person, SocialError, lock,
    person::{key, people},
    standing::acting,
};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// How a viewer stands to somebody.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Relation {
        /// Whether the viewer follows them.
        pub follows: bool,
        /// Whether they follow the viewer.
        pub is_followed: bool,
        /// Whether the viewer has blocked them. Whether they have blocked the viewer is not said.
        pub blocks: bool,
    }
}

/// Follows somebody where no block is between them. Index: `users_pkey`, `uq_follows_follower_following`.
pub const FOLLOW: Query<(Uuid,)> = Query::new(concat!(
    "INSERT INTO follows (follower_id, following_id) SELECT $1, u.id FROM users u WHERE u.id = $2 AND ",
    live_user!("u"),
    " AND ",
    unblocked!("$1", "u.id"),
    " ON CONFLICT (follower_id, following_id) DO NOTHING RETURNING id",
));
/// Why nobody was followed.
const WHY_NOT: Query<(bool, bool)> = Query::new(concat!(
    "SELECT EXISTS (SELECT FROM users u WHERE u.id = $2 AND ",
    live_user!("u"),
    "), EXISTS (SELECT FROM blocks WHERE (blocker_id, blocked_id) IN (($1, $2), ($2, $1)))",
));
const UNFOLLOW: Command = Command::new("DELETE FROM follows WHERE follower_id = $1 AND following_id = $2");
const RELATION: Query<Relation> = Query::new(
    "SELECT EXISTS (SELECT FROM follows WHERE follower_id = $1 AND following_id = $2) AS follows, \
     EXISTS (SELECT FROM follows WHERE follower_id = $2 AND following_id = $1) AS is_followed, \
     EXISTS (SELECT FROM blocks WHERE blocker_id = $1 AND blocked_id = $2) AS blocks",
);

type People = List<Person, (DateTime<Utc>, Uuid)>;

/// The follows `$1` has with somebody, seen by `$2`: `$own` is the column of `$1`, `$other` that of the people listed.
macro_rules! people_of {
    ($name:literal, $own:literal, $other:literal, $and:literal) => {
        List::new(
            $name,
            paged!(
                concat!(
                    people!($other, "l.created_at", "follows l"),
                    " WHERE ",
                    $own,
                    " = $1 AND ",
                    $and,
                    live_user!("u"),
                    " AND ",
                    unblocked!("$2", $other),
                    " AND ",
                    seen_person!("$2", "$1"),
                    " AND ",
                    open_profile!("$2", "$1"),
                ),
                after concat!(" AND l.created_at <= $4 AND (l.created_at, ", $other, ") < ($4, $5)"),
                concat!(" ORDER BY l.created_at DESC, ", $other, " DESC LIMIT $3"),
            ),
        )
    };
}

/// Who follows `$1`, seen by `$2`. Index: `idx_follows_following_id_created_at_follower_id`.
pub const FOLLOWERS: People = people_of!("social.follows.followers", "l.following_id", "l.follower_id", "");
/// Whom `$1` follows, seen by `$2`. Index: `idx_follows_follower_id_created_at_following_id`.
pub const FOLLOWING: People = people_of!("social.follows.following", "l.follower_id", "l.following_id", "");
/// Whom `$1` follows and who follows back, seen by `$2`. Index: `idx_follows_follower_id_created_at_following_id`, then
/// `uq_follows_follower_following` for each: an EXISTS would be a join, which reads all followers of the popular.
pub const MUTUALS: People = people_of!(
    "social.follows.mutuals",
    "l.follower_id",
    "l.following_id",
    "(SELECT back.id FROM follows back \
     WHERE back.follower_id = l.following_id AND back.following_id = l.follower_id) IS NOT NULL AND "
);

/// Follows somebody; says whether that is new. Following again changes nothing. Tells the outbox `user.followed`.
///
/// # Errors
/// [`SocialError::Oneself`], [`SocialError::UserNotFound`], [`SocialError::Blocked`]; [`SocialError::Forbidden`] unless the actor
/// is a user in good standing.
pub async fn follow(db: &impl TransactionTrait, actor: &Actor, user_id: Uuid) -> Result<bool, SocialError> {
    if actor.user_id() == Some(user_id) {
        return Err(SocialError::Oneself);
    }
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock::pair(&transaction, me, user_id).await?;
    let is_new = FOLLOW.find(&transaction, [me.into(), user_id.into()]).await?.is_some();
    if is_new {
        let payload = json!({ "follower_id": me });
        outbox_events::append(&transaction, Event::new("user", user_id, "user.followed", payload)).await?;
    } else {
        match WHY_NOT.get(&transaction, [me.into(), user_id.into()]).await? {
            (_, true) => return Err(SocialError::Blocked),
            (false, false) => return Err(SocialError::UserNotFound),
            (true, false) => {}
        }
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Ends it; says whether there was one. Ending it again changes nothing.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn unfollow(db: &impl TransactionTrait, actor: &Actor, user_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let ended = UNFOLLOW.run(&transaction, [me.into(), user_id.into()]).await?;
    transaction.commit().await?;
    Ok(ended > 0)
}

/// How the viewer stands to somebody; nothing of it for a visitor. Index: `uq_follows_follower_following`,
/// `uq_blocks_blocker_blocked`.
///
/// # Errors
/// What the database says.
pub async fn relation(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
) -> Result<Relation, SocialError> {
    Ok(RELATION.get(db, [viewer.user_id().into(), user_id.into()]).await?)
}

/// Who follows somebody, latest first, without those between whom and the viewer there is a block; none where it is between the
/// viewer and them, their account is closed, or their profile is private and not the viewer's own (staff see it). Index:
/// `idx_follows_following_id_created_at_follower_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn followers(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Person>, SocialError> {
    FOLLOWERS.page(db, page, [user_id.into(), viewer.user_id().into()], key).await
}

/// Whom somebody follows, latest first: see [`followers`]. Index: `idx_follows_follower_id_created_at_following_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn following(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Person>, SocialError> {
    FOLLOWING.page(db, page, [user_id.into(), viewer.user_id().into()], key).await
}

/// Whom somebody follows and who follows them back, latest first: see [`followers`]. Index:
/// `idx_follows_follower_id_created_at_following_id`, `uq_follows_follower_following`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn mutuals(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Person>, SocialError> {
    MUTUALS.page(db, page, [user_id.into(), viewer.user_id().into()], key).await
}
