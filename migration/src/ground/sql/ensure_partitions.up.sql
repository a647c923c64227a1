CREATE TABLE veza.partitioned_tables (
    parent text NOT NULL,
    granularity text NOT NULL,
    horizon interval NOT NULL,
    retention interval NOT NULL,
    CONSTRAINT partitioned_tables_pkey PRIMARY KEY (parent),
    CONSTRAINT chk_partitioned_tables_granularity_allowed CHECK (granularity IN ('month', 'day')),
    CONSTRAINT chk_partitioned_tables_horizon_positive CHECK (horizon > interval '0'),
    CONSTRAINT chk_partitioned_tables_retention_positive CHECK (retention > interval '0')
);

COMMENT ON TABLE veza.partitioned_tables IS 'The partitioned tables of the schema public, and how their partitions are kept';
COMMENT ON COLUMN veza.partitioned_tables.parent IS 'Name of the partitioned table, without schema';
COMMENT ON COLUMN veza.partitioned_tables.granularity IS 'Length of a partition: month or day, in UTC';
COMMENT ON COLUMN veza.partitioned_tables.horizon IS 'How far ahead of now partitions exist';
COMMENT ON COLUMN veza.partitioned_tables.retention IS 'How long rows are kept before their partition is detached';

-- Takes the locks that ATTACH needs on both sides of the foreign keys of `parent`.
--
-- ATTACH takes one after the other, and each waits for writers; so do writers for each other, in any order, and a
-- deadlock may end either. Here all are taken or none: whichever is not free within a part of deadlock_timeout gives the
-- others back, lets the writers go on, and tries again, for as long as lock_timeout allows (ten seconds if it is not set).
CREATE FUNCTION veza.lock_keys(parent regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    sides text;
    patience interval;
    allowed CONSTANT text := current_setting('lock_timeout');
    ends CONSTANT timestamptz := clock_timestamp()
        + coalesce(nullif(allowed::interval, interval '0'), interval '10 seconds');
BEGIN
    SELECT string_agg(format('ONLY %s', side), ', ' ORDER BY side),
           current_setting('deadlock_timeout')::interval / (2 * count(*))
    INTO sides, patience
    FROM (
        SELECT k.confrelid::regclass FROM pg_constraint k
        WHERE k.contype = 'f' AND k.conrelid = lock_keys.parent AND k.conparentid = 0
        UNION
        SELECT k.conrelid::regclass FROM pg_constraint k
        WHERE k.contype = 'f' AND k.confrelid = lock_keys.parent AND k.conparentid = 0
    ) keys (side)
    HAVING count(*) > 0;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', ceil(extract(epoch FROM patience) * 1000)::text, true);
            EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', sides);
            PERFORM set_config('lock_timeout', allowed, true);
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > ends THEN
                RAISE;
            END IF;
        END;
        PERFORM pg_sleep(0.02);
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION veza.lock_keys(regclass)
IS 'Locks both sides of the foreign keys of a table against writes: all at once or none, never part of a deadlock';

-- Makes the missing partitions of `parent` that cover [range_from, range_to), and returns how many it made.
--
-- Bounds are UTC whatever the session's TimeZone. A partition is created beside the table and then attached: that
-- locks the parent only against other schema changes (SHARE UPDATE EXCLUSIVE), so reads and writes go on. Only a
-- DEFAULT partition is locked fully, for the moment in which PostgreSQL proves that it holds no row of the range.
-- With foreign keys ATTACH also locks both their sides against writes until the transaction ends (SHARE ROW EXCLUSIVE):
-- then call it in a transaction of its own.
--
-- Rows of the range that already lie in the DEFAULT partition are moved into the new one, for they would make the
-- ATTACH fail; under that lock, so none is lost. More than `move_at_most` are not moved but refused, because every
-- audited write would wait for it: then call it with a higher limit when that is acceptable.
CREATE FUNCTION veza.ensure_partitions(
    parent regclass,
    range_from timestamptz,
    range_to timestamptz,
    move_at_most integer DEFAULT 100000
) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    most_at_once CONSTANT integer := 1000;
    parent_name text;
    key_column text;
    columns text;
    default_partition regclass;
    unit text;
    step interval;
    suffix text;
    starts timestamp;
    ends timestamp;
    bounds_from text;
    bounds_to text;
    child_name text;
    child regclass;
    strays bigint;
    made integer := 0;
BEGIN
    SELECT c.relname, a.attname, nullif(p.partdefid, 0)::regclass, t.granularity
    INTO parent_name, key_column, default_partition, unit
    FROM pg_class c
    JOIN pg_partitioned_table p ON p.partrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    JOIN veza.partitioned_tables t ON t.parent = c.relname
    WHERE c.oid = ensure_partitions.parent AND c.relnamespace = 'public'::regnamespace;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'partitions of "%" are not kept here', parent
            USING ERRCODE = 'wrong_object_type', HINT = 'veza.partitioned_tables lists the tables whose partitions are.';
    END IF;
    IF range_from IS NULL OR range_to IS NULL OR NOT isfinite(range_from) OR NOT isfinite(range_to)
        OR range_from > range_to OR range_from < timestamptz '0001-01-01 00:00:00+00' THEN
        RAISE EXCEPTION 'partitions of "%": no range of time from "%" to "%"', parent, range_from, range_to
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Both ends must be finite, A.D., and in order.';
    END IF;
    IF move_at_most IS NULL OR move_at_most < 0 THEN
        RAISE EXCEPTION 'partitions of "%": move_at_most must not be negative', parent
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    step := CASE unit WHEN 'month' THEN interval '1 month' ELSE interval '1 day' END;
    suffix := CASE unit WHEN 'month' THEN '_YYYY_MM' ELSE '_YYYY_MM_DD' END;
    starts := date_trunc(unit, range_from AT TIME ZONE 'UTC');
    IF starts + most_at_once * step < range_to AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION 'partitions of "%": the range has more than % of them', parent, most_at_once
            USING ERRCODE = 'program_limit_exceeded', HINT = 'Ask for the range in several parts.';
    END IF;

    -- One maker per table: the second waits, then finds the partitions made.
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.ensure_partitions', parent::oid::bigint));

    WHILE starts < range_to AT TIME ZONE 'UTC' LOOP
        ends := starts + step;
        bounds_from := to_char(starts, 'YYYY-MM-DD HH24:MI:SS+00');
        bounds_to := to_char(ends, 'YYYY-MM-DD HH24:MI:SS+00');
        child_name := parent_name || to_char(starts, suffix);
        starts := ends;

        -- By a query, which sees what the maker before has committed; to_regclass() asks what this session remembers of
        -- names, and an advisory lock does not remind it.
        SELECT c.oid INTO child FROM pg_class c
        WHERE c.relname = child_name AND c.relnamespace = 'public'::regnamespace;
        IF child IS NOT NULL THEN
            IF pg_partition_root(child) IS DISTINCT FROM parent THEN
                RAISE EXCEPTION 'table "%" exists but is no partition of "%"', child_name, parent
                    USING ERRCODE = 'duplicate_table',
                          HINT = 'It was detached, or is half-made: attach it again, rename it, or drop it.';
            END IF;
            CONTINUE;
        END IF;

        EXECUTE format(
            'CREATE TABLE public.%I (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE)',
            child_name, parent);

        IF default_partition IS NOT NULL THEN
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', default_partition);
            EXECUTE format('SELECT count(*) FROM (SELECT FROM %1$s WHERE %2$I >= %3$L AND %2$I < %4$L LIMIT %5$s) strays',
                default_partition, key_column, bounds_from, bounds_to, move_at_most::bigint + 1)
            INTO strays;
            IF strays > move_at_most THEN
                RAISE EXCEPTION 'more than % rows of "%" lie in "%"', move_at_most, child_name, default_partition
                    USING ERRCODE = 'program_limit_exceeded',
                          DETAIL = 'While they are moved every write to that partition waits.',
                          HINT = format('When that is acceptable: SELECT veza.ensure_partitions(%L, %L, %L, move_at_most => 2000000000)',
                                        parent, bounds_from, bounds_to);
            END IF;
            IF strays > 0 THEN
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
                FROM pg_attribute
                WHERE attrelid = parent AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
                -- The rows do not change, they only change place: triggers that refuse or record a DELETE stay out.
                EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', default_partition);
                EXECUTE format(
                    'WITH moved AS (DELETE FROM %1$s WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING %5$s) '
                    'INSERT INTO public.%6$I (%5$s) SELECT %5$s FROM moved',
                    default_partition, key_column, bounds_from, bounds_to, columns, child_name);
                EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', default_partition);
                RAISE NOTICE '% rows of "%" moved from "%"', strays, child_name, default_partition;
            END IF;
        END IF;

        IF made = 0 THEN
            PERFORM veza.lock_keys(parent);
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            parent, child_name, bounds_from, bounds_to);
        made := made + 1;
    END LOOP;
    RETURN made;
END;
$function$;

COMMENT ON FUNCTION veza.ensure_partitions(regclass, timestamptz, timestamptz, integer)
IS 'Makes the missing partitions of a table for a range of time; returns how many';

-- From now to the horizon of `parent`. Calendar arithmetic in UTC, as the bounds are.
CREATE FUNCTION veza.ensure_partitions(parent regclass) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ahead interval;
BEGIN
    SELECT t.horizon INTO ahead
    FROM veza.partitioned_tables t
    JOIN pg_class c ON c.relname = t.parent AND c.relnamespace = 'public'::regnamespace
    WHERE c.oid = ensure_partitions.parent;
    -- An unknown parent is refused in there.
    RETURN veza.ensure_partitions(parent, now(), (now() AT TIME ZONE 'UTC' + coalesce(ahead, '0')) AT TIME ZONE 'UTC');
END;
$function$;

COMMENT ON FUNCTION veza.ensure_partitions(regclass)
IS 'Makes the missing partitions of a table from now to its horizon; returns how many';

-- Tables in name order: two calls never wait for each other in a circle. A writer still may, for the locks of one table are
-- held while those of the next are waited for: beside writers call it table by table, each in its own transaction.
CREATE FUNCTION veza.ensure_partitions() RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    kept text;
    made integer := 0;
BEGIN
    FOR kept IN SELECT t.parent FROM veza.partitioned_tables t ORDER BY t.parent LOOP
        made := made + veza.ensure_partitions(format('public.%I', kept)::regclass);
    END LOOP;
    RETURN made;
END;
$function$;

COMMENT ON FUNCTION veza.ensure_partitions()
IS 'Makes the missing partitions of every partitioned table from now to its horizon; returns how many';

-- They act with the rights of the owner: whom else to trust with them is granted by name.
REVOKE ALL ON FUNCTION veza.ensure_partitions(regclass, timestamptz, timestamptz, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.ensure_partitions(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.ensure_partitions() FROM PUBLIC;
