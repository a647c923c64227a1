//! Passing on what others publish: plainly, once each, or with words of one's own.

use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde_json::json;

use super::{
    SocialError, lock,
    posts::{self, NewPost},
    standing::acting,
    text::{self, Marks},
};
use crate::{
    db::{self, Actor, Query},
    input,
    platform::{Event, outbox_events},
};

/// The text of a plain repost: a post has a character at least.
pub const PLAIN: &str = "↻";

/// What came of passing a post on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reposted {
    /// The post that passes the other on.
    pub id: Uuid,
    /// False if the actor had passed it on plainly before.
    pub is_new: bool,
}

/// What is passed on: of a plain repost, that which it passes on itself.
const TARGET: Query<(Uuid, Uuid, bool)> = Query::new(concat!(
    "SELECT t.id, t.user_id, t.visibility = 'public' FROM veza.seen_posts t JOIN users author ON author.id = t.user_id AND ",
    live_user!("author"),
    " WHERE t.deleted_at IS NULL AND ",
    unblocked!("$1", "t.user_id"),
    " AND t.id = (SELECT CASE WHEN p.repost_of_id IS NOT NULL AND p.content = '↻' THEN p.repost_of_id ELSE p.id END FROM ",
    seen_post!("$1", "$2"),
    ")",
));
const MINE: Query<(Uuid,)> = Query::new(
    "SELECT id FROM posts WHERE repost_of_id = $2 AND user_id = $1 AND content = '↻' AND deleted_at IS NULL LIMIT 1",
);

/// Passes a public post on: without a word once, however often it is asked, with words as often as one likes. Who passes on a
/// plain repost passes on what it passes on. Tells the outbox `post.reposted`. It is taken back by
/// [`posts::delete`].
///
/// # Errors
/// [`SocialError::Invalid`], [`SocialError::PostNotFound`], [`SocialError::NotPublic`]; [`SocialError::Forbidden`] unless the
/// actor is a user in good standing.
pub async fn repost(
    db: &impl TransactionTrait,
    actor: &Actor,
    post_id: Uuid,
    words: Option<&str>,
) -> Result<Reposted, SocialError> {
    let (post, marks) = match words {
        Some(words) => {
            let post = NewPost::text(words.trim());
            input::check(&post)?;
            let marks = text::marks(&post.content)?;
            (post, marks)
        }
        None => (NewPost::text(PLAIN), Marks::default()),
    };
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let target = TARGET.find(&transaction, [me.into(), post_id.into()]).await?;
    let (target, author, is_public) = target.ok_or(SocialError::PostNotFound)?;
    if !is_public {
        return Err(SocialError::NotPublic);
    }
    if words.is_none() {
        lock::once(&transaction, "repost", me, target).await?;
        if let Some(id) = mine(&transaction, me, target).await? {
            transaction.commit().await?;
            return Ok(Reposted { id, is_new: false });
        }
    }
    let made = posts::insert(&transaction, me, post, Some(target)).await?;
    posts::mark(&transaction, &made, marks).await?;
    let payload = json!({ "user_id": me, "author_id": author, "repost_id": made.id });
    outbox_events::append(&transaction, Event::new("post", target, "post.reposted", payload)).await?;
    transaction.commit().await?;
    Ok(Reposted { id: made.id, is_new: true })
}

async fn mine(db: &impl ConnectionTrait, me: Uuid, target: Uuid) -> Result<Option<Uuid>, SocialError> {
    Ok(MINE.find(db, [me.into(), target.into()]).await?.map(|(id,)| id))
}
