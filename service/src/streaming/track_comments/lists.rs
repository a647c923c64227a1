//! Comments as a page shows them: threads from the newest, answers in their order, moments along the track.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::StreamingError;
use crate::{
    db::{Actor, List, Page, PageRequest},
    paged, row,
};

row! {
    /// A comment as a list shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Who wrote it.
        pub user_id: Uuid,
        /// Its words; none where it was deleted and has answers.
        pub content: Option<String>,
        /// The second of the track that it speaks of.
        pub timestamp_seconds: Option<i32>,
        /// Whether its words are not the first ones.
        pub is_edited: bool,
        /// Whether there are live answers to it.
        pub has_replies: bool,
        /// When it was written.
        pub created_at: DateTime<Utc>,
    }
}

/// Whether there are answers is asked row by row and by the index, as LIMIT and ORDER BY make it: else PostgreSQL may read all comments
/// that there are to know it of twenty.
macro_rules! line {
    ($of:literal, $track:literal) => {
        concat!(
            "SELECT c.id, c.user_id, CASE WHEN NOT (c.is_deleted OR c.deleted_at IS NOT NULL) THEN c.content END AS content, \
            c.timestamp_seconds, c.is_edited, r.id IS NOT NULL AS has_replies, c.created_at FROM track_comments c \
            LEFT JOIN LATERAL (SELECT r.id FROM track_comments r WHERE r.parent_comment_id = c.id AND r.deleted_at IS NULL \
            AND NOT r.is_deleted ORDER BY r.created_at, r.id LIMIT 1) r ON true WHERE ",
            $of,
            " AND (NOT (c.is_deleted OR c.deleted_at IS NOT NULL) OR r.id IS NOT NULL) AND c.user_id <> ALL (",
            hidden!("$1"),
            ") AND ",
            each_stands!("c.user_id"),
            " AND EXISTS (SELECT FROM tracks t WHERE t.id = ",
            $track,
            " AND ",
            heard!("$1", "$2"),
            ")"
        )
    };
}

type Dated = (DateTime<Utc>, Uuid);

/// Index: `idx_track_comments_track_id_created_at_id`.
pub const TOP: List<Line, Dated> = List::new(
    "streaming.track_comments.top",
    paged!(
        line!("c.track_id = $3 AND c.parent_comment_id IS NULL", "$3"),
        after " AND (c.created_at, c.id) < ($5, $6)",
        " ORDER BY c.created_at DESC, c.id DESC LIMIT $4",
    ),
);

/// Index: `idx_track_comments_parent_comment_id_created_at_id`.
pub const REPLIES: List<Line, Dated> = List::new(
    "streaming.track_comments.replies",
    paged!(
        line!("c.parent_comment_id = $3", "(SELECT track_id FROM track_comments WHERE id = $3)"),
        after " AND (c.created_at, c.id) > ($5, $6)",
        " ORDER BY c.created_at, c.id LIMIT $4",
    ),
);

/// Index: `idx_track_comments_track_id_timestamp_seconds_id`.
pub const IN_TIME: List<Line, (i32, Uuid)> = List::new(
    "streaming.track_comments.in_time",
    paged!(
        line!("c.track_id = $3 AND c.timestamp_seconds IS NOT NULL AND NOT c.is_deleted AND c.deleted_at IS NULL", "$3"),
        after " AND (c.timestamp_seconds, c.id) > ($5, $6)",
        " ORDER BY c.timestamp_seconds, c.id LIMIT $4",
    ),
);

/// The threads under a track, the newest first; none where the viewer may not hear it. Index:
/// `idx_track_comments_track_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    track_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), track_id.into()];
    TOP.page(db, page, values, |line| (line.created_at, line.id)).await
}

/// The answers to a comment in the order in which they were given. Index: `idx_track_comments_parent_comment_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_replies(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    parent_comment_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), parent_comment_id.into()];
    REPLIES.page(db, page, values, |line| (line.created_at, line.id)).await
}

/// The comments that speak of a moment, along the track. Index: `idx_track_comments_track_id_timestamp_seconds_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_in_time(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    track_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let values = [viewer.user_id().into(), viewer.is_system().into(), track_id.into()];
    IN_TIME.page(db, page, values, |line| (line.timestamp_seconds.unwrap_or_default(), line.id)).await
}
