-- A profile that is missing is made, so that nothing is counted into the void. Returns for whom: a new profile counts for
-- itself (below). In the order of the users, before any profile is locked: two statements that make the same wait for each
-- other in one direction only.
CREATE FUNCTION veza.ensure_profiles(ids uuid[]) RETURNS uuid[]
LANGUAGE sql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH made AS (
        INSERT INTO public.user_profiles (user_id)
        SELECT u.id FROM public.users u
        WHERE u.id = ANY (ids) AND NOT EXISTS (SELECT FROM public.user_profiles p WHERE p.user_id = u.id)
        ORDER BY u.id
        ON CONFLICT (user_id) DO NOTHING
        RETURNING user_id
    )
    SELECT coalesce(array_agg(user_id), '{}') FROM made
$function$;

-- A profile may come after what it counts: nothing refers to it, everything to its user.
CREATE FUNCTION veza.count_for_new_profile() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.follower_count := (SELECT count(*) FROM public.follows f WHERE f.following_id = NEW.user_id);
    NEW.following_count := (SELECT count(*) FROM public.follows f WHERE f.follower_id = NEW.user_id);
    NEW.track_count := (SELECT count(*) FROM public.tracks t WHERE t.creator_id = NEW.user_id AND t.deleted_at IS NULL);
    NEW.playlist_count := (SELECT count(*) FROM public.playlists l WHERE l.user_id = NEW.user_id AND l.deleted_at IS NULL);
    RETURN NEW;
END;
$function$;

CREATE TRIGGER trg_user_profiles_counts
BEFORE INSERT ON user_profiles FOR EACH ROW
WHEN (NEW.follower_count = 0 AND NEW.following_count = 0 AND NEW.track_count = 0 AND NEW.playlist_count = 0)
EXECUTE FUNCTION veza.count_for_new_profile();

-- Adds the changes to the profiles of the users `ids`. Profiles are locked in the order of user_id: two users who follow each
-- other at once wait for each other in one direction only.
CREATE FUNCTION veza.change_profiles(
    ids uuid[],
    followers integer[] DEFAULT '{}',
    followings integer[] DEFAULT '{}',
    tracks integer[] DEFAULT '{}',
    playlists integer[] DEFAULT '{}'
) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    made uuid[];
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    made := veza.ensure_profiles(ids);
    PERFORM FROM public.user_profiles p WHERE p.user_id = ANY (ids) ORDER BY p.user_id FOR NO KEY UPDATE;
    UPDATE public.user_profiles p
    SET follower_count = counted.followers,
        following_count = counted.followings,
        track_count = counted.tracks,
        playlist_count = counted.playlists
    FROM (
        SELECT q.user_id,
               greatest(q.follower_count + coalesce(c.followers, 0), 0) AS followers,
               greatest(q.following_count + coalesce(c.followings, 0), 0) AS followings,
               greatest(q.track_count + coalesce(c.tracks, 0), 0) AS tracks,
               greatest(q.playlist_count + coalesce(c.playlists, 0), 0) AS playlists
        FROM unnest(ids, followers, followings, tracks, playlists) c (id, followers, followings, tracks, playlists)
        JOIN public.user_profiles q ON q.user_id = c.id
        WHERE c.id <> ALL (made)
    ) counted
    WHERE p.user_id = counted.user_id
      AND (p.follower_count, p.following_count, p.track_count, p.playlist_count)
          <> (counted.followers, counted.followings, counted.tracks, counted.playlists);
END;
$function$;

-- follows: both sides of each row.
CREATE FUNCTION increment_follower_count() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    followers integer[];
    followings integer[];
BEGIN
    SELECT array_agg(id), array_agg(follower), array_agg(following) INTO ids, followers, followings
    FROM (
        SELECT id, sum(follower), sum(following) FROM (
            SELECT following_id, 1, 0 FROM new_rows
            UNION ALL
            SELECT follower_id, 0, 1 FROM new_rows
        ) sides (id, follower, following)
        GROUP BY id
    ) changed (id, follower, following);
    PERFORM veza.change_profiles(ids, followers, followings);
    RETURN NULL;
END;
$function$;

CREATE FUNCTION decrement_follower_count() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    followers integer[];
    followings integer[];
BEGIN
    SELECT array_agg(id), array_agg(follower), array_agg(following) INTO ids, followers, followings
    FROM (
        SELECT id, sum(follower), sum(following) FROM (
            SELECT following_id, -1, 0 FROM old_rows
            UNION ALL
            SELECT follower_id, 0, -1 FROM old_rows
        ) sides (id, follower, following)
        GROUP BY id
    ) changed (id, follower, following);
    PERFORM veza.change_profiles(ids, followers, followings);
    RETURN NULL;
END;
$function$;

CREATE FUNCTION veza.move_follower_count() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    followers integer[];
    followings integer[];
BEGIN
    SELECT array_agg(id), array_agg(follower), array_agg(following) INTO ids, followers, followings
    FROM (
        SELECT id, sum(follower), sum(following) FROM (
            SELECT following_id, 1, 0 FROM new_rows
            UNION ALL
            SELECT follower_id, 0, 1 FROM new_rows
            UNION ALL
            SELECT following_id, -1, 0 FROM old_rows
            UNION ALL
            SELECT follower_id, 0, -1 FROM old_rows
        ) sides (id, follower, following)
        GROUP BY id HAVING sum(follower) <> 0 OR sum(following) <> 0
    ) changed (id, follower, following);
    PERFORM veza.change_profiles(ids, followers, followings);
    RETURN NULL;
END;
$function$;

CREATE TRIGGER trg_follows_insert AFTER INSERT ON follows
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION increment_follower_count();
CREATE TRIGGER trg_follows_delete AFTER DELETE ON follows
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION decrement_follower_count();
CREATE TRIGGER trg_follows_update AFTER UPDATE ON follows
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.move_follower_count();

-- The live tracks of their creator.
CREATE FUNCTION veza.count_tracks_by_creator_id() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT creator_id, count(*) FROM new_rows WHERE deleted_at IS NULL GROUP BY creator_id) changed (id, change);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT creator_id, -count(*) FROM old_rows WHERE deleted_at IS NULL GROUP BY creator_id) changed (id, change);
    ELSE
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (
            SELECT id, sum(change) FROM (
                SELECT creator_id, 1 FROM new_rows WHERE deleted_at IS NULL
                UNION ALL
                SELECT creator_id, -1 FROM old_rows WHERE deleted_at IS NULL
            ) sides (id, change)
            GROUP BY id HAVING sum(change) <> 0
        ) changed (id, change);
    END IF;
    PERFORM veza.change_profiles(ids, tracks => changes);
    RETURN NULL;
END;
$function$;

-- The live playlists of their user.
CREATE FUNCTION veza.count_playlists_by_user_id() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT user_id, count(*) FROM new_rows WHERE deleted_at IS NULL GROUP BY user_id) changed (id, change);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT user_id, -count(*) FROM old_rows WHERE deleted_at IS NULL GROUP BY user_id) changed (id, change);
    ELSE
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (
            SELECT id, sum(change) FROM (
                SELECT user_id, 1 FROM new_rows WHERE deleted_at IS NULL
                UNION ALL
                SELECT user_id, -1 FROM old_rows WHERE deleted_at IS NULL
            ) sides (id, change)
            GROUP BY id HAVING sum(change) <> 0
        ) changed (id, change);
    END IF;
    PERFORM veza.change_profiles(ids, playlists => changes);
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.ensure_profiles(uuid[]) IS 'Makes the missing profiles of these users; returns for whom';
COMMENT ON FUNCTION veza.count_for_new_profile() IS 'Counts what a new profile counts, from its sources';
COMMENT ON FUNCTION veza.change_profiles(uuid[], integer[], integer[], integer[], integer[]) IS 'Adds changes to the counters of these users'' profiles';
COMMENT ON FUNCTION increment_follower_count() IS 'Counts new rows of follows in both profiles';
COMMENT ON FUNCTION decrement_follower_count() IS 'Counts deleted rows of follows in both profiles';
COMMENT ON FUNCTION veza.move_follower_count() IS 'Counts changed rows of follows in the profiles of both sides, old and new';
COMMENT ON FUNCTION veza.count_tracks_by_creator_id() IS 'Keeps user_profiles.track_count: live tracks';
COMMENT ON FUNCTION veza.count_playlists_by_user_id() IS 'Keeps user_profiles.playlist_count: live playlists';

REVOKE ALL ON FUNCTION veza.ensure_profiles(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_for_new_profile() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.change_profiles(uuid[], integer[], integer[], integer[], integer[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION increment_follower_count() FROM PUBLIC;
REVOKE ALL ON FUNCTION decrement_follower_count() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.move_follower_count() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_tracks_by_creator_id() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_playlists_by_user_id() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, lock_order, recount) VALUES
    ('user_profiles', 'follower_count', 'user_id', '(SELECT count(*) FROM public.follows WHERE following_id = t.user_id)'),
    ('user_profiles', 'following_count', 'user_id', '(SELECT count(*) FROM public.follows WHERE follower_id = t.user_id)'),
    ('user_profiles', 'track_count', 'user_id',
     '(SELECT count(*) FROM public.tracks s WHERE s.creator_id = t.user_id AND s.deleted_at IS NULL)'),
    ('user_profiles', 'playlist_count', 'user_id',
     '(SELECT count(*) FROM public.playlists s WHERE s.user_id = t.user_id AND s.deleted_at IS NULL)');
