-- Counts `counter` anew for the next `batch` rows behind the id `after`, and corrects it where it differs (or only says so,
-- with `dry_run`). Call it again with the `last_id` that it gave until that is NULL; each call in a transaction of its own.
--
-- It is right beside writers. What looks wrong in one snapshot is locked, then counted again in a newer one: a writer that
-- committed before is in both count and counter, one that has not waits for the lock and adds its change afterwards.
-- What is not rolled up yet is in the source but not in the counter.
--
-- While a month of the source is leaving its rows are neither in the source nor noted as counted: then it refuses.
CREATE FUNCTION veza.reconcile_counter(
    counter text,
    after uuid DEFAULT NULL,
    batch integer DEFAULT 1000,
    dry_run boolean DEFAULT false,
    OUT checked integer,
    OUT last_id uuid,
    OUT differences jsonb
) RETURNS record
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    counted record;
    ids uuid[];
    right_value text;
    joined text := '';
    compare text;
    leaving text;
BEGIN
    SELECT c.*, format_type(a.atttypid, a.atttypmod) AS type INTO counted
    FROM veza.counters c
    JOIN pg_attribute a ON a.attrelid = format('public.%I', c.counted_table)::regclass AND a.attname = c.counted_column
    WHERE c.name = reconcile_counter.counter;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no counter "%"', counter
            USING ERRCODE = 'undefined_object', HINT = 'SELECT name FROM veza.counters lists them.';
    END IF;
    IF batch IS NULL OR batch < 1 THEN
        RAISE EXCEPTION 'veza.reconcile_counter: batch must be positive' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Whoever begins to retire a month waits for this transaction, and whoever comes after is seen here.
    IF counted.rate_heavy AND to_regclass('veza.retirements') IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('veza.retirements', 0));
        SELECT r.partition INTO leaving
        FROM veza.retirements r
        JOIN (VALUES ('playback_history', 'tracks.play_count'), ('messages', 'rooms.message_count')) k (parent, counter)
            ON k.parent = r.parent AND k.counter = counted.name
        WHERE r.detached_at IS NULL LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'while "%" is leaving, "%" cannot be counted', leaving, counted.name
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Wait for the retirement, or finish it with `partitions retire`, and reconcile again.';
        END IF;
    END IF;

    EXECUTE format('SELECT array_agg(id) FROM (SELECT t.id FROM public.%I t %s ORDER BY t.id LIMIT $2) page',
        counted.counted_table, CASE WHEN after IS NULL THEN '' ELSE 'WHERE t.id > $1' END)
    INTO ids USING after, batch;
    checked := coalesce(cardinality(ids), 0);
    last_id := ids[checked];
    differences := '[]';
    IF checked = 0 THEN
        RETURN;
    END IF;

    right_value := counted.recount;
    IF counted.rate_heavy THEN
        joined := format('LEFT JOIN veza.counter_totals totals ON totals.counter = %L AND totals.target_id = t.id', counted.name);
        right_value := 'coalesce(totals.total, 0)';
    END IF;
    IF counted.rate_heavy AND counted.recount IS NOT NULL THEN
        joined := joined || format(
            ' LEFT JOIN (SELECT target_id, sum(delta) AS delta FROM veza.counter_deltas '
            'WHERE counter = %L AND target_id = ANY ($1) GROUP BY target_id) pending ON pending.target_id = t.id', counted.name);
        right_value := format('greatest(%s + coalesce(totals.total, 0) - coalesce(pending.delta, 0), 0)', counted.recount);
    END IF;
    compare := format(
        'SELECT t.id, t.%2$I AS was, r.right_value FROM public.%1$I t %3$s '
        'CROSS JOIN LATERAL (SELECT (%4$s)::%5$s AS right_value) r '
        'WHERE t.id = ANY ($1) AND t.%2$I IS DISTINCT FROM r.right_value',
        counted.counted_table, counted.counted_column, joined, right_value, counted.type);

    IF dry_run THEN
        EXECUTE format(
            'SELECT coalesce(jsonb_agg(jsonb_build_object(''id'', id, ''was'', was, ''right'', right_value) ORDER BY id), ''[]'') '
            'FROM (%s) wrong', compare)
        INTO differences USING ids;
        RETURN;
    END IF;

    EXECUTE format('SELECT array_agg(id) FROM (%s) suspects', compare) INTO ids USING ids;
    IF ids IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT FROM public.%I t WHERE t.id = ANY ($1) ORDER BY %s FOR NO KEY UPDATE',
        counted.counted_table, counted.lock_order)
    USING ids;
    EXECUTE format(
        'WITH wrong AS MATERIALIZED (%1$s), corrected AS (UPDATE public.%2$I t SET %3$I = wrong.right_value FROM wrong WHERE t.id = wrong.id) '
        'SELECT coalesce(jsonb_agg(jsonb_build_object(''id'', id, ''was'', was, ''right'', right_value) ORDER BY id), ''[]'') FROM wrong',
        compare, counted.counted_table, counted.counted_column)
    INTO differences USING ids;
END;
$function$;

COMMENT ON FUNCTION veza.reconcile_counter(text, uuid, integer, boolean)
IS 'Counts a counter anew for a batch of rows, and corrects it or only says where it differs';
REVOKE ALL ON FUNCTION veza.reconcile_counter(text, uuid, integer, boolean) FROM PUBLIC;
