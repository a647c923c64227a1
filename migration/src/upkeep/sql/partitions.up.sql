-- What partitions there are, with their bounds as time. Rows and sizes are PostgreSQL's own estimates: reading it is cheap.
CREATE VIEW veza.partitions AS
SELECT t.parent,
       c.relname::text AS name,
       CASE WHEN k.atttypid = 'date'::regtype THEN b.bound[1]::date::timestamp AT TIME ZONE 'UTC'
            ELSE b.bound[1]::timestamptz END AS range_from,
       CASE WHEN k.atttypid = 'date'::regtype THEN b.bound[2]::date::timestamp AT TIME ZONE 'UTC'
            ELSE b.bound[2]::timestamptz END AS range_to,
       p.partdefid = c.oid AS is_default,
       h.inhdetachpending AS is_detaching,
       greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))::bigint AS rows_estimated,
       pg_total_relation_size(c.oid) AS bytes
FROM veza.partitioned_tables t
JOIN pg_class r ON r.relname = t.parent AND r.relnamespace = 'public'::regnamespace
JOIN pg_partitioned_table p ON p.partrelid = r.oid
JOIN pg_attribute k ON k.attrelid = r.oid AND k.attnum = p.partattrs[0]
JOIN pg_inherits h ON h.inhparent = r.oid
JOIN pg_class c ON c.oid = h.inhrelid
LEFT JOIN LATERAL (
    SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$) AS bound
) b ON true;

COMMENT ON VIEW veza.partitions IS 'The partitions of the tables in veza.partitioned_tables';
COMMENT ON COLUMN veza.partitions.range_from IS 'First moment that it holds; NULL for a DEFAULT partition';
COMMENT ON COLUMN veza.partitions.range_to IS 'First moment that it does not hold any more; NULL for a DEFAULT partition';
COMMENT ON COLUMN veza.partitions.is_detaching IS 'A DETACH CONCURRENTLY was interrupted: invisible to queries, and to be finished';

-- How many rows lie in the DEFAULT partition of a table, counted to `at_most` and no further: more than none is an alarm.
CREATE FUNCTION veza.strays(parent regclass, at_most integer DEFAULT 10000) RETURNS bigint
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    default_partition regclass;
    found_rows bigint := 0;
BEGIN
    SELECT nullif(p.partdefid, 0)::regclass INTO default_partition
    FROM pg_partitioned_table p
    JOIN pg_class c ON c.oid = p.partrelid AND c.relnamespace = 'public'::regnamespace
    JOIN veza.partitioned_tables t ON t.parent = c.relname
    WHERE p.partrelid = strays.parent;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'partitions of "%" are not kept here', parent
            USING ERRCODE = 'wrong_object_type', HINT = 'veza.partitioned_tables lists the tables whose partitions are.';
    END IF;
    IF default_partition IS NOT NULL THEN
        EXECUTE format('SELECT count(*) FROM (SELECT FROM %s LIMIT $1) found', default_partition)
        INTO found_rows USING at_most;
    END IF;
    RETURN found_rows;
END;
$function$;

COMMENT ON FUNCTION veza.strays(regclass, integer)
IS 'Rows in the DEFAULT partition of a table, counted up to a limit: each is there because its own partition is missing';

-- Makes the missing partition of `at` for a writer whose row found none; false if another has made it meanwhile.
--
-- For the application: only tables without a DEFAULT partition, only months between the retention and the horizon of the
-- table (so nobody can make a thousand), and it does not wait long for its locks.
CREATE FUNCTION veza.ensure_month(parent regclass, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '3s'
AS $function$
DECLARE
    kept record;
    month_starts timestamptz;
BEGIN
    SELECT c.relname, t.horizon, t.retention, p.partdefid <> 0 AS has_default INTO kept
    FROM veza.partitioned_tables t
    JOIN pg_class c ON c.relname = t.parent AND c.relnamespace = 'public'::regnamespace
    JOIN pg_partitioned_table p ON p.partrelid = c.oid
    WHERE c.oid = ensure_month.parent AND t.granularity = 'month';
    IF NOT FOUND OR kept.has_default THEN
        RAISE EXCEPTION 'writers do not make partitions of "%"', parent
            USING ERRCODE = 'wrong_object_type', HINT = 'A table with a DEFAULT partition takes every row.';
    END IF;
    IF at IS NULL OR NOT isfinite(at) OR at < now() - kept.retention OR at > now() + kept.horizon + interval '1 month' THEN
        RAISE EXCEPTION '"%" has no partition for %', kept.relname,
                coalesce(CASE WHEN isfinite(at) THEN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') ELSE at::text END, 'no time')
            USING ERRCODE = 'datetime_field_overflow',
                  DETAIL = format('Writers make months from %s to %s.',
                      to_char((now() - kept.retention) AT TIME ZONE 'UTC', 'YYYY-MM'),
                      to_char((now() + kept.horizon + interval '1 month') AT TIME ZONE 'UTC', 'YYYY-MM')),
                  HINT = format('For an import: SELECT veza.ensure_partitions(%L, from, to)', kept.relname);
    END IF;
    month_starts := date_trunc('month', at, 'UTC');
    RETURN veza.ensure_partitions(parent, month_starts, month_starts + interval '1 day') > 0;
END;
$function$;

COMMENT ON FUNCTION veza.ensure_month(regclass, timestamptz)
IS 'For writers: makes the missing month of messages or playback_history, within retention and horizon; false if it is there';

REVOKE ALL ON FUNCTION veza.strays(regclass, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.ensure_month(regclass, timestamptz) FROM PUBLIC;
