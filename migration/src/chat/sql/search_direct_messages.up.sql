-- Under a policy PostgreSQL does not use an index for @@, so the match runs with the rights of the owner, over the messages of one
-- person. For the application that person is the actor, whoever is named: what it answers is what the policy would.
--
-- The ids of sender and recipient stand in the index among the words, so that it is asked for what holds the words and is this
-- person's. A message in which somebody has written an id as a word is found by it, too: whose it is is compared once more.
CREATE FUNCTION veza.search_direct_messages(
    words text, viewer uuid, other uuid, hidden uuid[], at_most bigint, after_at timestamptz, after_id uuid)
RETURNS TABLE (id uuid, created_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    -- Whoever calls: the role that was taken with SET ROLE, or the one that logged in.
    caller CONSTANT name := coalesce(nullif(current_setting('role', true), 'none'), session_user);
    me CONSTANT uuid := CASE
        WHEN pg_has_role(caller, current_user, 'MEMBER') THEN viewer
        ELSE nullif(current_setting('app.user_id', true), '')::uuid
    END;
    query tsquery := websearch_to_tsquery('english', words);
BEGIN
    -- Words that carry no meaning, or only exclude, find nothing.
    IF me IS NULL OR querytree(query) IN ('', 'T') THEN
        RETURN;
    END IF;
    query := query && quote_literal(me::text)::tsquery;
    IF other IS NOT NULL THEN
        query := query && quote_literal(other::text)::tsquery;
    END IF;
    RETURN QUERY
    SELECT m.id, m.created_at
    FROM public.direct_messages m
    WHERE (to_tsvector('english', m.content) || array_to_tsvector(ARRAY[m.sender_id::text, m.recipient_id::text])) @@ query
      AND CASE
          WHEN m.sender_id = me THEN NOT m.is_deleted_by_sender AND m.recipient_id <> ALL (hidden)
          WHEN m.recipient_id = me THEN NOT m.is_deleted_by_recipient AND m.sender_id <> ALL (hidden)
          ELSE false
      END
      AND (other IS NULL OR other IN (m.sender_id, m.recipient_id))
      AND (after_id IS NULL OR (m.created_at, m.id) < (after_at, after_id))
    ORDER BY m.created_at DESC, m.id DESC
    LIMIT at_most;
END;
$function$;

COMMENT ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid)
IS 'Direct messages of the viewer that match, latest first, with one person or with all; words as in a search box, "in quotes", or, -not';

REVOKE ALL ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid) TO veza_app;

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
