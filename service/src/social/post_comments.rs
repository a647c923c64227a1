//! Comments on posts, and answers to them, to any depth. A deleted comment that was answered stays as an empty place.

use chrono::{DateTime, Utc};
use entity::social::{mentions::MentionEntityType, post_comments};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;
use serde_json::json;

use super::{SocialError, mentions, standing::acting, text};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, List, Page, PageRequest, Query},
    input::{self, Invalid},
    paged,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// A comment as a thread shows it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Comment {
        /// The comment.
        pub id: Uuid,
        /// Who wrote it.
        pub user_id: Uuid,
        /// Their name.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// What they wrote; none where it was deleted and only its answers are left.
        pub content: Option<String>,
        /// The comment that it answers; none where it answers the post.
        pub parent_comment_id: Option<Uuid>,
        /// Whether it was answered.
        pub has_answers: bool,
        /// When it was written.
        pub created_at: DateTime<Utc>,
        /// When it was last edited.
        pub updated_at: DateTime<Utc>,
    }
}

row!(for post_comments::Model { id, post_id, user_id, content, parent_comment_id, created_at, updated_at, deleted_at });

row! {
    /// What came of writing a comment: none of the last three where the comment that it answers is not there.
    pub struct Written {
        author_id: Uuid,
        parent_user_id: Option<Uuid>,
        id: Option<Uuid>,
        created_at: Option<DateTime<Utc>>,
    }
}

/// Most characters of a comment.
const MAX_CONTENT: usize = 2_000;

/// Comments on the post `$2` that `$1` sees. Index: `posts_pkey`, `post_comments_pkey`: `IS TRUE` keeps the planner from reading
/// all comments of the post for the one that is answered.
pub const WRITE: Query<Written> = Query::new(concat!(
    "WITH post AS (SELECT p.id, p.user_id FROM ",
    seen_post!("$1", "$2"),
    "), parent AS (SELECT c.user_id FROM post_comments c WHERE c.id = $4 \
     AND (c.post_id = $2) IS TRUE AND c.deleted_at IS NULL AND ",
    unblocked!("$1", "c.user_id"),
    "), written AS (INSERT INTO post_comments (post_id, user_id, content, parent_comment_id) \
     SELECT id, $1, $3, $4 FROM post WHERE $4::uuid IS NULL OR EXISTS (SELECT FROM parent) RETURNING id, created_at) \
     SELECT post.user_id AS author_id, (SELECT user_id FROM parent) AS parent_user_id, written.id, written.created_at \
     FROM post LEFT JOIN written ON true",
));
/// Indexes: `post_comments_pkey`, then `posts_pkey`.
pub const EDIT: Query<post_comments::Model> = Query::new(concat!(
    "UPDATE post_comments c SET content = $3 WHERE c.id = $2 AND c.user_id = $1 AND c.deleted_at IS NULL \
     AND (SELECT p.id FROM ",
    seen_post!("$1", "c.post_id"),
    ") IS NOT NULL RETURNING id, post_id, user_id, content, parent_comment_id, created_at, updated_at, deleted_at",
));
/// By its author, the author of the post, or staff (`$3`).
const DELETE: Query<(Uuid,)> = Query::new(
    "UPDATE post_comments c SET deleted_at = now() WHERE c.id = $2 AND c.deleted_at IS NULL AND ($3 OR c.user_id = $1 \
     OR EXISTS (SELECT FROM posts p WHERE p.id = c.post_id AND p.user_id = $1)) RETURNING c.id",
);
row! {
    /// How a comment stands to `$1`: whether it is live, theirs, under a post of theirs, under one that they see.
    struct State {
        is_live: bool,
        is_own: bool,
        is_under_own: bool,
        is_seen: bool,
    }
}

const STATE: Query<State> = Query::new(concat!(
    "SELECT c.deleted_at IS NULL AS is_live, coalesce(c.user_id = $1, false) AS is_own, \
     EXISTS (SELECT FROM posts p WHERE p.id = c.post_id AND p.user_id = $1) AS is_under_own, \
     (SELECT p.id FROM ",
    seen_post!("$1", "c.post_id"),
    ") IS NOT NULL AS is_seen FROM post_comments c WHERE c.id = $2",
));

/// A thread shows what is live and what was answered, of people where no block is between, under a post that the viewer sees:
/// `$post`, about which is asked once. Whether a comment was answered is looked up for each; an EXISTS may be made a table of all
/// answers there are.
macro_rules! thread {
    ($where:literal, $post:literal) => {
        concat!(
            "SELECT c.id, c.user_id, u.username, u.display_name, CASE WHEN c.deleted_at IS NULL THEN c.content END AS content, \
             c.parent_comment_id, (SELECT a.id FROM post_comments a WHERE a.parent_comment_id = c.id AND a.deleted_at IS NULL \
             LIMIT 1) IS NOT NULL AS has_answers, c.created_at, c.updated_at FROM post_comments c JOIN users u ON u.id = c.user_id AND ",
            live_user!("u"),
            " WHERE ",
            $where,
            " AND (c.deleted_at IS NULL OR (SELECT a.id FROM post_comments a \
             WHERE a.parent_comment_id = c.id AND a.deleted_at IS NULL LIMIT 1) IS NOT NULL) AND ",
            unblocked!("$2", "c.user_id"),
            " AND EXISTS (SELECT 1 FROM ",
            seen_post!("$2", $post),
            ")",
        )
    };
}

/// What answers the post `$1`, seen by `$2`. Index: `idx_post_comments_post_id_created_at_id`.
pub const OF_POST: List<Comment, (DateTime<Utc>, Uuid)> = List::new(
    "social.post_comments.of_post",
    paged!(
        thread!("c.post_id = $1 AND c.parent_comment_id IS NULL", "$1"),
        after " AND c.created_at <= $4 AND (c.created_at, c.id) < ($4, $5)",
        " ORDER BY c.created_at DESC, c.id DESC LIMIT $3",
    ),
);
/// What answers the comment `$1`, oldest first. Index: `idx_post_comments_parent_comment_id_created_at_id`.
pub const ANSWERS: List<Comment, (DateTime<Utc>, Uuid)> = List::new(
    "social.post_comments.answers",
    paged!(
        thread!("c.parent_comment_id = $1", "(SELECT post_id FROM post_comments WHERE id = $1)"),
        after " AND c.created_at >= $4 AND (c.created_at, c.id) > ($4, $5)",
        " ORDER BY c.created_at, c.id LIMIT $3",
    ),
);

/// Comments on a post, or answers a comment on it. Whom it mentions and who sees the post is told, as the authors are
/// (`post.commented`).
///
/// # Errors
/// [`SocialError::Invalid`]; [`SocialError::PostNotFound`], also for a deleted one and across a block;
/// [`SocialError::CommentNotFound`] for an answer to what was deleted, stands under another post, or is of somebody between whom
/// and the actor there is a block; [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    post_id: Uuid,
    parent_comment_id: Option<Uuid>,
    content: &str,
) -> Result<post_comments::Model, SocialError> {
    let content = valid(content)?;
    let names = text::marks(&content)?.mentions;
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let values = [me.into(), post_id.into(), content.clone().into(), parent_comment_id.into()];
    let written = WRITE.find(&transaction, values).await?.ok_or(SocialError::PostNotFound)?;
    let (Some(id), Some(created_at)) = (written.id, written.created_at) else {
        return Err(SocialError::CommentNotFound);
    };
    let mut payload = json!({ "comment_id": id, "user_id": me, "author_id": written.author_id });
    if let Some(parent) = written.parent_user_id {
        payload["parent_user_id"] = json!(parent);
    }
    outbox_events::append(&transaction, Event::new("post", post_id, "post.commented", payload)).await?;
    mentions::rewrite(&transaction, (MentionEntityType::Comment, id), post_id, me, names).await?;
    transaction.commit().await?;
    let (user_id, updated_at) = (me, created_at);
    Ok(post_comments::Model {
        id,
        post_id,
        user_id,
        content,
        parent_comment_id,
        created_at,
        updated_at,
        deleted_at: None,
    })
}

/// Changes the text of one's own comment; mentions follow it.
///
/// # Errors
/// [`SocialError::Invalid`], [`SocialError::CommentNotFound`]; [`SocialError::PostNotFound`] where the post was deleted meanwhile, or
/// is behind a block; [`SocialError::Forbidden`] unless the actor is its author in good standing.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    comment_id: Uuid,
    content: &str,
) -> Result<post_comments::Model, SocialError> {
    let content = valid(content)?;
    let names = text::marks(&content)?.mentions;
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let values = [me.into(), comment_id.into(), content.into()];
    let Some(comment) = EDIT.find(&transaction, values).await? else {
        return Err(match STATE.find(&transaction, [me.into(), comment_id.into()]).await? {
            Some(State { is_live: true, is_own: true, .. }) => SocialError::PostNotFound,
            Some(State { is_live: true, is_seen: true, .. }) => SocialError::Forbidden,
            _ => SocialError::CommentNotFound,
        });
    };
    mentions::rewrite(&transaction, (MentionEntityType::Comment, comment_id), comment.post_id, me, names)
        .await?;
    transaction.commit().await?;
    Ok(comment)
}

/// Deletes a comment; says whether it was there. Its answers stay. Deleting it again changes nothing.
///
/// # Errors
/// [`SocialError::CommentNotFound`]; [`SocialError::Forbidden`] unless the actor is its author or the author of the post, in good
/// standing, staff or the system.
pub async fn delete(
    db: &impl TransactionTrait,
    actor: &Actor,
    comment_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let is_staff = access::has_role(&transaction, actor, STAFF).await?;
    if !is_staff {
        acting(&transaction, actor).await?;
    }
    let (me, id) = (actor.user_id(), comment_id);
    let gone = DELETE.find(&transaction, [me.into(), id.into(), is_staff.into()]).await?.is_some();
    if gone {
        mentions::forget(&transaction, MentionEntityType::Comment, id).await?;
    } else {
        match STATE.find(&transaction, [me.into(), id.into()]).await? {
            Some(state) if is_staff || state.is_own || state.is_under_own => {}
            Some(State { is_live: true, is_seen: true, .. }) => return Err(SocialError::Forbidden),
            _ => return Err(SocialError::CommentNotFound),
        }
    }
    transaction.commit().await?;
    Ok(gone)
}

/// What answers a post, latest first, as the viewer may see it; nothing where they do not see the post. Index:
/// `idx_post_comments_post_id_created_at_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    post_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Comment>, SocialError> {
    OF_POST.page(db, page, [post_id.into(), viewer.user_id().into()], key).await
}

/// What answers a comment, oldest first, as a conversation is read. Index: `idx_post_comments_parent_comment_id_created_at_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn answers(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    comment_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Comment>, SocialError> {
    ANSWERS.page(db, page, [comment_id.into(), viewer.user_id().into()], key).await
}

fn key(comment: &Comment) -> (DateTime<Utc>, Uuid) {
    (comment.created_at, comment.id)
}

fn valid(content: &str) -> Result<String, Invalid> {
    let content = content.trim();
    match content.chars().count() {
        0 => return Err(Invalid::field("content", "is empty")),
        n if n > MAX_CONTENT => return Err(Invalid::field("content", "is longer than 2,000 characters")),
        _ => {}
    }
    input::text(content, &()).map_err(|error| Invalid::field("content", error.message()))?;
    Ok(content.to_owned())
}
