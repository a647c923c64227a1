-- Under a policy PostgreSQL does not use an index for @@, so the match runs with the rights of the owner, over what everybody
-- may find and nothing else. The inner fence (OFFSET 0) makes it read the matches by the GIN index first and sort them then; without
-- it the planner walks the most played tracks in the hope that one matches soon. The outer one keeps it from reading all accounts:
-- creators are asked for in the order of the answer, until the page is full.
CREATE FUNCTION veza.search_tracks(words text, hidden uuid[], at_most bigint, after_plays integer, after_id uuid)
RETURNS TABLE (id uuid, play_count integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    query CONSTANT tsquery := websearch_to_tsquery('english', words);
BEGIN
    -- Words that carry no meaning, or only exclude, find nothing: no index could be asked.
    IF querytree(query) IN ('', 'T') THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT hit.id, hit.play_count
    FROM (
        SELECT found.*
        FROM (
            SELECT t.id, t.play_count, t.creator_id
            FROM public.tracks t
            WHERE to_tsvector('english', t.title || ' ' || COALESCE(t.artist, '') || ' ' || COALESCE(t.album, '')) @@ query
              AND t.visibility = 'public' AND t.published_at <= now() AND t.deleted_at IS NULL
            OFFSET 0
        ) found
        WHERE after_id IS NULL OR (found.play_count, found.id) < (after_plays, after_id)
        ORDER BY found.play_count DESC, found.id DESC
        OFFSET 0
    ) hit
    WHERE hit.creator_id <> ALL (hidden)
      AND (SELECT u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned FROM public.users u WHERE u.id = hit.creator_id)
    LIMIT at_most;
END;
$function$;

COMMENT ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid)
IS 'Public tracks whose title, artist or album match, most played first; words as in a search box, "in quotes", or, -not';

REVOKE ALL ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid) TO veza_app;
