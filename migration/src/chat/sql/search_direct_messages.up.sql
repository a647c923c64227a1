-- Under a policy PostgreSQL does not use an index for @@, so the match runs with the rights of the owner, over the messages of one
-- person. For the application that person is the actor, whoever is named: what it answers is what the policy would.
--
-- The ids of sender and recipient stand in the index among the words, so that it is asked for what holds the words and is this
-- person's. A message in which somebody has written an id as a word is found by it, too: whose it is is compared once more.
--
-- So does the week (`~2967` is the 2,967th since 1970): the latest messages are looked for first, in as many weeks at once as
-- follows from how many were found in those after them. Of words that somebody writes all the time a hundred are read, not all; of
-- words that are rare in the latest weeks, all that there is before them at once.
CREATE FUNCTION veza.search_direct_messages(
    words text, viewer uuid, other uuid, hidden uuid[], at_most bigint, after_at timestamptz, after_id uuid)
RETURNS TABLE (id uuid, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    me CONSTANT uuid := veza.viewer(viewer);
    query CONSTANT tsquery := websearch_to_tsquery('english', words);
    whose tsquery;
    -- The last week that is looked into, how many with it, and the time that ends it.
    week integer := floor(extract(epoch FROM least(after_at, now() + interval '1 day') AT TIME ZONE 'UTC') / 604800);
    weeks integer := 2;
    range tsquery;
    since timestamptz;
    until timestamptz := timestamptz 'infinity';
    found bigint := 0;
    more bigint;
BEGIN
    -- Words that carry no meaning, or only exclude, find nothing.
    IF me IS NULL OR querytree(query) IN ('', 'T') THEN
        RETURN;
    END IF;
    whose := quote_literal(me::text)::tsquery;
    IF other IS NOT NULL THEN
        whose := whose && quote_literal(other::text)::tsquery;
    END IF;
    LOOP
        IF weeks > 52 THEN
            since := timestamptz '-infinity';
            range := whose;
        ELSE
            since := to_timestamp(604800.0 * (week - weeks + 1));
            SELECT string_agg('~' || one, '|')::tsquery INTO range FROM generate_series(week - weeks + 1, week) AS one;
        END IF;
        RETURN QUERY
        SELECT m.id, m.created_at
        FROM public.direct_messages m
        WHERE (to_tsvector('english', m.content) || array_to_tsvector(ARRAY[m.sender_id::text, m.recipient_id::text,
                '~' || floor(extract(epoch FROM m.created_at AT TIME ZONE 'UTC') / 604800)::integer::text])) @@ query
          AND (to_tsvector('english', m.content) || array_to_tsvector(ARRAY[m.sender_id::text, m.recipient_id::text,
                '~' || floor(extract(epoch FROM m.created_at AT TIME ZONE 'UTC') / 604800)::integer::text])) @@ whose
          AND (to_tsvector('english', m.content) || array_to_tsvector(ARRAY[m.sender_id::text, m.recipient_id::text,
                '~' || floor(extract(epoch FROM m.created_at AT TIME ZONE 'UTC') / 604800)::integer::text])) @@ range
          AND m.created_at >= since AND m.created_at < until
          AND CASE
              WHEN m.sender_id = me THEN NOT m.is_deleted_by_sender AND m.recipient_id <> ALL (hidden)
              WHEN m.recipient_id = me THEN NOT m.is_deleted_by_recipient AND m.sender_id <> ALL (hidden)
              ELSE false
          END
          AND (other IS NULL OR other IN (m.sender_id, m.recipient_id))
          AND (after_id IS NULL OR (m.created_at, m.id) < (after_at, after_id))
        ORDER BY m.created_at DESC, m.id DESC
        LIMIT at_most - found;
        GET DIAGNOSTICS more = ROW_COUNT;
        found := found + more;
        EXIT WHEN found >= at_most OR weeks > 52;
        until := since;
        week := week - weeks;
        weeks := CASE WHEN found < 3 THEN 53 ELSE weeks * greatest(1, 80 / found) END;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid)
IS 'Direct messages of the viewer that match, latest first, with one person or with all; words as in a search box, "in quotes", or, -not';

REVOKE ALL ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid) TO veza_app;

-- The 100 latest messages that somebody has sent, and the 100 that they have received, at or before a time (NULL: now), with whom.
-- For the application that person is the actor, whoever is named. Under the policy, an OR of two columns, PostgreSQL would gather all
-- messages of the two and sort them: it does not know that somebody may have a thousand times as many as others.
CREATE FUNCTION veza.latest_direct_messages(viewer uuid, until timestamptz)
RETURNS TABLE (other_id uuid, created_at timestamptz, id uuid, is_sent boolean, is_hidden boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200
SET search_path = pg_catalog, pg_temp
SET enable_sort = off
SET enable_bitmapscan = off
AS $function$
#variable_conflict use_column
DECLARE
    me CONSTANT uuid := veza.viewer(viewer);
    last CONSTANT timestamptz := coalesce(until, timestamptz 'infinity');
BEGIN
    RETURN QUERY
    (SELECT m.recipient_id, m.created_at, m.id, true, m.is_deleted_by_sender
     FROM public.direct_messages m WHERE m.sender_id = me AND m.created_at <= last ORDER BY m.created_at DESC LIMIT 100)
    UNION ALL
    (SELECT m.sender_id, m.created_at, m.id, false, m.is_deleted_by_recipient
     FROM public.direct_messages m WHERE m.recipient_id = me AND m.created_at <= last ORDER BY m.created_at DESC LIMIT 100);
END;
$function$;

COMMENT ON FUNCTION veza.latest_direct_messages(uuid, timestamptz)
IS 'The 100 latest direct messages that the viewer has sent, and the 100 that they have received, with whom';

REVOKE ALL ON FUNCTION veza.latest_direct_messages(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.latest_direct_messages(uuid, timestamptz) TO veza_app;

-- A setting is its owner's alone to see, and what it says of them is for everybody.
CREATE FUNCTION veza.shows_activity(user_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN coalesce((SELECT s.show_activity FROM public.user_settings s WHERE s.user_id = shows_activity.user_id), true);
END;
$function$;

COMMENT ON FUNCTION veza.shows_activity(uuid) IS 'Whether others may see what this user is doing (user_settings.show_activity)';

REVOKE ALL ON FUNCTION veza.shows_activity(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.shows_activity(uuid) TO veza_app;
