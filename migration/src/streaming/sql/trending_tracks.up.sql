-- Plays are counted by themselves before they meet the tracks, and only of the seven partitions' worth of days that count.
-- Only what a visitor may find is in it: public, published, not deleted, of somebody who stands. An unplayed track
-- counts no play, has an average of 0, and is ranked by its likes alone.
CREATE MATERIALIZED VIEW trending_tracks AS
WITH plays AS (
    SELECT ph.track_id,
           count(DISTINCT ph.user_id) AS unique_listeners,
           count(ph.id) AS play_count,
           avg(ph.completion_percentage) AS average_completion
    FROM playback_history ph
    WHERE ph.played_at > now() - interval '7 days' AND ph.played_at <= now()
    GROUP BY ph.track_id
),
scored AS (
    SELECT t.id, t.creator_id, t.title, t.artist, t.genre, t.duration, t.cover_art_file_id, t.published_at,
           coalesce(p.unique_listeners, 0) AS unique_listeners,
           coalesce(p.play_count, 0) AS play_count,
           round(coalesce(p.average_completion, 0), 2) AS average_completion,
           t.like_count,
           round(0.4 * coalesce(p.unique_listeners, 0) + 0.3 * coalesce(p.play_count, 0)
               + 0.2 * coalesce(p.average_completion, 0) + 0.1 * t.like_count, 4) AS trending_score
    FROM tracks t
    JOIN users u ON u.id = t.creator_id
    LEFT JOIN plays p ON p.track_id = t.id
    WHERE t.visibility = 'public' AND t.published_at <= now() AND t.deleted_at IS NULL
      AND u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned
)
SELECT s.*
FROM scored s
ORDER BY s.trending_score DESC, s.id
LIMIT 100;

-- The view is made in this transaction: no writer waits for its indexes.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX idx_trending_tracks_id_unique ON trending_tracks (id);

-- Serves the chart: in order, without a sort.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_trending_tracks_trending_score_id ON trending_tracks (trending_score DESC, id);

COMMENT ON MATERIALIZED VIEW trending_tracks
IS 'The 100 public tracks of the last 7 days with the highest score; refreshed hourly. Join tracks: what became private since is still in it';
COMMENT ON COLUMN trending_tracks.unique_listeners IS 'Who played it in the 7 days, each once';
COMMENT ON COLUMN trending_tracks.play_count IS 'Plays of the 7 days, not of all time';
COMMENT ON COLUMN trending_tracks.average_completion IS 'Percent of the track that a play of the 7 days lasted; 0 without plays';
COMMENT ON COLUMN trending_tracks.like_count IS 'tracks.like_count when the view was refreshed';
COMMENT ON COLUMN trending_tracks.trending_score IS '0.4 × listeners + 0.3 × plays + 0.2 × average completion + 0.1 × likes';
