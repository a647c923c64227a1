//! Playlists of others that people keep: followed once, however often.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{StreamingError, ensure_acting, somebody};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged, row,
};

row! {
    /// A playlist that somebody follows.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// The follow.
        pub id: Uuid,
        /// The playlist.
        pub playlist_id: Uuid,
        /// Whose it is.
        pub owner_id: Uuid,
        /// What it is called.
        pub name: String,
        /// Its picture.
        pub cover_url: Option<String>,
        /// How many tracks it has.
        pub track_count: i32,
        /// Seconds that they last together.
        pub duration_seconds: i32,
        /// When it was followed.
        pub created_at: DateTime<Utc>,
    }
}

/// Whether it is the actor's own, and whether the follow is new; no row where they may not see it, or are not in good standing.
pub const FOLLOW: Query<(bool, bool)> = Query::new(concat!(
    "WITH playlist AS (SELECT p.id, p.user_id = $1 AS is_own FROM playlists p \
    LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $1 WHERE p.id = $2 AND ",
    shown!("$1", "false"),
    " AND ",
    acts!("$1"),
    "), given AS (INSERT INTO playlist_follows (user_id, playlist_id) SELECT $1, id FROM playlist WHERE NOT is_own \
    ON CONFLICT (user_id, playlist_id) DO NOTHING RETURNING id) \
    SELECT is_own, EXISTS (SELECT FROM given) AS given FROM playlist"
));

const UNFOLLOW: Command =
    Command::new("DELETE FROM playlist_follows WHERE user_id = $1 AND playlist_id = $2");

/// Index: `idx_playlist_follows_user_id_created_at_id`.
pub const OF_USER: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.playlist_follows.of_user",
    paged!(
        concat!(
            "SELECT f.id, f.playlist_id, p.user_id AS owner_id, p.name, p.cover_url, p.track_count, p.duration_seconds, \
            f.created_at FROM playlist_follows f JOIN playlists p ON p.id = f.playlist_id \
            LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $1 WHERE f.user_id = $1 AND ",
            shown!("$1", "false")
        ),
        after " AND (f.created_at, f.id) < ($3, $4)",
        " ORDER BY f.created_at DESC, f.id DESC LIMIT $2",
    ),
);

/// Follows a playlist; true if that is new. Twice, or twice at once, is one follow.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`], also where the actor may not see it; [`StreamingError::OwnPlaylist`];
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn follow(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let followed = FOLLOW.find(&transaction, [me.into(), playlist_id.into()]).await?;
    let Some((is_own, is_new)) = followed else {
        ensure_acting(&transaction, actor).await?;
        return Err(StreamingError::PlaylistNotFound);
    };
    if is_own {
        return Err(StreamingError::OwnPlaylist);
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Follows a playlist no longer; true if it was followed. Also one that the actor may no longer see.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn unfollow(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let gone = UNFOLLOW.run(&transaction, [me.into(), playlist_id.into()]).await?;
    transaction.commit().await?;
    Ok(gone > 0)
}

/// The playlists that the viewer follows and may still see, last followed first. Index:
/// `idx_playlist_follows_user_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = somebody(viewer)?;
    OF_USER.page(db, page, [me.into()], |line| (line.created_at, line.id)).await
}
