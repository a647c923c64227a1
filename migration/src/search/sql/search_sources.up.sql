-- Words as search_index.tags keeps them: each once, 50 of at most 50 characters, in order.
CREATE FUNCTION veza.search_tags(words text[]) RETURNS varchar(50)[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN ARRAY(SELECT DISTINCT left(trim(w), 50)::varchar(50) AS tag FROM unnest(words) AS w WHERE trim(w) <> '' ORDER BY tag LIMIT 50);

REVOKE ALL ON FUNCTION veza.search_tags(text[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.search_tags(text[]) IS 'Words as search_index.tags keeps them';

-- What can be found, and as what: the one definition that search_index is made of, compared with and checked against. A row for
-- each thing that is there; whether others find it is said by its visibility and by the time in published_at. What has no
-- language of its own has its owner's.
--
-- All branches have the very same types: only then does PostgreSQL leave out what nobody asks for, as texts and tags where whether
-- something may be shown is all that is wanted.
CREATE VIEW veza.searchable AS
SELECT 'user'::public.search_entity_type AS entity_type,
    u.id AS entity_id,
    u.id AS owner_id,
    coalesce(nullif(trim(u.display_name), ''), u.username)::varchar(500) AS title,
    left(concat_ws(' ', u.username, p.tagline, CASE WHEN p.show_location THEN p.location END, p.bio), 20000) AS body,
    '{}'::varchar(50)[] AS tags,
    coalesce(p.language, 'en')::varchar(10) AS language,
    CASE WHEN coalesce(s.allow_search_indexing, true) THEN coalesce(p.profile_visibility, 'public') ELSE 'private' END AS visibility,
    round(ln(1 + coalesce(p.follower_count, 0))::numeric, 4) AS popularity_score,
    u.created_at AS published_at,
    greatest(u.updated_at, p.updated_at, s.updated_at) AS changed_at
FROM public.users u
LEFT JOIN public.user_profiles p ON p.user_id = u.id
LEFT JOIN public.user_settings s ON s.user_id = u.id
WHERE u.deleted_at IS NULL AND u.is_active AND NOT u.is_banned
UNION ALL
SELECT 'track', t.id, t.creator_id, t.title,
    left(concat_ws(' ', t.artist, t.album, t.description), 20000),
    veza.search_tags(ARRAY[t.genre]),
    coalesce(p.language, 'en'),
    CASE WHEN t.published_at IS NULL THEN 'private' ELSE t.visibility END,
    round(ln(1 + t.play_count + 5 * t.like_count::bigint)::numeric, 4),
    coalesce(t.published_at, t.created_at), t.updated_at
FROM public.tracks t
LEFT JOIN public.user_profiles p ON p.user_id = t.creator_id
WHERE t.deleted_at IS NULL
UNION ALL
SELECT 'playlist', l.id, l.user_id, l.name, left(coalesce(l.description, ''), 20000), '{}',
    coalesce(p.language, 'en'), l.visibility,
    round(ln(1 + l.follower_count)::numeric, 4), l.created_at, l.updated_at
FROM public.playlists l
LEFT JOIN public.user_profiles p ON p.user_id = l.user_id
WHERE l.deleted_at IS NULL
UNION ALL
SELECT 'post', o.id, o.user_id, left(o.content, 200)::varchar(500), left(o.content, 20000),
    veza.search_tags(ARRAY(SELECT h.tag FROM public.post_hashtags x JOIN public.hashtags h ON h.id = x.hashtag_id
        WHERE x.post_id = o.id)),
    coalesce(p.language, 'en'), o.visibility,
    round(ln(1 + o.like_count + 2 * o.comment_count::bigint + 3 * o.repost_count::bigint)::numeric, 4), o.created_at, o.updated_at
FROM public.posts o
LEFT JOIN public.user_profiles p ON p.user_id = o.user_id
WHERE o.deleted_at IS NULL
UNION ALL
-- The name of a private group is no secret: who wants to be let in looks for it.
SELECT 'group', g.id, g.creator_id, g.name, left(coalesce(g.description, ''), 20000), '{}',
    coalesce(p.language, 'en'), 'public',
    round(ln(1 + g.member_count)::numeric, 4), g.created_at, g.updated_at
FROM public.groups g
LEFT JOIN public.user_profiles p ON p.user_id = g.creator_id
WHERE g.deleted_at IS NULL
UNION ALL
SELECT 'room', r.id, r.creator_id, r.name, left(coalesce(r.description, ''), 20000), '{}',
    coalesce(p.language, 'en'),
    (CASE WHEN r.room_type = 'public' AND NOT r.is_private THEN 'public' ELSE 'private' END)::public.visibility,
    round(ln(1 + r.member_count)::numeric, 4), r.created_at, r.updated_at
FROM public.rooms r
LEFT JOIN public.user_profiles p ON p.user_id = r.creator_id
WHERE r.deleted_at IS NULL AND r.name IS NOT NULL AND r.room_type <> 'dm'
UNION ALL
SELECT 'product', d.id, d.seller_id, d.name, left(d.description, 20000),
    veza.search_tags(d.tags || ARRAY[d.category, d.genre]),
    coalesce(p.language, 'en'),
    (CASE WHEN d.status = 'active' THEN 'public' ELSE 'private' END)::public.visibility,
    round(ln(1 + d.favorite_count + 5 * d.sale_count::bigint)::numeric, 4), coalesce(d.published_at, d.created_at), d.updated_at
FROM public.products d
LEFT JOIN public.user_profiles p ON p.user_id = d.seller_id
WHERE d.deleted_at IS NULL
UNION ALL
SELECT 'course', c.id, c.creator_id, c.title, left(coalesce(c.description, ''), 20000),
    veza.search_tags(c.tags || ARRAY[c.category]),
    c.language, CASE WHEN c.status = 'published' THEN c.visibility ELSE 'private' END,
    round(ln(1 + c.enrollment_count)::numeric, 4), coalesce(c.published_at, c.created_at), c.updated_at
FROM public.courses c
WHERE c.deleted_at IS NULL
UNION ALL
-- What is behind an enrolment is found by its teacher alone.
SELECT 'lesson', l.id, c.creator_id, l.title, left(concat_ws(' ', l.section_title, l.content), 20000), '{}',
    c.language, CASE WHEN l.is_published AND l.is_preview AND c.status = 'published' THEN c.visibility ELSE 'private' END,
    round(ln(1 + c.enrollment_count)::numeric, 4), coalesce(c.published_at, l.created_at), greatest(l.updated_at, c.updated_at)
FROM public.lessons l
JOIN public.courses c ON c.id = l.course_id AND c.deleted_at IS NULL
WHERE l.deleted_at IS NULL
UNION ALL
-- Without notes and serial number, which are its owner's.
SELECT 'equipment', e.id, e.user_id, left(e.brand || ' ' || e.model, 500)::varchar(500), coalesce(e.nickname, '')::text,
    veza.search_tags(ARRAY[k.name]),
    coalesce(p.language, 'en'), (CASE WHEN e.is_public THEN 'public' ELSE 'private' END)::public.visibility,
    0::numeric, e.created_at, e.updated_at
FROM public.equipment e
JOIN public.equipment_categories k ON k.id = e.category_id
LEFT JOIN public.user_profiles p ON p.user_id = e.user_id
WHERE e.deleted_at IS NULL
UNION ALL
-- A word of no language: it is not stemmed. Found while a public post bears it.
SELECT 'hashtag', h.id, NULL::uuid, h.tag, '', '{}', 'und', 'public',
    round(ln(1 + h.usage_count)::numeric, 4), h.first_used_at, h.updated_at
FROM public.hashtags h
WHERE h.usage_count > 0;

COMMENT ON VIEW veza.searchable IS 'What can be found, as it is now: the one definition that search_index is made of';

-- Brings search_index in step with its sources for the things named by type and id: writes what differs, deletes what is gone.
-- Popularity may lag by 5 %, so that a play costs no index entry. Run by the two functions below, which see to it that what is
-- written is never older than what is there.
CREATE FUNCTION veza.write_search_index(types public.search_entity_type[], ids uuid[], OUT written bigint, OUT removed bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    WITH wanted AS (
        SELECT DISTINCT w.entity_type, w.entity_id FROM unnest(types, ids) AS w(entity_type, entity_id)
    ), source AS MATERIALIZED (
        SELECT s.*
        FROM wanted w
        CROSS JOIN LATERAL (
            -- The fence has each thing looked up by its primary key; without it all sources are read and hashed.
            SELECT * FROM veza.searchable v WHERE v.entity_type = w.entity_type AND v.entity_id = w.entity_id OFFSET 0) s
    ), gone AS (
        DELETE FROM public.search_index i USING wanted w
        WHERE i.entity_type = w.entity_type AND i.entity_id = w.entity_id
          AND NOT EXISTS (SELECT FROM source s WHERE s.entity_type = w.entity_type AND s.entity_id = w.entity_id)
        RETURNING i.id
    ), fresh AS (
        INSERT INTO public.search_index AS i (entity_type, entity_id, owner_id, title, body, tags, language, visibility,
            popularity_score, published_at, indexed_at)
        SELECT s.entity_type, s.entity_id, s.owner_id, s.title, s.body, s.tags, s.language, s.visibility, s.popularity_score,
            s.published_at, clock_timestamp()
        FROM source s
        LEFT JOIN public.search_index o ON o.entity_type = s.entity_type AND o.entity_id = s.entity_id
        -- Compared here and not where it conflicts: by then the document has been made.
        WHERE o.id IS NULL
           OR (o.owner_id, o.title, o.body, o.tags, o.language, o.visibility, o.published_at)
                IS DISTINCT FROM (s.owner_id, s.title, s.body, s.tags, s.language, s.visibility, s.published_at)
           OR abs(o.popularity_score - s.popularity_score) > 0.05
           OR o.indexed_at < s.changed_at
        ORDER BY s.entity_type, s.entity_id
        ON CONFLICT (entity_type, entity_id) DO UPDATE
        SET owner_id = EXCLUDED.owner_id, title = EXCLUDED.title, body = EXCLUDED.body, tags = EXCLUDED.tags,
            language = EXCLUDED.language, visibility = EXCLUDED.visibility, popularity_score = EXCLUDED.popularity_score,
            published_at = EXCLUDED.published_at, indexed_at = EXCLUDED.indexed_at
        RETURNING i.id
    )
    SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM gone) INTO written, removed;
END;
$function$;

REVOKE ALL ON FUNCTION veza.write_search_index(public.search_entity_type[], uuid[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.write_search_index(public.search_entity_type[], uuid[]) IS
    'Writes what differs of these things, and deletes those that are gone; called by index_search and rebuild_search alone';

-- After events of these things. Events of one thing are delivered one after the other, so no two of these write the same row at
-- once; a rebuild is kept out by the lock. The statement that reads the sources begins when the lock is held, and so sees what
-- was committed before the event was claimed.
CREATE FUNCTION veza.index_search(types public.search_entity_type[], ids uuid[], OUT written bigint, OUT removed bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('veza.search_index', 0));
    SELECT w.written, w.removed INTO written, removed FROM veza.write_search_index(types, ids) w;
END;
$function$;

REVOKE ALL ON FUNCTION veza.index_search(public.search_entity_type[], uuid[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.index_search(public.search_entity_type[], uuid[]) IS
    'Brings search_index in step with its sources for things that were changed: SELECT * FROM veza.index_search($types, $ids)';

-- One batch of a rebuild, of things of one type behind an id: call it with the last_id that it returned until that is NULL, in a
-- transaction each. Indexers wait for a batch, no longer; what they write meanwhile is newer, and what a batch reads is newer than
-- what they wrote before. Also brings popularity up to date, and deletes what is left of things that are gone.
CREATE FUNCTION veza.rebuild_search(type public.search_entity_type, after uuid DEFAULT NULL, batch integer DEFAULT 500,
    OUT last_id uuid, OUT seen bigint, OUT written bigint, OUT removed bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    ids uuid[];
    first CONSTANT uuid := coalesce(after, '00000000-0000-0000-0000-000000000000');
BEGIN
    IF batch IS NULL OR batch NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'a batch has 1 to 10,000 rows, not %', batch USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.search_index', 0));
    -- The table of a type is its plural. What is not there for search (deleted, a draft of nobody) is looked at, too.
    EXECUTE format('SELECT ARRAY(SELECT id FROM public.%I WHERE id > $1 ORDER BY id LIMIT $2)',
        CASE type WHEN 'equipment' THEN 'equipment' ELSE type || 's' END) INTO ids USING first, batch;
    seen := cardinality(ids);
    IF seen = batch THEN
        last_id := ids[seen];
    END IF;
    ids := ids || ARRAY(
        SELECT i.entity_id FROM public.search_index i
        WHERE i.entity_type = type AND i.entity_id > first AND (last_id IS NULL OR i.entity_id <= last_id));
    SELECT w.written, w.removed INTO written, removed
    FROM veza.write_search_index(array_fill(type, ARRAY[cardinality(ids)]), ids) w;
END;
$function$;

REVOKE ALL ON FUNCTION veza.rebuild_search(public.search_entity_type, uuid, integer) FROM PUBLIC;
COMMENT ON FUNCTION veza.rebuild_search(public.search_entity_type, uuid, integer) IS
    'One batch of a rebuild of search_index; beside indexers, and again with last_id until that is NULL';
