-- hashtags.usage_count and last_used_at: the rows of post_hashtags, and when the newest of them was made. A tag that is in no
-- post any more was last used when it was first used.
--
-- Reads idx_post_hashtags_hashtag_id_created_at for the newest.
CREATE FUNCTION veza.count_post_hashtags() RETURNS trigger
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
        FROM (SELECT hashtag_id, count(*) FROM new_rows GROUP BY hashtag_id) changed (id, change);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT hashtag_id, -count(*) FROM old_rows GROUP BY hashtag_id) changed (id, change);
    ELSE
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (
            SELECT hashtag_id, sum(change) FROM (
                SELECT hashtag_id, created_at, 1 FROM new_rows
                UNION ALL
                SELECT hashtag_id, created_at, -1 FROM old_rows
            ) sides (hashtag_id, created_at, change)
            GROUP BY hashtag_id
            HAVING sum(change) <> 0
                OR max(created_at) FILTER (WHERE change > 0) IS DISTINCT FROM max(created_at) FILTER (WHERE change < 0)
        ) changed (id, change);
    END IF;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.hashtags h WHERE h.id = ANY (ids) ORDER BY h.id FOR NO KEY UPDATE;
    UPDATE public.hashtags h
    SET usage_count = counted.uses, last_used_at = counted.used_at
    FROM (
        SELECT g.id,
               greatest(g.usage_count + c.change, 0) AS uses,
               coalesce((SELECT max(p.created_at) FROM public.post_hashtags p WHERE p.hashtag_id = g.id), g.first_used_at) AS used_at
        FROM unnest(ids, changes) c (id, change)
        JOIN public.hashtags g ON g.id = c.id
    ) counted
    WHERE h.id = counted.id AND (h.usage_count, h.last_used_at) <> (counted.uses, counted.used_at);
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.count_post_hashtags() IS 'Keeps hashtags.usage_count and last_used_at';

REVOKE ALL ON FUNCTION veza.count_post_hashtags() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, recount) VALUES
    ('hashtags', 'usage_count', '(SELECT count(*) FROM public.post_hashtags WHERE hashtag_id = t.id)'),
    ('hashtags', 'last_used_at',
     'coalesce((SELECT max(s.created_at) FROM public.post_hashtags s WHERE s.hashtag_id = t.id), t.first_used_at)');
