-- Each source is aggregated by itself and then joined: a join of the sources would multiply one by the other.
CREATE MATERIALIZED VIEW user_statistics AS
SELECT u.id AS user_id,
       u.username,
       coalesce(t.track_count, 0) AS track_count,
       coalesce(p.playlist_count, 0) AS playlist_count,
       coalesce(o.post_count, 0) AS post_count,
       coalesce(r.follower_count, 0) AS follower_count,
       coalesce(g.following_count, 0) AS following_count,
       coalesce(t.total_plays, 0) AS total_plays,
       coalesce(t.total_likes, 0) AS total_likes,
       coalesce(t.total_comments, 0) AS total_comments,
       coalesce(t.total_downloads, 0) AS total_downloads
FROM users u
LEFT JOIN (
    SELECT creator_id, count(*) AS track_count, sum(play_count) AS total_plays, sum(like_count) AS total_likes,
           sum(comment_count) AS total_comments, sum(download_count) AS total_downloads
    FROM tracks WHERE deleted_at IS NULL GROUP BY creator_id
) t ON t.creator_id = u.id
LEFT JOIN (
    SELECT user_id, count(*) AS playlist_count FROM playlists WHERE deleted_at IS NULL GROUP BY user_id
) p ON p.user_id = u.id
LEFT JOIN (
    SELECT user_id, count(*) AS post_count FROM posts WHERE deleted_at IS NULL GROUP BY user_id
) o ON o.user_id = u.id
LEFT JOIN (
    SELECT following_id, count(*) AS follower_count FROM follows GROUP BY following_id
) r ON r.following_id = u.id
LEFT JOIN (
    SELECT follower_id, count(*) AS following_count FROM follows GROUP BY follower_id
) g ON g.follower_id = u.id
WHERE u.deleted_at IS NULL;

-- The view is made in this transaction: no writer waits for its index.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX idx_user_statistics_user_id_unique ON user_statistics (user_id);

COMMENT ON MATERIALIZED VIEW user_statistics
IS 'What each user has made and how it was received; refreshed daily. It counts private tracks, too: for the user alone (veza.own_statistics())';
COMMENT ON COLUMN user_statistics.track_count IS 'Live tracks, whoever may see them';
COMMENT ON COLUMN user_statistics.playlist_count IS 'Live playlists, whoever may see them';
COMMENT ON COLUMN user_statistics.total_plays IS 'Plays of all time of the live tracks: what tracks.play_count said';

-- A materialised view has no row security. This is what the application reads: the row of its actor.
CREATE FUNCTION veza.own_statistics() RETURNS SETOF public.user_statistics
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT s.*
    FROM public.user_statistics s
    WHERE s.user_id = nullif(current_setting('app.user_id', true), '')::uuid
$function$;

COMMENT ON FUNCTION veza.own_statistics() IS 'user_statistics of the actor (app.user_id) alone';

REVOKE ALL ON FUNCTION veza.own_statistics() FROM PUBLIC;
