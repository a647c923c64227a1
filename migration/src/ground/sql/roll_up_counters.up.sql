-- Adds at most `batch` deltas to the rows that they are for, oldest first, and returns how many it settled: call it until
-- it returns 0. What has to wait for another delta is not settled. One transaction: if it fails, nothing was taken. Many may run at once: each takes what no other holds.
--
-- Order of locks: tables by name, in each table its rows by id.
CREATE FUNCTION veza.roll_up_counters(batch integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    taken integer;
    waiting integer;
    counters text[];
    ids uuid[];
    deltas bigint[];
    counted record;
BEGIN
    IF batch IS NULL OR batch < 1 THEN
        RAISE EXCEPTION 'veza.roll_up_counters: batch must be positive' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- By ctid: a table that is filled and emptied all day has no statistics that a plan could be made of.
    WITH gone AS (
        DELETE FROM veza.counter_deltas d
        WHERE d.ctid = ANY (ARRAY(SELECT due.ctid FROM veza.counter_deltas due ORDER BY due.id LIMIT batch FOR UPDATE SKIP LOCKED))
        RETURNING d.counter, d.target_id, d.delta
    ), summed AS (
        SELECT g.counter, g.target_id, sum(g.delta) AS delta, count(*) AS taken FROM gone g GROUP BY g.counter, g.target_id
    )
    SELECT coalesce(sum(s.taken), 0), array_agg(s.counter) FILTER (WHERE s.delta <> 0),
           array_agg(s.target_id) FILTER (WHERE s.delta <> 0), array_agg(s.delta) FILTER (WHERE s.delta <> 0)
    INTO taken, counters, ids, deltas
    FROM summed s;
    IF ids IS NULL THEN
        RETURN taken;
    END IF;

    FOR counted IN
        SELECT c.counted_table, c.counted_column, c.name,
               lag(c.counted_table) OVER w IS DISTINCT FROM c.counted_table AS first_of_table
        FROM veza.counters c WHERE c.rate_heavy AND c.name = ANY (counters)
        WINDOW w AS (ORDER BY c.counted_table, c.counted_column)
        ORDER BY c.counted_table, c.counted_column
    LOOP
        IF counted.first_of_table THEN
            EXECUTE format(
                'SELECT FROM public.%I t WHERE t.id IN (SELECT d.id FROM unnest($1, $2) d (counter, id) WHERE starts_with(d.counter, %L)) '
                'ORDER BY t.id FOR NO KEY UPDATE', counted.counted_table, counted.counted_table || '.')
            USING counters, ids;
        END IF;
        -- A deletion may be taken before the insertion that it undoes: what would fall below zero waits for that.
        EXECUTE format(
            'WITH changed AS (SELECT d.id, d.delta FROM unnest($1, $2, $3) d (counter, id, delta) WHERE d.counter = %1$L), '
            'owing AS (INSERT INTO veza.counter_deltas (counter, target_id, delta) '
            '    SELECT %1$L, t.id, t.%3$I + d.delta FROM changed d JOIN public.%2$I t ON t.id = d.id WHERE t.%3$I + d.delta < 0 '
            '    RETURNING id), '
            'counted AS (UPDATE public.%2$I t SET %3$I = greatest(t.%3$I + d.delta, 0) '
            '    FROM changed d WHERE t.id = d.id AND t.%3$I <> greatest(t.%3$I + d.delta, 0)) '
            'SELECT count(*) FROM owing',
            counted.name, counted.counted_table, counted.counted_column)
        INTO waiting USING counters, ids, deltas;
        taken := taken - waiting;
    END LOOP;

    -- Where no rows are kept, the total is the source.
    INSERT INTO veza.counter_totals AS totals (counter, target_id, total)
    SELECT d.counter, d.id, d.delta FROM unnest(counters, ids, deltas) d (counter, id, delta)
    JOIN veza.counters c ON c.name = d.counter AND c.recount IS NULL
    JOIN public.products p ON p.id = d.id
    ORDER BY d.counter, d.id
    ON CONFLICT (counter, target_id) DO UPDATE SET total = totals.total + excluded.total;
    RETURN taken;
END;
$function$;

COMMENT ON FUNCTION veza.roll_up_counters(integer)
IS 'Adds a batch of veza.counter_deltas to the rows that they are for; returns how many it settled';

-- Views of products, each id as often as it was seen. Ids of no product are left out when they are rolled up.
CREATE FUNCTION veza.record_product_views(product_ids uuid[]) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO veza.counter_deltas (counter, target_id, delta)
    SELECT 'products.view_count', id, count(*) FROM unnest(product_ids) id WHERE id IS NOT NULL GROUP BY id
$function$;

COMMENT ON FUNCTION veza.record_product_views(uuid[]) IS 'Counts views of products: each id as often as it was seen';

-- Before the partition of a counted table is dropped: notes how much of it was counted, so that plays do not become fewer
-- because their history is no longer kept. Call it in the transaction that detaches the partition, and after the detach: a
-- row is then either in the partition and noted here, or in the table.
CREATE FUNCTION veza.carry_counters(partition regclass, parent regclass) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    counter text;
    key_column text;
    carried bigint;
BEGIN
    SELECT k.counter, k.key_column INTO counter, key_column
    FROM (VALUES ('playback_history', 'tracks.play_count', 'track_id'), ('messages', 'rooms.message_count', 'room_id'))
        k (parent, counter, key_column)
    JOIN pg_class c ON c.relname = k.parent AND c.relnamespace = 'public'::regnamespace
    WHERE c.oid = carry_counters.parent;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'INSERT INTO veza.counter_totals AS totals (counter, target_id, total) '
        'SELECT %1$L, r.%2$I, count(*) FROM %3$s r GROUP BY r.%2$I ORDER BY r.%2$I '
        'ON CONFLICT (counter, target_id) DO UPDATE SET total = totals.total + excluded.total',
        counter, key_column, partition);
    GET DIAGNOSTICS carried = ROW_COUNT;
    RETURN carried;
END;
$function$;

COMMENT ON FUNCTION veza.carry_counters(regclass, regclass)
IS 'Notes how much of a detached partition was counted, before it is dropped; returns for how many rows';

-- The totals of a row go with it.
CREATE FUNCTION veza.forget_totals() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM veza.counter_totals totals USING veza.counters c, old_rows o
    WHERE c.counted_table = TG_TABLE_NAME AND c.rate_heavy AND totals.counter = c.name AND totals.target_id = o.id;
    RETURN NULL;
END;
$function$;

CREATE TRIGGER trg_products_totals_delete AFTER DELETE ON products
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.forget_totals();
CREATE TRIGGER trg_rooms_totals_delete AFTER DELETE ON rooms
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.forget_totals();
CREATE TRIGGER trg_tracks_totals_delete AFTER DELETE ON tracks
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.forget_totals();

COMMENT ON FUNCTION veza.forget_totals() IS 'Deletes the totals of deleted rows';

REVOKE ALL ON FUNCTION veza.roll_up_counters(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.record_product_views(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.carry_counters(regclass, regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.forget_totals() FROM PUBLIC;
