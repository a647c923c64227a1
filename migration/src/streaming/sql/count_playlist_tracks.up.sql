-- playlists.track_count and duration_seconds: the rows of playlist_tracks, and the durations of their tracks.
--
-- Order of locks: the stripes of the tracks, then the playlists by id.
CREATE FUNCTION veza.count_playlist_tracks() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    playlists uuid[];
    tracks uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(playlist_id), array_agg(track_id), array_agg(1) INTO playlists, tracks, changes FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(playlist_id), array_agg(track_id), array_agg(-1) INTO playlists, tracks, changes FROM old_rows;
    ELSE
        SELECT array_agg(playlist_id), array_agg(track_id), array_agg(change) INTO playlists, tracks, changes
        FROM (
            SELECT playlist_id, track_id, sum(change) FROM (
                SELECT playlist_id, track_id, 1 FROM new_rows
                UNION ALL
                SELECT playlist_id, track_id, -1 FROM old_rows
            ) sides (playlist_id, track_id, change)
            GROUP BY playlist_id, track_id HAVING sum(change) <> 0
        ) changed (playlist_id, track_id, change);
    END IF;
    IF playlists IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM veza.lock_stripes('tracks', tracks, alone => false);
    PERFORM FROM public.playlists p WHERE p.id = ANY (playlists) ORDER BY p.id FOR NO KEY UPDATE;
    -- The duration of a track that is deleted with its places is not known any more: then all others are added up.
    UPDATE public.playlists p
    SET track_count = counted.tracks, duration_seconds = counted.seconds
    FROM (
        SELECT q.id,
               greatest(q.track_count + c.change, 0) AS tracks,
               CASE WHEN c.known THEN greatest(q.duration_seconds + c.seconds, 0) ELSE (
                   SELECT coalesce(sum(t.duration), 0)
                   FROM public.playlist_tracks pt JOIN public.tracks t ON t.id = pt.track_id
                   WHERE pt.playlist_id = q.id) END AS seconds
        FROM (
            SELECT u.playlist_id, sum(u.change) AS change, sum(u.change * t.duration) AS seconds,
                   bool_and(t.id IS NOT NULL) AS known
            FROM unnest(playlists, tracks, changes) u (playlist_id, track_id, change)
            LEFT JOIN public.tracks t ON t.id = u.track_id
            GROUP BY u.playlist_id
        ) c
        JOIN public.playlists q ON q.id = c.playlist_id
    ) counted
    WHERE p.id = counted.id AND (p.track_count, p.duration_seconds) <> (counted.tracks, counted.seconds);
    RETURN NULL;
END;
$function$;

-- A track became longer or shorter: so do the playlists that it is in.
--
-- Order of locks: the stripes of the tracks, then the playlists by id.
CREATE FUNCTION veza.count_track_durations() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    tracks uuid[];
    changes integer[];
BEGIN
    SELECT array_agg(n.id), array_agg(n.duration - o.duration) INTO tracks, changes
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.duration <> o.duration;
    IF tracks IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM veza.lock_stripes('tracks', tracks, alone => true);
    PERFORM FROM public.playlists p
    WHERE p.id IN (SELECT pt.playlist_id FROM public.playlist_tracks pt WHERE pt.track_id = ANY (tracks))
    ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE public.playlists p
    SET duration_seconds = greatest(p.duration_seconds + c.seconds, 0)
    FROM (
        SELECT pt.playlist_id, sum(u.change) AS seconds
        FROM unnest(tracks, changes) u (id, change)
        JOIN public.playlist_tracks pt ON pt.track_id = u.id
        GROUP BY pt.playlist_id
    ) c
    WHERE p.id = c.playlist_id AND p.duration_seconds <> greatest(p.duration_seconds + c.seconds, 0);
    RETURN NULL;
END;
$function$;

CREATE TRIGGER trg_tracks_durations_update AFTER UPDATE ON tracks
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.count_track_durations();

COMMENT ON FUNCTION veza.count_playlist_tracks() IS 'Keeps playlists.track_count and duration_seconds as tracks come and go';
COMMENT ON FUNCTION veza.count_track_durations() IS 'Keeps playlists.duration_seconds as tracks become longer or shorter';

REVOKE ALL ON FUNCTION veza.count_playlist_tracks() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_track_durations() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, recount) VALUES
    ('playlists', 'track_count', '(SELECT count(*) FROM public.playlist_tracks WHERE playlist_id = t.id)'),
    ('playlists', 'duration_seconds',
     '(SELECT coalesce(sum(s.duration), 0) FROM public.playlist_tracks pt JOIN public.tracks s ON s.id = pt.track_id WHERE pt.playlist_id = t.id)');
