-- What people searched for. Nobody reads what others did: here they are written for visitors, too, and counted.

-- Lower case, without accents, spaces collapsed: how search_queries.normalized_query is written.
CREATE FUNCTION veza.normalized_query(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN trim(regexp_replace(lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')), '\s+', ' ', 'g'));

REVOKE ALL ON FUNCTION veza.normalized_query(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.normalized_query(text) TO veza_app;
COMMENT ON FUNCTION veza.normalized_query(text) IS 'Lower case, without accents, spaces collapsed';

-- Whose search it is, is who acts. A visitor would not see the row that they wrote, and so is told its id here.
CREATE FUNCTION veza.record_search(session uuid, words text, language text, filters jsonb, results integer, latency integer)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    new_id uuid;
BEGIN
    INSERT INTO public.search_queries (user_id, session_id, query_text, normalized_query, language, filters, result_count, latency_ms)
    VALUES (nullif(current_setting('app.user_id', true), '')::uuid, session, words, left(veza.normalized_query(words), 500),
        language, filters, results, latency)
    RETURNING id INTO new_id;
    RETURN new_id;
END;
$function$;

REVOKE ALL ON FUNCTION veza.record_search(uuid, text, text, jsonb, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.record_search(uuid, text, text, jsonb, integer, integer) TO veza_app;
COMMENT ON FUNCTION veza.record_search(uuid, text, text, jsonb, integer, integer) IS 'Writes down a search of the actor, or of a visitor';

-- The first click stands. Only who searched, or for a visitor who knows the id; false if there is no such search of theirs.
CREATE FUNCTION veza.record_search_click(search uuid, type public.search_entity_type, thing uuid, place integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE public.search_queries q
    SET clicked_entity_type = coalesce(q.clicked_entity_type, type), clicked_entity_id = coalesce(q.clicked_entity_id, thing),
        clicked_position = CASE WHEN q.clicked_at IS NULL THEN place ELSE q.clicked_position END,
        clicked_at = coalesce(q.clicked_at, clock_timestamp())
    WHERE q.id = search AND q.user_id IS NOT DISTINCT FROM nullif(current_setting('app.user_id', true), '')::uuid;
    RETURN FOUND;
END;
$function$;

REVOKE ALL ON FUNCTION veza.record_search_click(uuid, public.search_entity_type, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.record_search_click(uuid, public.search_entity_type, uuid, integer) TO veza_app;
COMMENT ON FUNCTION veza.record_search_click(uuid, public.search_entity_type, uuid, integer) IS
    'Writes down which result was opened first; false if there is no such search of the actor';

-- What others searched for and found that begins so: asked by three people or more, so that it says nothing of any one. At most
-- 5,000 searches are looked at, from the beginning of the alphabet.
CREATE FUNCTION veza.suggest_queries(prefix text, at_most integer) RETURNS TABLE (query text, people bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    low CONSTANT text := veza.normalized_query(prefix);
    high CONSTANT text := low || U&'\+10FFFF';
BEGIN
    RETURN QUERY
    SELECT asked.normalized_query::text, count(DISTINCT coalesce(asked.user_id, asked.session_id))
    FROM (
        SELECT q.normalized_query, q.user_id, q.session_id
        FROM public.search_queries q
        WHERE q.normalized_query ~>=~ low AND q.normalized_query ~<~ high AND q.result_count > 0
        ORDER BY q.normalized_query USING ~<~, q.created_at DESC
        LIMIT 5000
    ) asked
    GROUP BY asked.normalized_query
    HAVING count(DISTINCT coalesce(asked.user_id, asked.session_id)) >= 3
    ORDER BY 2 DESC, 1
    LIMIT at_most;
END;
$function$;

REVOKE ALL ON FUNCTION veza.suggest_queries(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.suggest_queries(text, integer) TO veza_app;
COMMENT ON FUNCTION veza.suggest_queries(text, integer) IS 'Searches that begin so and that three people or more have asked';
