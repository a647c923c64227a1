-- Under a policy PostgreSQL does not use an index for @@, so the match runs with the rights of the owner, over what everybody
-- may find and nothing else. The inner fence (OFFSET 0) makes it read the matches by a GIN index first and sort them then; without
-- it the planner walks the most played tracks in the hope that one matches soon. The outer one keeps it from reading all accounts:
-- creators are asked for in the order of the answer, until the page is full.
--
-- What was played ten times or more is found from the most played down, by classes that stand in an index beside the words: a class
-- has, as plays are distributed, some 1.65 times as many tracks as the one above it (its number is twice the logarithm). How many
-- classes are read at once follows from what the ones above them held, so that of a word that a tenth of all tracks have some
-- hundred are read. Where that does not fill the page, few tracks match, and the others are found by their words alone.
CREATE FUNCTION veza.search_tracks(words text, hidden uuid[], at_most bigint, after_plays integer, after_id uuid)
RETURNS TABLE (id uuid, play_count integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
-- A word that says nothing is no news.
SET client_min_messages = warning
AS $function$
#variable_conflict use_column
DECLARE
    query CONSTANT tsquery := websearch_to_tsquery('english', words);
    -- Words that may be asked for one by one.
    plain CONSTANT text[] := CASE WHEN words !~ '[^[:alnum:][:space:]]' AND words !~* '\mor\M'
        THEN regexp_split_to_array(trim(words), '\s+') ELSE ARRAY[]::text[] END;
    part tsquery;
    one tsquery;
    other tsquery;
    high integer;
    low integer;
    classes integer[];
    found bigint := 0;
    more bigint;
BEGIN
    -- Words that carry no meaning, or only exclude, find nothing: no index could be asked.
    IF querytree(query) IN ('', 'T') THEN
        RETURN;
    END IF;
    IF after_id IS NULL THEN
        -- Ten classes from the most played.
        SELECT floor(2 * ln(1 + t.play_count::double precision)) INTO high
        FROM public.tracks t WHERE t.visibility = 'public' AND t.deleted_at IS NULL ORDER BY t.play_count DESC, t.id DESC LIMIT 1;
        low := high - 9;
    ELSE
        high := floor(2 * ln(1 + after_plays::double precision));
        low := high;
    END IF;
    -- 4: ten plays.
    WHILE found < at_most AND high >= 4 LOOP
        classes := ARRAY(SELECT generate_series(greatest(low, 4), high));
        RETURN QUERY
        SELECT hit.id, hit.play_count
        FROM (
            SELECT matching.*
            FROM (
                SELECT t.id, t.play_count, t.creator_id
                FROM public.tracks t
                WHERE to_tsvector('english', t.title || ' ' || COALESCE(t.artist, '') || ' ' || COALESCE(t.album, '')) @@ query
                  AND ARRAY[floor(2 * ln(1 + t.play_count::double precision))::integer] && classes
                  AND t.play_count >= 10
                  AND t.visibility = 'public' AND t.published_at <= now() AND t.deleted_at IS NULL
                OFFSET 0
            ) matching
            WHERE after_id IS NULL OR (matching.play_count, matching.id) < (after_plays, after_id)
            ORDER BY matching.play_count DESC, matching.id DESC
            OFFSET 0
        ) hit
        WHERE hit.creator_id <> ALL (hidden)
          AND (SELECT u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned FROM public.users u WHERE u.id = hit.creator_id)
        LIMIT at_most - found;
        GET DIAGNOSTICS more = ROW_COUNT;
        found := found + more;
        high := low - 1;
        low := high + 1 - greatest(1, floor(2 * ln(150.0 / (1 + found)))::integer);
    END LOOP;
    IF found < at_most THEN
        -- Two words as two conditions: of `rare & frequent` PostgreSQL reads the whole list of the frequent one, of two conditions
        -- only what is near an entry of the other.
        FOR n IN 1 .. coalesce(nullif(cardinality(plain), 1), 0) LOOP
            part := websearch_to_tsquery('english', plain[n]);
            CONTINUE WHEN numnode(part) = 0;
            other := CASE WHEN one IS NULL THEN NULL ELSE part END;
            one := coalesce(one, part);
            EXIT WHEN other IS NOT NULL;
        END LOOP;
        one := coalesce(one, query);
        other := coalesce(other, query);
        RETURN QUERY
        SELECT hit.id, hit.play_count
        FROM (
            SELECT matching.*
            FROM (
                SELECT t.id, t.play_count, t.creator_id
                FROM public.tracks t
                WHERE to_tsvector('english', t.title || ' ' || COALESCE(t.artist, '') || ' ' || COALESCE(t.album, '')) @@ one
                  AND to_tsvector('english', t.title || ' ' || COALESCE(t.artist, '') || ' ' || COALESCE(t.album, '')) @@ other
                  -- Of more than two words the others are looked for in what has these.
                  AND (numnode(query) <= 3 OR to_tsvector('english', t.title || ' ' || COALESCE(t.artist, '') || ' ' || COALESCE(t.album, '')) @@ query)
                  AND t.play_count < 10
                  AND t.visibility = 'public' AND t.published_at <= now() AND t.deleted_at IS NULL
                OFFSET 0
            ) matching
            WHERE after_id IS NULL OR (matching.play_count, matching.id) < (after_plays, after_id)
            ORDER BY matching.play_count DESC, matching.id DESC
            OFFSET 0
        ) hit
        WHERE hit.creator_id <> ALL (hidden)
          AND (SELECT u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned FROM public.users u WHERE u.id = hit.creator_id)
        LIMIT at_most - found;
    END IF;
END;
$function$;

COMMENT ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid)
IS 'Public tracks whose title, artist or album match, most played first; words as in a search box, "in quotes", or, -not';

REVOKE ALL ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid) TO veza_app;
