//! Who likes which post, once each.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;
use serde_json::json;

use super::{SocialError, standing::acting};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// Somebody who likes a post.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Liker {
        /// The like.
        pub id: Uuid,
        /// Who it is.
        pub user_id: Uuid,
        /// As they write it.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// An address of the web.
        pub avatar_url: Option<String>,
        /// Whether the platform vouches for who this is.
        pub is_verified: bool,
        /// When they liked it.
        pub since: DateTime<Utc>,
    }
}

/// Likes a post that `$1` sees; answers its author and whether the like is new. Index: `posts_pkey`, `uq_post_likes_user_post`.
pub const LIKE: Query<(Uuid, bool)> = Query::new(concat!(
    "WITH post AS (SELECT p.id, p.user_id FROM ",
    seen_post!("$1", "$2"),
    "), liked AS (INSERT INTO post_likes (user_id, post_id) SELECT $1, id FROM post \
     ON CONFLICT (user_id, post_id) DO NOTHING RETURNING id) \
     SELECT user_id, EXISTS (SELECT FROM liked) FROM post",
));
const UNLIKE: Command = Command::new("DELETE FROM post_likes WHERE user_id = $1 AND post_id = $2");
/// Who likes the post `$1`, seen by `$2`. Index: `idx_post_likes_post_id_created_at_id`.
pub const LIKERS: List<Liker, (DateTime<Utc>, Uuid)> = List::new(
    "social.post_likes.of_post",
    paged!(
        concat!(
            "SELECT l.id, l.user_id, u.username, u.display_name, profile.avatar_url, u.is_verified, l.created_at AS since \
             FROM post_likes l JOIN users u ON u.id = l.user_id AND ",
            live_user!("u"),
            " LEFT JOIN user_profiles profile ON profile.user_id = u.id WHERE l.post_id = $1 AND ",
            unblocked!("$2", "l.user_id"),
            " AND EXISTS (SELECT 1 FROM ",
            seen_post!("$2", "$1"),
            ")",
        ),
        after " AND l.created_at <= $4 AND (l.created_at, l.id) < ($4, $5)",
        " ORDER BY l.created_at DESC, l.id DESC LIMIT $3",
    ),
);

/// Likes a post; says whether that is new. Liking it again, or twice at once, is one like and one event (`post.liked`).
///
/// # Errors
/// [`SocialError::PostNotFound`], also across a block; [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn like(db: &impl TransactionTrait, actor: &Actor, post_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let liked = LIKE.find(&transaction, [me.into(), post_id.into()]).await?;
    let (author, is_new) = liked.ok_or(SocialError::PostNotFound)?;
    if is_new {
        let payload = json!({ "user_id": me, "author_id": author });
        outbox_events::append(&transaction, Event::new("post", post_id, "post.liked", payload)).await?;
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Takes a like back; says whether there was one.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn unlike(db: &impl TransactionTrait, actor: &Actor, post_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let gone = UNLIKE.run(&transaction, [me.into(), post_id.into()]).await?;
    transaction.commit().await?;
    Ok(gone > 0)
}

/// Who likes a post, latest first, without those between whom and the viewer there is a block; nobody where the viewer does not
/// see the post. Index: `idx_post_likes_post_id_created_at_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    post_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Liker>, SocialError> {
    LIKERS.page(db, page, [post_id.into(), viewer.user_id().into()], |liker| (liker.since, liker.id)).await
}
