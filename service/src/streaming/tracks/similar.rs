//! Tracks that sound like another one: of its genre, near its tempo, in its key.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{Line, StreamingError, lists::line};
use crate::db::{Actor, Query};

/// The nearest tempos of the genre, 50 from either side, are two ranges of one index; where the track names no tempo, what was
/// published last in the genre. Only what is listed for the viewer is among the 50. What is in its key comes first, then what is
/// nearest, then what is played most.
///
/// Indexes: `idx_tracks_genre_bpm_id`, `idx_tracks_genre_published_at_id`.
pub const SIMILAR: Query<Line> = Query::new(concat!(
    "WITH same AS MATERIALIZED (SELECT t.id, t.genre, t.bpm, t.musical_key FROM tracks t WHERE t.id = $3 AND ",
    heard!("$1", "$4"),
    "), near AS (SELECT n.id FROM same s CROSS JOIN LATERAL (",
    "(SELECT t.id FROM tracks t WHERE t.genre = s.genre AND t.bpm >= s.bpm AND ",
    listed!("$1"),
    " ORDER BY t.bpm, t.id LIMIT 51) UNION ALL (SELECT t.id FROM tracks t WHERE t.genre = s.genre AND t.bpm < s.bpm AND ",
    listed!("$1"),
    " ORDER BY t.bpm DESC, t.id DESC LIMIT 50) UNION ALL \
    (SELECT t.id FROM tracks t WHERE s.bpm IS NULL AND t.genre = s.genre AND ",
    listed!("$1"),
    " ORDER BY t.published_at DESC, t.id DESC LIMIT 101)) n) ",
    line!(),
    "t.id = ANY (ARRAY(SELECT id FROM near)) AND t.id <> $3 ORDER BY (t.musical_key IS NOT DISTINCT FROM (SELECT musical_key FROM same)) DESC, \
    abs(t.bpm - (SELECT bpm FROM same)), t.play_count DESC, t.id LIMIT $2"
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
