//! The lists that tracks stand in. All of them show what is public, published and live, of creators who are there and not
//! hidden from the viewer by a block; [`list_own`] shows a creator all of their own.

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait,
    prelude::{Decimal, Uuid},
};

use super::StreamingError;
use crate::{
    db::{Actor, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

row! {
    /// A track as a list shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Whose it is.
        pub creator_id: Uuid,
        /// What it is called.
        pub title: String,
        /// Who performs it, where that is not its creator.
        pub artist: Option<String>,
        /// As its creator names it.
        pub genre: Option<String>,
        /// Seconds.
        pub duration: i32,
        /// Its picture.
        pub cover_art_file_id: Option<Uuid>,
        /// Plays; may lag by some seconds.
        pub play_count: i32,
        /// Likes.
        pub like_count: i32,
        /// Live comments.
        pub comment_count: i32,
        /// None for a draft, in the future for what is scheduled; both only in a creator's own list.
        pub published_at: Option<DateTime<Utc>>,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }
}

row! {
    /// A track of the chart.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Trend {
        /// Its id.
        pub id: Uuid,
        /// Whose it is.
        pub creator_id: Uuid,
        /// What it is called.
        pub title: String,
        /// Who performs it, where that is not its creator.
        pub artist: Option<String>,
        /// As its creator names it.
        pub genre: Option<String>,
        /// Seconds.
        pub duration: i32,
        /// Its picture.
        pub cover_art_file_id: Option<Uuid>,
        /// Plays of the last 7 days.
        pub plays: i64,
        /// Who played it in the last 7 days, each once.
        pub unique_listeners: i64,
        /// What it is ranked by.
        pub trending_score: Decimal,
    }
}

macro_rules! line {
    () => {
        "SELECT t.id, t.creator_id, t.title, t.artist, t.genre, t.duration, t.cover_art_file_id, t.play_count, t.like_count, \
        t.comment_count, t.published_at, t.created_at FROM tracks t WHERE "
    };
}

type Dated = (DateTime<Utc>, Uuid);

/// Index: `idx_tracks_creator_id_created_at_id`.
pub const OWN: List<Line, Dated> = List::new(
    "streaming.tracks.own",
    paged!(
        concat!(line!(), "t.creator_id = $1 AND t.deleted_at IS NULL"),
        after " AND (t.created_at, t.id) < ($3, $4)",
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $2",
    ),
);

/// Index: `idx_tracks_creator_id_published_at_id`.
pub const BY_CREATOR: List<Line, Dated> = List::new(
    "streaming.tracks.by_creator",
    paged!(
        concat!(line!(), "t.creator_id = $2 AND ", listed!("$1")),
        after " AND (t.published_at, t.id) < ($4, $5)",
        " ORDER BY t.published_at DESC, t.id DESC LIMIT $3",
    ),
);

/// Index: `idx_tracks_genre_published_at_id`, backward.
///
/// The genre is a range of one value and heads the order, and not an equality: else PostgreSQL, which does not know how rare the genre
/// is, may walk all tracks from the newest in the hope of meeting it soon.
pub const BY_GENRE: List<Line, Dated> = List::new(
    "streaming.tracks.by_genre",
    paged!(
        concat!(line!(), "t.genre >= $2 AND t.genre <= $2 AND ", listed!("$1")),
        after " AND (t.genre, t.published_at, t.id) < ($2, $4, $5)",
        " ORDER BY t.genre DESC, t.published_at DESC, t.id DESC LIMIT $3",
    ),
);

/// Index: `idx_tracks_published_at_desc`.
pub const NEWEST: List<Line, Dated> = List::new(
    "streaming.tracks.newest",
    paged!(
        concat!(line!(), listed!("$1")),
        after " AND (t.published_at, t.id) < ($3, $4)",
        " ORDER BY t.published_at DESC, t.id DESC LIMIT $2",
    ),
);

/// Index: `idx_tracks_play_count_id`.
pub const MOST_PLAYED: List<Line, (i32, Uuid)> = List::new(
    "streaming.tracks.most_played",
    paged!(
        concat!(line!(), listed!("$1")),
        after " AND (t.play_count, t.id) < ($3, $4)",
        " ORDER BY t.play_count DESC, t.id DESC LIMIT $2",
    ),
);

/// Indexes: `idx_tracks_words_play_count_gin` and, where those do not fill the page, `idx_tracks_search_gin`; then `tracks_pkey` for a
/// page.
pub const SEARCH: List<Line, (i32, Uuid)> = List::new(
    "streaming.tracks.search",
    (
        concat!(
            line!(),
            "t.id = ANY (ARRAY(SELECT id FROM veza.search_tracks($2, ",
            hidden!("$1"),
            ", $3, NULL, NULL))) ORDER BY t.play_count DESC, t.id DESC LIMIT $3"
        ),
        concat!(
            line!(),
            "t.id = ANY (ARRAY(SELECT id FROM veza.search_tracks($2, ",
            hidden!("$1"),
            ", $3, $4, $5))) ORDER BY t.play_count DESC, t.id DESC LIMIT $3"
        ),
    ),
);

/// Index: `idx_trending_tracks_trending_score_id`, then `tracks_pkey`: what is no longer public is still in the view.
pub const TRENDING: Query<Trend> = Query::new(concat!(
    "SELECT v.id, t.creator_id, t.title, t.artist, t.genre, t.duration, t.cover_art_file_id, v.play_count AS plays, \
    v.unique_listeners, v.trending_score FROM trending_tracks v JOIN tracks t ON t.id = v.id WHERE ",
    listed!("$1"),
    " ORDER BY v.trending_score DESC, v.id LIMIT $2"
));

/// The actor's own live tracks, drafts and private ones too, newest first. Index: `idx_tracks_creator_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_own(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = super::super::somebody(viewer)?;
    OWN.page(db, page, [me.into()], |line| (line.created_at, line.id)).await
}

/// What `creator` has published, last published first. Index: `idx_tracks_creator_id_published_at_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_by_creator(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    creator: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    BY_CREATOR.page(db, page, [viewer.user_id().into(), creator.into()], published).await
}

/// Tracks of a genre, as its creators wrote it, last published first. Index: `idx_tracks_genre_published_at_id`.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_by_genre(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    genre: &str,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    words("genre", genre, 100)?;
    BY_GENRE.page(db, page, [viewer.user_id().into(), genre.into()], published).await
}

/// What was published last. Index: `idx_tracks_published_at_desc`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_newest(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    NEWEST.page(db, page, [viewer.user_id().into()], published).await
}

/// What was played most of all time. A count that grows between two pages can show a track twice or not at all. Index:
/// `idx_tracks_play_count_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_most_played(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    MOST_PLAYED.page(db, page, [viewer.user_id().into()], |line| (line.play_count, line.id)).await
}

/// Tracks whose title, artist or album match, most played first; words as one types them into a search box (`"in quotes"`,
/// `or`, `-not`), in English. A page costs by what is on it, until it comes to what was played less than ten times: there by all
/// that match and are played so little. Indexes: `idx_tracks_words_play_count_gin`, `idx_tracks_search_gin`.
///
/// # Errors
/// [`StreamingError::Invalid`] for no words, or more than 200 characters; [`StreamingError::Cursor`] for a cursor of another
/// list.
pub async fn search(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    query: &str,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    words("query", query, 200)?;
    SEARCH.page(db, page, [viewer.user_id().into(), query.into()], |line| (line.play_count, line.id)).await
}

/// The chart of the last 7 days as it was computed last, the first `limit` of at most 100. Index:
/// `idx_trending_tracks_trending_score_id`.
///
/// # Errors
/// What the database says.
pub async fn list_trending(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    limit: u64,
) -> Result<Vec<Trend>, StreamingError> {
    let limit = i64::try_from(limit.clamp(1, 100)).unwrap_or(100);
    Ok(TRENDING.all(db, [viewer.user_id().into(), limit.into()]).await?)
}

/// Every track of a public list is published.
fn published(line: &Line) -> (DateTime<Utc>, Uuid) {
    (line.published_at.unwrap_or_default(), line.id)
}

pub(in crate::streaming) fn words(field: &str, words: &str, most: usize) -> Result<(), Invalid> {
    if words.trim().is_empty() {
        return Err(Invalid::field(field, "is empty"));
    }
    if words.chars().count() > most {
        return Err(Invalid::field(field, format!("is longer than {most} characters")));
    }
    if words.contains('\0') {
        return Err(Invalid::field(field, "contains the character NUL"));
    }
    Ok(())
}
