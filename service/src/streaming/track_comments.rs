//! Comments under tracks: in threads, and where they speak of a moment, at that second of the track.
//!
//! What was deleted keeps its place while somebody has answered it, without its words.

mod lists;

pub use lists::{IN_TIME, Line, REPLIES, TOP, list, list_in_time, list_replies};

use entity::streaming::track_comments;
use garde::Validate;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde_json::json;

use super::{StreamingError, ensure_acting, somebody, tracks, whose};
use crate::{
    db::{self, Actor, Query},
    input::{self, Invalid, check},
    platform::{Event, outbox_events},
    row,
};

row!(for track_comments::Model {
    id, track_id, user_id, content, parent_comment_id, timestamp_seconds, is_edited, is_deleted, created_at, updated_at,
    deleted_at,
});

macro_rules! columns {
    () => {
        "c.id, c.track_id, c.user_id, c.content, c.parent_comment_id, c.timestamp_seconds, c.is_edited, c.is_deleted, \
        c.created_at, c.updated_at, c.deleted_at"
    };
}

/// What somebody says of a track.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewComment {
    /// 1 to 5,000 characters, not only blanks.
    #[garde(length(chars, max = 5_000), custom(input::text), custom(tracks::filled))]
    pub content: String,
    /// The comment under the same track that it answers.
    #[garde(skip)]
    pub parent_comment_id: Option<Uuid>,
    /// The second of the track that it speaks of, not beyond its end.
    #[garde(range(min = 0))]
    pub timestamp_seconds: Option<i32>,
}

#[derive(Validate)]
struct Content<'a> {
    #[garde(length(chars, max = 5_000), custom(input::text), custom(tracks::filled))]
    content: &'a str,
}

row! {
    /// What was answered: no row where the actor may not hear the track.
    struct Ground { creator_id: Uuid, duration: i32, parent_user_id: Option<Uuid> }
}

/// The track, and who wrote the comment that is answered. It is asked after the write: what counts the comments has taken the row of the
/// track by then, and holds it until the transaction ends, so this sees whether it was deleted meanwhile, and nobody deletes it
/// afterwards.
const GROUND: Query<Ground> = Query::new(concat!(
    "SELECT t.creator_id, t.duration, (SELECT c.user_id FROM track_comments c WHERE c.id = $3 AND c.track_id = t.id \
    AND c.deleted_at IS NULL AND NOT c.is_deleted AND c.user_id <> ALL (",
    hidden!("$1"),
    ")) AS parent_user_id FROM tracks t WHERE t.id = $2 AND ",
    heard!("$1", "false")
));

/// Nothing where the actor is not in good standing.
const WRITE: Query<track_comments::Model> = Query::new(concat!(
    "INSERT INTO track_comments AS c (track_id, user_id, content, parent_comment_id, timestamp_seconds) \
    SELECT t.id, $1, $3, $4, $5 FROM tracks t WHERE t.id = $2 AND t.deleted_at IS NULL \
    AND ($4 IS NULL OR EXISTS (SELECT FROM track_comments p WHERE p.id = $4 AND p.deleted_at IS NULL AND NOT p.is_deleted)) AND ",
    acts!("$1"),
    " RETURNING ",
    columns!()
));

const EDIT: Query<track_comments::Model> = Query::new(concat!(
    "UPDATE track_comments c SET content = $3, is_edited = c.is_edited OR c.content <> $3 WHERE c.id = $1 \
    AND ($2::uuid IS NULL OR (c.user_id = $2 AND ",
    acts!("$2"),
    ")) AND c.deleted_at IS NULL AND NOT c.is_deleted \
    AND EXISTS (SELECT FROM tracks t WHERE t.id = c.track_id AND t.deleted_at IS NULL) RETURNING ",
    columns!()
));

/// Its author, the creator of the track, or staff; `$2` is NULL for the system.
const DELETE: Query<(Uuid,)> = Query::new(concat!(
    "UPDATE track_comments c SET is_deleted = true, deleted_at = coalesce(c.deleted_at, now()) WHERE c.id = $1 \
    AND ($2::uuid IS NULL OR (",
    acts!("$2"),
    " AND (c.user_id = $2 OR EXISTS (SELECT FROM tracks t WHERE t.id = c.track_id AND t.creator_id = $2))) OR ",
    staff!("$2"),
    ") RETURNING c.id"
));

/// Index: `track_comments_pkey`, `tracks_pkey`.
const FIND: Query<track_comments::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM track_comments c JOIN tracks t ON t.id = c.track_id WHERE c.id = $1 AND c.deleted_at IS NULL \
    AND NOT c.is_deleted AND c.user_id <> ALL (",
    hidden!("$2"),
    ") AND ",
    heard!("$2", "$3")
));

/// Comments on a track, or answers a comment under it. Appends `track.commented`.
///
/// # Errors
/// [`StreamingError::Invalid`] for the text, or a second beyond the track's end; [`StreamingError::TrackNotFound`], also for a deleted
/// track, one that the actor may not hear, or across a block; [`StreamingError::CommentNotFound`] where the comment that is
/// answered is deleted, under another track, or of somebody hidden; [`StreamingError::Forbidden`] for who is nobody.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    track_id: Uuid,
    new: NewComment,
) -> Result<track_comments::Model, StreamingError> {
    let me = somebody(actor)?;
    check(&new)?;
    let transaction = db::begin(db, actor).await?;
    let parent_id = new.parent_comment_id;
    let values =
        [me.into(), track_id.into(), new.content.into(), parent_id.into(), new.timestamp_seconds.into()];
    let written = WRITE.find(&transaction, values).await?;
    let ground = GROUND.find(&transaction, [me.into(), track_id.into(), parent_id.into()]).await?;
    if written.is_none() {
        ensure_acting(&transaction, actor).await?;
    }
    let ground = ground.ok_or(StreamingError::TrackNotFound)?;
    if new.timestamp_seconds.is_some_and(|second| second > ground.duration) {
        return Err(Invalid::field("timestamp_seconds", "is beyond the end of the track").into());
    }
    if parent_id.is_some() && ground.parent_user_id.is_none() {
        return Err(StreamingError::CommentNotFound);
    }
    let comment = written.ok_or(StreamingError::TrackNotFound)?;
    let mut payload = json!({ "comment_id": comment.id, "user_id": me, "creator_id": ground.creator_id });
    if let Some(parent_user_id) = ground.parent_user_id {
        payload["parent_user_id"] = json!(parent_user_id);
    }
    outbox_events::append(&transaction, Event::new("track", track_id, "track.commented", payload)).await?;
    transaction.commit().await?;
    Ok(comment)
}

/// Changes the words of a comment; it is marked as edited.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::CommentNotFound`], also under a deleted track; [`StreamingError::Forbidden`] unless
/// the actor wrote it or is the system.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    content: &str,
) -> Result<track_comments::Model, StreamingError> {
    let author = whose(actor)?;
    check(&Content { content })?;
    let transaction = db::begin(db, actor).await?;
    let Some(comment) = EDIT.find(&transaction, [id.into(), author.into(), content.into()]).await? else {
        return Err(refusal(&transaction, actor, id).await?);
    };
    transaction.commit().await?;
    Ok(comment)
}

/// Deletes a comment; answers to it stay. Deleting it twice changes nothing.
///
/// # Errors
/// [`StreamingError::CommentNotFound`]; [`StreamingError::Forbidden`] unless the actor wrote it, the track is theirs, or they are
/// staff or the system.
pub async fn soft_delete(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), StreamingError> {
    let who = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    if DELETE.find(&transaction, [id.into(), who.into()]).await?.is_none() {
        return Err(refusal(&transaction, actor, id).await?);
    }
    Ok(transaction.commit().await?)
}

/// A live comment under a track that `viewer` may hear. Indexes: `track_comments_pkey`, `tracks_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<track_comments::Model>, StreamingError> {
    Ok(FIND.find(db, [id.into(), viewer.user_id().into(), viewer.is_system().into()]).await?)
}

/// Who may not even see the comment is told that there is none.
async fn refusal(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<StreamingError, StreamingError> {
    let is_seen = find(db, actor, id).await?.is_some();
    Ok(if is_seen { StreamingError::Forbidden } else { StreamingError::CommentNotFound })
}
