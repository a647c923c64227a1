//! Tracks that sound like another one: of its genre, near its tempo, in its key.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{Line, StreamingError};
use crate::db::{Actor, Query};

/// What a list shows, and by what it is ranked.
macro_rules! ranked {
    () => {
        "SELECT t.id, t.creator_id, t.title, t.artist, t.genre, t.duration, t.cover_art_file_id, t.play_count, t.like_count, \
        t.comment_count, t.published_at, t.created_at, t.bpm, t.musical_key FROM tracks t WHERE "
    };
}

/// The nearest tempos of the genre, 50 from either side, are two ranges of one index; where the track names no tempo, what was
/// published last in the genre. Only what is listed for the viewer is among the 50. What is in its key comes first, then what is
/// nearest, then what is played most. Each is read once, with all that is shown of it.
///
/// Indexes: `idx_tracks_genre_bpm_id`, `idx_tracks_genre_published_at_id`.
pub const SIMILAR: Query<Line> = Query::new(concat!(
    "WITH same AS MATERIALIZED (SELECT t.id, t.genre, t.bpm, t.musical_key FROM tracks t WHERE t.id = $3 AND ",
    heard!("$1", "$4"),
    ") SELECT n.id, n.creator_id, n.title, n.artist, n.genre, n.duration, n.cover_art_file_id, n.play_count, n.like_count, \
    n.comment_count, n.published_at, n.created_at FROM same s CROSS JOIN LATERAL ((",
    ranked!(),
    "t.genre = s.genre AND t.bpm >= s.bpm AND ",
    listed!("$1"),
    " ORDER BY t.bpm, t.id LIMIT 51) UNION ALL (",
    ranked!(),
    "t.genre = s.genre AND t.bpm < s.bpm AND ",
    listed!("$1"),
    " ORDER BY t.bpm DESC, t.id DESC LIMIT 50) UNION ALL (",
    ranked!(),
    "s.bpm IS NULL AND t.genre = s.genre AND ",
    listed!("$1"),
    " ORDER BY t.published_at DESC, t.id DESC LIMIT 101)) n WHERE n.id <> s.id \
    ORDER BY (n.musical_key IS NOT DISTINCT FROM s.musical_key) DESC, abs(n.bpm - s.bpm), n.play_count DESC, n.id LIMIT $2"
));

/// The first `limit` of at most 100 tracks that are like `id`: none where it names no genre. Indexes: `idx_tracks_genre_bpm_id`,
/// or `idx_tracks_genre_published_at_id` for a track without a tempo.
///
/// # Errors
/// [`StreamingError::TrackNotFound`], also where the viewer may not hear it.
pub async fn list_similar(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
    limit: u64,
) -> Result<Vec<Line>, StreamingError> {
    let limit = i64::try_from(limit.clamp(1, 100)).unwrap_or(100);
    let (me, all) = (viewer.user_id(), viewer.is_system());
    let lines = SIMILAR.all(db, [me.into(), limit.into(), id.into(), all.into()]).await?;
    if lines.is_empty() {
        // Nothing is like it, or there is nothing.
        super::get(db, viewer, id).await?;
    }
    Ok(lines)
}
