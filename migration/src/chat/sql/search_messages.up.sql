-- Under a policy PostgreSQL does not use an index for @@, so the match runs with the rights of the owner, in rooms that the viewer may
-- read and nowhere else. On a connection of the application the viewer is the actor, whoever is named: what it answers is what the
-- policies would.
--
-- Month by month from the latest, until the page is full: an older month is not opened for a page that the newer ones fill. What comes
-- first is the last day by itself, then the last week: a word that everybody says fills the page there. The fence (OFFSET 0) makes
-- each of them read its matches by index and sort them then; without it the planner walks the room in the hope that a message matches
-- soon. Each is planned for these words and rooms.
CREATE FUNCTION veza.search_messages(
    words text, viewer uuid, everything boolean, room uuid, hidden uuid[], at_most bigint, after_at timestamptz, after_id uuid)
RETURNS TABLE (id uuid, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $function$
#variable_conflict use_column
DECLARE
    query CONSTANT tsquery := websearch_to_tsquery('english', words);
    upto CONSTANT timestamptz := least(after_at, statement_timestamp());
    caller CONSTANT name := coalesce(nullif(current_setting('role'), 'none'), session_user);
    is_owner CONSTANT boolean := pg_has_role(caller, current_user, 'MEMBER');
    me uuid := viewer;
    sees_all boolean := everything;
    rooms uuid[];
    bounds record;
    found bigint;
    missing bigint := at_most;
BEGIN
    IF NOT is_owner THEN
        me := nullif(current_setting('app.user_id', true), '')::uuid;
        sees_all := false;
    END IF;
    IF room IS NULL THEN
        rooms := ARRAY(
            SELECT m.room_id FROM public.room_members m JOIN public.rooms r ON r.id = m.room_id AND r.deleted_at IS NULL
            WHERE m.user_id = me AND NOT m.is_banned);
    ELSE
        rooms := ARRAY(
            SELECT r.id FROM public.rooms r LEFT JOIN public.room_members m ON m.room_id = r.id AND m.user_id = me
            WHERE r.id = room AND r.deleted_at IS NULL AND (
                sees_all OR m.is_banned IS FALSE
                OR (m.id IS NULL AND r.room_type = 'public' AND NOT r.is_private AND r.password_hash IS NULL)
                OR EXISTS (
                    SELECT FROM public.users u
                    WHERE u.id = me AND u.role IN ('moderator', 'admin') AND u.is_active AND NOT u.is_banned AND u.deleted_at IS NULL)));
    END IF;
    -- Words that carry no meaning, or only exclude, find nothing: no index could be asked.
    IF querytree(query) IN ('', 'T') OR cardinality(rooms) = 0 THEN
        RETURN;
    END IF;
    FOR bounds IN
        SELECT greatest(p.range_from, w.starts) AS range_from, least(p.range_to, w.ends) AS range_to
        FROM veza.partitions p
        CROSS JOIN (VALUES (upto - interval '1 day', 'infinity'::timestamptz), (upto - interval '8 days', upto - interval '1 day'),
                           ('-infinity', upto - interval '8 days')) w (starts, ends)
        WHERE p.parent = 'messages' AND NOT p.is_detaching AND p.range_from <= upto
          AND greatest(p.range_from, w.starts) < least(p.range_to, w.ends)
        ORDER BY 1 DESC
    LOOP
        RETURN QUERY
        SELECT hit.id, hit.created_at
        FROM (
            SELECT m.id, m.created_at, m.sender_id
            FROM public.messages m
            WHERE to_tsvector('english', m.content) @@ query AND m.room_id = ANY (rooms) AND NOT m.is_deleted
              AND m.created_at >= bounds.range_from AND m.created_at < bounds.range_to
            OFFSET 0
        ) hit
        WHERE hit.created_at <= upto AND (after_id IS NULL OR (hit.created_at, hit.id) < (after_at, after_id))
          AND hit.sender_id <> ALL (hidden)
        ORDER BY hit.created_at DESC, hit.id DESC
        LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        EXIT WHEN missing <= 0;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION veza.search_messages(text, uuid, boolean, uuid, uuid[], bigint, timestamptz, uuid)
IS 'Messages that match, latest first, of one room or of all that the viewer is in; words as in a search box, "in quotes", or, -not';

REVOKE ALL ON FUNCTION veza.search_messages(text, uuid, boolean, uuid, uuid[], bigint, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search_messages(text, uuid, boolean, uuid, uuid[], bigint, timestamptz, uuid) TO veza_app;
