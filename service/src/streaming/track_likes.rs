//! Likes of tracks: one for each listener and track, however often it is given.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde_json::json;

use super::{StreamingError, ensure_acting, somebody};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// A track that somebody likes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Liked {
        /// The like.
        pub id: Uuid,
        /// The track.
        pub track_id: Uuid,
        /// When it was liked.
        pub created_at: DateTime<Utc>,
        /// Whose track it is.
        pub creator_id: Uuid,
        /// What it is called.
        pub title: String,
        /// Who performs it, where that is not its creator.
        pub artist: Option<String>,
        /// Seconds.
        pub duration: i32,
        /// Its picture.
        pub cover_art_file_id: Option<Uuid>,
    }
}

row! {
    /// Somebody who likes a track.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Liker {
        /// The like.
        pub id: Uuid,
        /// Who.
        pub user_id: Uuid,
        /// Since when.
        pub created_at: DateTime<Utc>,
    }
}

/// Whose track it is and whether the like is new; no row where the actor may not hear it, or is not in good standing.
pub const LIKE: Query<(Uuid, bool)> = Query::new(concat!(
    "WITH track AS (SELECT t.id, t.creator_id FROM tracks t WHERE t.id = $2 AND ",
    heard!("$1", "false"),
    " AND ",
    acts!("$1"),
    "), given AS (INSERT INTO track_likes (user_id, track_id) SELECT $1, id FROM track \
    ON CONFLICT (user_id, track_id) DO NOTHING RETURNING id) \
    SELECT creator_id, EXISTS (SELECT FROM given) AS given FROM track"
));

const UNLIKE: Command = Command::new("DELETE FROM track_likes WHERE user_id = $1 AND track_id = $2");

/// Index: `uq_track_likes_user_track`.
const LIKED: Query<(Uuid,)> =
    Query::new("SELECT track_id FROM track_likes WHERE user_id = $1 AND track_id = ANY ($2) LIMIT 100");

/// Index: `idx_track_likes_user_id_created_at_id`.
pub const OF_USER: List<Liked, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.track_likes.of_user",
    paged!(
        concat!(
            "SELECT l.id, l.track_id, l.created_at, t.creator_id, t.title, t.artist, t.duration, t.cover_art_file_id \
            FROM track_likes l JOIN tracks t ON t.id = l.track_id WHERE l.user_id = $1 AND ",
            heard!("$1", "false")
        ),
        after " AND (l.created_at, l.id) < ($3, $4)",
        " ORDER BY l.created_at DESC, l.id DESC LIMIT $2",
    ),
);

/// Index: `idx_track_likes_track_id_created_at_id`.
pub const OF_TRACK: List<Liker, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.track_likes.of_track",
    paged!(
        concat!(
            "SELECT l.id, l.user_id, l.created_at FROM track_likes l WHERE l.track_id = $3 \
            AND EXISTS (SELECT FROM tracks t WHERE t.id = $3 AND ",
            heard!("$1", "$2"),
            ") AND l.user_id <> ALL (",
            hidden!("$1"),
            ") AND ",
            each_stands!("l.user_id"),
        ),
        after " AND (l.created_at, l.id) < ($5, $6)",
        " ORDER BY l.created_at DESC, l.id DESC LIMIT $4",
    ),
);

/// Likes a track; true if that is new. Twice, or twice at once, is one like and one event (`track.liked`).
///
/// # Errors
/// [`StreamingError::TrackNotFound`], also where the actor may not hear it or a block stands between them and its creator;
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn like(db: &impl TransactionTrait, actor: &Actor, track_id: Uuid) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let liked = LIKE.find(&transaction, [me.into(), track_id.into()]).await?;
    let Some((creator_id, is_new)) = liked else {
        ensure_acting(&transaction, actor).await?;
        return Err(StreamingError::TrackNotFound);
    };
    if is_new {
        let payload = json!({ "user_id": me, "creator_id": creator_id });
        outbox_events::append(&transaction, Event::new("track", track_id, "track.liked", payload)).await?;
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Takes a like back; true if there was one. Also of a track that the actor may no longer hear.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn unlike(
    db: &impl TransactionTrait,
    actor: &Actor,
    track_id: Uuid,
) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let gone = UNLIKE.run(&transaction, [me.into(), track_id.into()]).await?;
    transaction.commit().await?;
    Ok(gone > 0)
}

/// Which of these tracks (at most 100) the viewer likes, for a list that shows hearts. Index: `uq_track_likes_user_track`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Invalid`] for more than 100.
pub async fn find_liked(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    track_ids: &[Uuid],
) -> Result<Vec<Uuid>, StreamingError> {
    let me = somebody(viewer)?;
    if track_ids.len() > 100 {
        return Err(crate::input::Invalid::field("track_ids", "are more than 100").into());
    }
    let rows = LIKED.all(db, [me.into(), track_ids.to_vec().into()]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What the viewer likes and may still hear, last liked first. Index: `idx_track_likes_user_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_liked(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Liked>, StreamingError> {
    let me = somebody(viewer)?;
    OF_USER.page(db, page, [me.into()], |like| (like.created_at, like.id)).await
}

/// Who likes a track, the latest first, without closed accounts and those with whom there is a block; nobody where the viewer may
/// not hear it. Index:
/// `idx_track_likes_track_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_likers(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    track_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Liker>, StreamingError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), track_id.into()];
    OF_TRACK.page(db, page, values, |like| (like.created_at, like.id)).await
}
