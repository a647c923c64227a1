-- How things are found. These run with the rights of the owner, because PostgreSQL uses no text index for @@ under a policy; so
-- they return ids, of things that the viewer may see, and the caller reads the rows under their own rights. The viewer is who
-- acts (app.user_id), where somebody does; `viewer` says it for a connection of the owner's, and of nobody else's: ids alone would
-- tell of the words in what is private.

CREATE FUNCTION veza.viewer(viewer uuid) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN coalesce(
    nullif(current_setting('app.user_id', true), '')::uuid,
    -- Whoever calls: the role that was taken with SET ROLE, or the one that logged in.
    CASE WHEN pg_has_role(coalesce(nullif(current_setting('role', true), 'none'), session_user), current_user, 'MEMBER')
        THEN viewer END);

REVOKE ALL ON FUNCTION veza.viewer(uuid) FROM PUBLIC;
COMMENT ON FUNCTION veza.viewer(uuid) IS 'Who acts, or else, for the owner, the one named';

CREATE FUNCTION veza.blocks_of(me uuid) RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN ARRAY(
    SELECT b.blocked_id FROM public.blocks b WHERE b.blocker_id = me
    UNION ALL
    SELECT b.blocker_id FROM public.blocks b WHERE b.blocked_id = me);

REVOKE ALL ON FUNCTION veza.blocks_of(uuid) FROM PUBLIC;
COMMENT ON FUNCTION veza.blocks_of(uuid) IS 'Whom somebody has blocked or is blocked by';

-- Whether the viewer may be shown this thing now, asked of its source: the index may be a moment behind.
CREATE FUNCTION veza.may_find(type public.search_entity_type, id uuid, me uuid, hidden uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN coalesce((
        SELECT s.owner_id IS NOT DISTINCT FROM me AND me IS NOT NULL
            OR s.visibility = 'public' AND s.published_at <= now()
               AND (s.owner_id IS NULL OR s.owner_id <> ALL (hidden) AND EXISTS (
                   SELECT FROM public.users u WHERE u.id = s.owner_id AND u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned))
        FROM (SELECT v.owner_id, v.visibility, v.published_at FROM veza.searchable v
              WHERE v.entity_type = may_find.type AND v.entity_id = may_find.id OFFSET 0) s), false);
END;
$function$;

REVOKE ALL ON FUNCTION veza.may_find(public.search_entity_type, uuid, uuid, uuid[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.may_find(public.search_entity_type, uuid, uuid, uuid[]) IS
    'Whether somebody may be shown this thing now; hidden are those with whom there is a block';

-- Things whose words match, best first. Words are read as in a search box: "in quotes", or, -not. Each thing is matched in its
-- own language; NULL types and NULL languages are all. Words that only exclude (`-not`, or one `or -not`) find nothing: everything
-- else would have to be read.
--
-- In steps, each fenced off: (1) the GIN index finds what matches in any language, (2) the 1,000 most popular of it are ranked:
-- ts_rank reads the whole document, and of a word that a tenth of all things have nobody reads more; (3) in the order of their
-- ranks the sources are asked whether the viewer may see them, until the page is full.
CREATE FUNCTION veza.search(words text, types public.search_entity_type[], languages text[], viewer uuid, at_most bigint,
    after_score bigint DEFAULT NULL, after_id uuid DEFAULT NULL)
RETURNS TABLE (id uuid, score bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    me CONSTANT uuid := veza.viewer(viewer);
    hidden CONSTANT uuid[] := veza.blocks_of(me);
    -- What ts_rank is asked of: words that must not be there would make it nothing.
    wanted CONSTANT text := regexp_replace(words, '(^|\s)-("[^"]*"?|\S+)', ' ', 'g');
    codes CONSTANT text[] := ARRAY['en', 'fr', 'es', 'de', 'it', 'pt', 'nl', 'und'];
    queries tsquery[];
    rankings tsquery[];
    any_language tsquery;
BEGIN
    FOR place IN 1 .. 8 LOOP
        queries[place] := websearch_to_tsquery(public.search_config(codes[place]), words);
        -- Nothing to look for in an index: no word has a meaning, or the words only say what must not be there.
        IF querytree(queries[place]) IN ('', 'T') THEN
            queries[place] := NULL;
            CONTINUE;
        END IF;
        rankings[place] := websearch_to_tsquery(public.search_config(codes[place]), wanted);
        any_language := coalesce(any_language || queries[place], queries[place]);
    END LOOP;
    IF any_language IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT hit.id, hit.score
    FROM (
        SELECT ranked.*
        FROM (
            SELECT popular.id, popular.entity_type, popular.entity_id,
                -- A whole number, which a cursor holds exactly.
                (1e9 * ts_rank(popular.document, rankings[popular.place]) * (1 + popular.popularity_score))::bigint AS score
            FROM (
                SELECT found.*
                FROM (
                    SELECT i.id, i.entity_type, i.entity_id, i.document, i.popularity_score,
                        coalesce(array_position(codes, lower(left(i.language, 2))), 8) AS place
                    FROM public.search_index i
                    WHERE i.document @@ any_language
                      AND (i.visibility = 'public' AND i.published_at <= now() OR i.owner_id = me)
                      AND (types IS NULL OR i.entity_type = ANY (types))
                      AND (languages IS NULL OR lower(left(i.language, 2)) = ANY (languages))
                    OFFSET 0
                ) found
                WHERE found.document @@ queries[found.place]
                ORDER BY found.popularity_score DESC, found.id DESC
                LIMIT 1000
            ) popular
            OFFSET 0
        ) ranked
        WHERE after_id IS NULL OR (ranked.score, ranked.id) < (after_score, after_id)
        ORDER BY ranked.score DESC, ranked.id DESC
        OFFSET 0
    ) hit
    WHERE veza.may_find(hit.entity_type, hit.entity_id, me, hidden)
    LIMIT at_most;
END;
$function$;

REVOKE ALL ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) TO veza_app;
COMMENT ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) IS
    'Rows of search_index whose words match and which the viewer may see, best first; words as in a search box';

-- What somebody who types may mean: things whose title begins so, most popular first. The most popular of each type are walked,
-- for what many titles begin with; and the first titles of the alphabet that begin so, for what few do.
CREATE FUNCTION veza.suggest(prefix text, types public.search_entity_type[], viewer uuid, at_most integer)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    me CONSTANT uuid := veza.viewer(viewer);
    hidden CONSTANT uuid[] := veza.blocks_of(me);
    low CONSTANT text := lower(prefix);
    -- Behind all texts that begin so: the last character there is.
    high CONSTANT text := low || U&'\+10FFFF';
BEGIN
    RETURN QUERY
    SELECT hit.id
    FROM (
        SELECT found.*
        FROM (
            SELECT top.*
            FROM unnest(coalesce(types, enum_range(NULL::public.search_entity_type))) AS wanted(type)
            CROSS JOIN LATERAL (
                SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, i.title
                FROM public.search_index i
                WHERE i.entity_type = wanted.type AND i.visibility = 'public'
                ORDER BY i.popularity_score DESC, i.id DESC
                LIMIT 100
            ) top
            WHERE starts_with(lower(top.title), low)
            UNION
            SELECT first.*
            FROM (
                SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, i.title
                FROM public.search_index i
                WHERE lower(i.title) ~>=~ low AND lower(i.title) ~<~ high AND i.visibility = 'public'
                  AND (types IS NULL OR i.entity_type = ANY (types))
                ORDER BY lower(i.title) USING ~<~
                LIMIT 200
            ) first
        ) found
        ORDER BY found.popularity_score DESC, found.id DESC
        OFFSET 0
    ) hit
    WHERE veza.may_find(hit.entity_type, hit.entity_id, me, hidden)
    LIMIT at_most;
END;
$function$;

REVOKE ALL ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) TO veza_app;
COMMENT ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) IS
    'Rows of search_index whose title begins so and which the viewer may see, most popular first';

-- What somebody may have meant who found nothing: things in whose title there is something spelt alike, the most alike first.
CREATE FUNCTION veza.spelt_alike(words text, types public.search_entity_type[], viewer uuid, at_most integer)
RETURNS TABLE (id uuid, likeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp
-- With the limit below PostgreSQL would hope to meet enough of them soon by reading the table.
SET enable_seqscan = off
AS $function$
#variable_conflict use_column
DECLARE
    me CONSTANT uuid := veza.viewer(viewer);
    hidden CONSTANT uuid[] := veza.blocks_of(me);
BEGIN
    RETURN QUERY
    SELECT hit.id, hit.likeness
    FROM (
        SELECT found.*
        FROM (
            SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, public.word_similarity(words, i.title) AS likeness
            FROM public.search_index i
            WHERE words OPERATOR(public.<%) i.title AND i.visibility = 'public'
              AND (types IS NULL OR i.entity_type = ANY (types))
            -- Of what is spelt like nearly everything some will do.
            LIMIT 2000
        ) found
        ORDER BY found.likeness DESC, found.popularity_score DESC, found.id DESC
        OFFSET 0
    ) hit
    WHERE veza.may_find(hit.entity_type, hit.entity_id, me, hidden)
    LIMIT at_most;
END;
$function$;

REVOKE ALL ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) TO veza_app;
COMMENT ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) IS
    'Rows of search_index with something in their title that is spelt alike and which the viewer may see, the most alike first';
