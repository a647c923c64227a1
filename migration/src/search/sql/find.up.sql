-- How things are found. These run with the rights of the owner, because PostgreSQL uses no text index for @@ under a policy; so
-- they return ids, of things that the viewer may see, and the caller reads the rows under their own rights. The viewer is who
-- veza.viewer() says: ids alone would tell of the words in what is private.

CREATE FUNCTION veza.blocks_of(me uuid) RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN ARRAY(
    SELECT b.blocked_id FROM public.blocks b WHERE b.blocker_id = me
    UNION ALL
    SELECT b.blocker_id FROM public.blocks b WHERE b.blocked_id = me);

REVOKE ALL ON FUNCTION veza.blocks_of(uuid) FROM PUBLIC;
COMMENT ON FUNCTION veza.blocks_of(uuid) IS 'Whom somebody has blocked or is blocked by';

-- A row if the viewer may be shown this thing now, asked of its source: the index may be a moment behind. Its body becomes part of the
-- query that calls it, which asks for one thing after the other until it has enough; as a function of its own it would cost more than
-- all the rest. Settings would make it one; its callers fix the search path.
CREATE FUNCTION veza.may_find(type public.search_entity_type, id uuid, me uuid, hidden uuid[]) RETURNS SETOF boolean
LANGUAGE sql STABLE ROWS 1
AS $function$
    SELECT true
    FROM (SELECT v.owner_id, v.visibility, v.published_at FROM veza.searchable v
          WHERE v.entity_type = may_find.type AND v.entity_id = may_find.id OFFSET 0) s
    WHERE s.owner_id = me
       OR s.visibility = 'public' AND s.published_at <= pg_catalog.now()
          AND (s.owner_id IS NULL OR s.owner_id <> ALL (hidden) AND (
              SELECT u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned FROM public.users u WHERE u.id = s.owner_id))
$function$;

REVOKE ALL ON FUNCTION veza.may_find(public.search_entity_type, uuid, uuid, uuid[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.may_find(public.search_entity_type, uuid, uuid, uuid[]) IS
    'A row if somebody may be shown this thing now; hidden are those with whom there is a block';

-- Things whose words match, best first. Words are read as in a search box: "in quotes", or, -not. Each thing is matched in its
-- own language; NULL types and NULL languages are all. Words that only exclude (`-not`, or one `or -not`) find nothing: everything
-- else would have to be read.
--
-- The 200 most popular of what matches are ranked: ts_rank reads the whole document, and of a word that a tenth of all things have
-- nobody reads more. They are found from the most popular down, by classes of popularity that stand in the index among the words,
-- half a unit each (`~24` is 12.0 to 12.5). How many classes are read at once follows from what the ones above them held: a class
-- has, as popularity is distributed, some 1.65 times as many things as the one above it. What is below 2.0 is too much for
-- lists of classes; there the words alone are asked for, first of what is 1.0 or more, then of everything. Then, in the order of
-- their ranks, the sources are asked whether the viewer may see them, until the page is full.
CREATE FUNCTION veza.search(words text, types public.search_entity_type[], languages text[], viewer uuid, at_most bigint,
    after_score bigint DEFAULT NULL, after_id uuid DEFAULT NULL)
RETURNS TABLE (id uuid, score bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp
-- A word that says nothing is no news.
SET client_min_messages = warning
AS $function$
#variable_conflict use_column
DECLARE
    most CONSTANT integer := 200;
    me CONSTANT uuid := veza.viewer(viewer);
    hidden CONSTANT uuid[] := veza.blocks_of(me);
    -- What ts_rank is asked of: words that must not be there would make it nothing.
    wanted CONSTANT text := regexp_replace(words, '(^|\s)-("[^"]*"?|\S+)', ' ', 'g');
    codes CONSTANT text[] := ARRAY['en', 'fr', 'es', 'de', 'it', 'pt', 'nl', 'und'];
    -- Words that may be asked for one by one.
    plain CONSTANT text[] := CASE WHEN words !~ '[^[:alnum:][:space:]]' AND words !~* '\mor\M'
        THEN (regexp_split_to_array(trim(words), '\s+'))[1:4] ELSE ARRAY[]::text[] END;
    configs regconfig[];
    queries tsquery[];
    rankings tsquery[];
    query tsquery;
    asked tsquery[] := ARRAY[]::tsquery[];
    any_language tsquery;
    part tsquery;
    one tsquery;
    other tsquery;
    ids uuid[] := ARRAY[]::uuid[];
    kinds public.search_entity_type[] := ARRAY[]::public.search_entity_type[];
    things uuid[] := ARRAY[]::uuid[];
    scores bigint[] := ARRAY[]::bigint[];
    found integer := 0;
    high integer;
    low integer;
    range tsquery;
BEGIN
    FOR place IN 1 .. 8 LOOP
        configs[place] := public.search_config(codes[place]);
        query := websearch_to_tsquery(configs[place], words);
        -- Nothing to look for in an index: no word has a meaning, or the words only say what must not be there.
        CONTINUE WHEN querytree(query) IN ('', 'T');
        queries[place] := query;
        rankings[place] := CASE WHEN wanted = words THEN query ELSE websearch_to_tsquery(configs[place], wanted) END;
        -- That words follow each other is seen in the documents; an index that is asked for it reads each of them once more.
        IF strpos(query::text, '!') = 0 THEN
            query := regexp_replace(query::text, '<(-|\d+)>', '&', 'g')::tsquery;
        END IF;
        -- Languages that stem alike ask once.
        IF query <> ALL (asked) THEN
            asked := asked || query;
            any_language := coalesce(any_language || query, query);
        END IF;
    END LOOP;
    IF any_language IS NULL THEN
        RETURN;
    END IF;
    -- Two words as two conditions: of `rare & frequent` PostgreSQL reads the whole list of the frequent one, of two conditions only
    -- what is near an entry of the other. A word that says nothing in one of the languages is no condition.
    FOR n IN 1 .. coalesce(nullif(cardinality(plain), 1), 0) LOOP
        part := NULL;
        FOR place IN 1 .. 8 LOOP
            CONTINUE WHEN queries[place] IS NULL;
            query := websearch_to_tsquery(configs[place], plain[n]);
            IF numnode(query) = 0 THEN
                part := NULL;
                EXIT;
            END IF;
            part := CASE WHEN part = query THEN part ELSE coalesce(part || query, query) END;
        END LOOP;
        other := CASE WHEN one IS NULL THEN NULL ELSE part END;
        one := coalesce(one, part);
        EXIT WHEN other IS NOT NULL;
    END LOOP;
    one := coalesce(one, any_language);
    other := coalesce(other, any_language);

    -- From ten classes of the most popular; none is above 47, which stands for ten thousand million plays.
    high := 47;
    SELECT floor(2 * max(top.popularity_score)) - 9 INTO low
    FROM unnest(coalesce(types, enum_range(NULL::public.search_entity_type))) AS wanted(type)
    CROSS JOIN LATERAL (
        SELECT i.popularity_score FROM public.search_index i WHERE i.entity_type = wanted.type AND i.visibility = 'public'
        ORDER BY i.popularity_score DESC, i.id DESC LIMIT 1
    ) top;
    WHILE found < most AND high >= 2 LOOP
        IF high < 4 THEN
            -- Everything that is 1.0 or more.
            low := 2;
            range := one;
        ELSE
            low := greatest(low, 4);
            SELECT string_agg('~' || class, '|')::tsquery INTO range FROM generate_series(low, high) AS class;
        END IF;
        WITH matching AS MATERIALIZED (
            SELECT i.id, i.entity_type, i.entity_id, i.document, i.popularity_score,
                coalesce(array_position(codes, lower(left(i.language, 2))), 8) AS place
            FROM public.search_index i
            WHERE (i.document || array_to_tsvector(ARRAY['~' || floor(i.popularity_score * 2)::integer::text])) @@ one
              AND (i.document || array_to_tsvector(ARRAY['~' || floor(i.popularity_score * 2)::integer::text])) @@ other
              AND (i.document || array_to_tsvector(ARRAY['~' || floor(i.popularity_score * 2)::integer::text])) @@ range
              AND i.popularity_score >= 1 AND i.popularity_score < 0.5 * (high + 1)
              AND (i.visibility = 'public' AND i.published_at <= now() OR i.owner_id = me)
              AND (types IS NULL OR i.entity_type = ANY (types))
              AND (languages IS NULL OR lower(left(i.language, 2)) = ANY (languages))
        )
        SELECT ids || array_agg(hit.id), kinds || array_agg(hit.entity_type), things || array_agg(hit.entity_id),
            -- A whole number, which a cursor holds exactly.
            scores || array_agg((1e9 * ts_rank(hit.document, rankings[hit.place]) * (1 + hit.popularity_score))::bigint)
        INTO ids, kinds, things, scores
        FROM (
            SELECT m.* FROM matching m
            WHERE m.document @@ queries[m.place]
            ORDER BY m.popularity_score DESC, m.id DESC
            LIMIT most - found
        ) hit;
        found := cardinality(ids);
        high := low - 1;
        -- As many classes as are likely to have the rest; where few are 2.0 or more, few are less.
        low := high + 1 - greatest(1, floor(2 * ln(1.5 * most / (1 + found)))::integer);
        EXIT WHEN high = 3 AND found < 40;
    END LOOP;
    IF found < most THEN
        WITH matching AS MATERIALIZED (
            SELECT i.id, i.entity_type, i.entity_id, i.document, i.popularity_score,
                coalesce(array_position(codes, lower(left(i.language, 2))), 8) AS place
            FROM public.search_index i
            WHERE i.document @@ one
              AND i.document @@ other
              AND i.popularity_score < 0.5 * (high + 1)
              AND (i.visibility = 'public' AND i.published_at <= now() OR i.owner_id = me)
              AND (types IS NULL OR i.entity_type = ANY (types))
              AND (languages IS NULL OR lower(left(i.language, 2)) = ANY (languages))
        )
        SELECT ids || array_agg(hit.id), kinds || array_agg(hit.entity_type), things || array_agg(hit.entity_id),
            -- A whole number, which a cursor holds exactly.
            scores || array_agg((1e9 * ts_rank(hit.document, rankings[hit.place]) * (1 + hit.popularity_score))::bigint)
        INTO ids, kinds, things, scores
        FROM (
            SELECT m.* FROM matching m
            WHERE m.document @@ queries[m.place]
            ORDER BY m.popularity_score DESC, m.id DESC
            LIMIT most - found
        ) hit;
    END IF;
    RETURN QUERY
    SELECT hit.id, hit.score
    FROM (
        SELECT best.*
        FROM unnest(ids, kinds, things, scores) AS best(id, entity_type, entity_id, score)
        WHERE after_id IS NULL OR (best.score, best.id) < (after_score, after_id)
        ORDER BY best.score DESC, best.id DESC
        OFFSET 0
    ) hit
    CROSS JOIN LATERAL veza.may_find(hit.entity_type, hit.entity_id, me, hidden) AS shown
    LIMIT at_most;
END;
$function$;

REVOKE ALL ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) TO veza_app;
COMMENT ON FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid) IS
    'Rows of search_index whose words match and which the viewer may see, best first; words as in a search box';

-- What somebody who types may mean: things whose title begins so, most popular first. First of those that are popular, 5.0 or more
-- (some 150 plays, uses or followers), then of the others where those are too few. Of either, the 20 most popular of each type
-- are walked, for what many titles begin with; and the first titles of the alphabet that begin so, for what few do.
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
    suggested integer;
BEGIN
    RETURN QUERY
    SELECT hit.id
    FROM (
        SELECT found.*
        FROM (
            SELECT top.id, top.entity_type, top.entity_id, top.popularity_score
            FROM unnest(coalesce(types, enum_range(NULL::public.search_entity_type))) AS wanted(type)
            CROSS JOIN LATERAL (
                SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, i.title
                FROM public.search_index i
                WHERE i.entity_type = wanted.type AND i.visibility = 'public' AND i.popularity_score >= 5
                ORDER BY i.popularity_score DESC, i.id DESC
                LIMIT 20
            ) top
            WHERE starts_with(lower(top.title), low)
            UNION
            (
                SELECT i.id, i.entity_type, i.entity_id, i.popularity_score
                FROM public.search_index i
                WHERE lower(i.title) ~>=~ low AND lower(i.title) ~<~ high AND i.visibility = 'public' AND i.popularity_score >= 5
                  AND (types IS NULL OR i.entity_type = ANY (types))
                ORDER BY lower(i.title) USING ~<~
                LIMIT 200
            )
        ) found
        ORDER BY found.popularity_score DESC, found.id DESC
        OFFSET 0
    ) hit
    CROSS JOIN LATERAL veza.may_find(hit.entity_type, hit.entity_id, me, hidden) AS shown
    LIMIT at_most;
    GET DIAGNOSTICS suggested = ROW_COUNT;
    IF suggested < at_most THEN
        RETURN QUERY
        SELECT hit.id
        FROM (
            SELECT found.*
            FROM (
                SELECT top.id, top.entity_type, top.entity_id, top.popularity_score
                FROM unnest(coalesce(types, enum_range(NULL::public.search_entity_type))) AS wanted(type)
                CROSS JOIN LATERAL (
                    SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, i.title
                    FROM public.search_index i
                    WHERE i.entity_type = wanted.type AND i.visibility = 'public' AND i.popularity_score < 5
                    ORDER BY i.popularity_score DESC, i.id DESC
                    LIMIT 20
                ) top
                WHERE starts_with(lower(top.title), low)
                UNION
                (
                    SELECT i.id, i.entity_type, i.entity_id, i.popularity_score
                    FROM public.search_index i
                    WHERE lower(i.title) ~>=~ low AND lower(i.title) ~<~ high AND i.visibility = 'public' AND i.popularity_score < 5
                      AND (types IS NULL OR i.entity_type = ANY (types))
                    ORDER BY lower(i.title) USING ~<~
                    LIMIT 200
                )
            ) found
            ORDER BY found.popularity_score DESC, found.id DESC
            OFFSET 0
        ) hit
        CROSS JOIN LATERAL veza.may_find(hit.entity_type, hit.entity_id, me, hidden) AS shown
        LIMIT at_most - suggested;
    END IF;
END;
$function$;

REVOKE ALL ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) TO veza_app;
COMMENT ON FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer) IS
    'Rows of search_index whose title begins so and which the viewer may see, most popular first';

-- What somebody may have meant who found nothing: things in whose title there is something spelt alike, the most alike first. Of the
-- popular ones, 5.0 or more, where one is spelt so at its beginning; else of all others but posts, whose long titles are like
-- everything.
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
            SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, public.word_similarity(words, left(i.title, 60)) AS likeness
            FROM public.search_index i
            WHERE words OPERATOR(public.<%) left(i.title, 60) AND i.visibility = 'public' AND i.popularity_score >= 5
              AND (types IS NULL OR i.entity_type = ANY (types))
            -- Of what is spelt like nearly everything some will do.
            LIMIT 500
        ) found
        ORDER BY found.likeness DESC, found.popularity_score DESC, found.id DESC
        OFFSET 0
    ) hit
    CROSS JOIN LATERAL veza.may_find(hit.entity_type, hit.entity_id, me, hidden) AS shown
    LIMIT at_most;
    IF NOT FOUND THEN
        RETURN QUERY
        SELECT hit.id, hit.likeness
        FROM (
            SELECT found.*
            FROM (
                SELECT i.id, i.entity_type, i.entity_id, i.popularity_score, public.word_similarity(words, i.title) AS likeness
                FROM public.search_index i
                WHERE words OPERATOR(public.<%) i.title AND i.visibility = 'public' AND i.entity_type <> 'post'
                  AND (types IS NULL OR i.entity_type = ANY (types))
                -- Of what is spelt like nearly everything some will do.
                LIMIT 500
            ) found
            ORDER BY found.likeness DESC, found.popularity_score DESC, found.id DESC
            OFFSET 0
        ) hit
        CROSS JOIN LATERAL veza.may_find(hit.entity_type, hit.entity_id, me, hidden) AS shown
        LIMIT at_most;
    END IF;
END;
$function$;

REVOKE ALL ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) TO veza_app;
COMMENT ON FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer) IS
    'Rows of search_index with something in their title that is spelt alike and which the viewer may see, the most alike first';
