-- Draining a DEFAULT partition that holds much. (Few rows are moved by veza.ensure_partitions, under its lock.)
--
-- Its rows are copied beside the table, a stretch of blocks at a time, into a shadow: a partitioned table
-- veza.draining_{table} with a partition for each month or day that is found, and a DEFAULT partition for what has none.
-- Meanwhile nothing changes for readers and writers; a trigger notes the id of each row that is written to the old
-- partition, and the noted rows are copied again. When all is copied one short transaction under a full lock copies the
-- last noted rows, takes the old partition out, and puts those of the shadow in: readers see each row once, before and after.
-- The old partition is dropped after every row of it was found again. Nothing is deleted from it, so the triggers of an
-- append-only table stay as they are.
CREATE TABLE veza.drains (
    parent text NOT NULL,
    old_partition text NOT NULL,
    next_block bigint NOT NULL DEFAULT 0,
    end_block bigint NOT NULL,
    rows_copied bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    swapped_at timestamptz,
    CONSTRAINT drains_pkey PRIMARY KEY (parent)
);

COMMENT ON TABLE veza.drains IS 'DEFAULT partitions that are being drained: how far each is';
COMMENT ON COLUMN veza.drains.next_block IS 'First block of the old partition that is not copied yet';
COMMENT ON COLUMN veza.drains.end_block IS 'Its size when the drain began: rows that came later were noted';
COMMENT ON COLUMN veza.drains.swapped_at IS 'When the copies took its place; what is left is to check and drop the old partition';

CREATE TABLE veza.drain_notes (
    parent text NOT NULL,
    row_id uuid NOT NULL
);

COMMENT ON TABLE veza.drain_notes IS 'Rows of DEFAULT partitions that were written while these are drained; emptied as they are copied';

CREATE FUNCTION veza.note_drain() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO veza.drain_notes (parent, row_id) VALUES (TG_ARGV[0], OLD.id);
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.id <> OLD.id THEN
        INSERT INTO veza.drain_notes (parent, row_id) VALUES (TG_ARGV[0], NEW.id);
    END IF;
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.note_drain() IS 'Trigger of a DEFAULT partition that is being drained: notes which row was written';

-- Begins: makes the shadow, and has every write from now on noted. False if the drain was begun before.
CREATE FUNCTION veza.drain_begin(parent regclass) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parent_name text;
    old regclass;
    key_column text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.ensure_partitions', parent::oid::bigint));
    SELECT c.relname, p.partdefid::regclass, a.attname INTO parent_name, old, key_column
    FROM pg_class c
    JOIN pg_partitioned_table p ON p.partrelid = c.oid AND p.partdefid <> 0
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    JOIN veza.partitioned_tables t ON t.parent = c.relname
    WHERE c.oid = drain_begin.parent AND c.relnamespace = 'public'::regnamespace;
    IF NOT FOUND THEN
        RAISE EXCEPTION '"%" has no DEFAULT partition that is kept here', parent USING ERRCODE = 'wrong_object_type';
    END IF;
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = drain_begin.parent AND contype = 'f') THEN
        RAISE EXCEPTION '"%" has foreign keys: putting a copy in its place would check them all under a lock', parent
            USING ERRCODE = 'feature_not_supported', HINT = 'Move its rows with veza.ensure_partitions, a month at a time.';
    END IF;
    IF EXISTS (SELECT FROM veza.drains d WHERE d.parent = parent_name) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE veza.%I (LIKE %s INCLUDING ALL) PARTITION BY RANGE (%I)',
        'draining_' || parent_name, parent, key_column);
    EXECUTE format('COMMENT ON TABLE veza.%I IS %L', 'draining_' || parent_name,
        format('What is copied out of %s, until it takes its place', old));
    EXECUTE format('CREATE TABLE veza.%I PARTITION OF veza.%I DEFAULT',
        'draining_' || parent_name || '_default', 'draining_' || parent_name);
    -- Waits for the writers of this moment; all later ones are noted.
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW '
                   'EXECUTE FUNCTION veza.note_drain(%L)', 'trg_' || parent_name || '_drain', old, parent_name);
    EXECUTE format('INSERT INTO veza.drains (parent, old_partition, end_block) '
                   'SELECT %L, %L, pg_relation_size(%L) / current_setting(''block_size'')::integer',
        parent_name, (SELECT relname FROM pg_class WHERE oid = old), old);
    RETURN true;
END;
$function$;

COMMENT ON FUNCTION veza.drain_begin(regclass) IS 'Begins to drain a DEFAULT partition that holds much; false if that was begun before';

-- Copies rows from `source` (a query of all columns) into the shadow, and makes the partitions that it lacks for them, up
-- to five hundred; what is left goes into its DEFAULT partition, as does what is dated outside every calendar.
CREATE FUNCTION veza.drain_rows(parent regclass, condition text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO'
AS $function$
DECLARE
    most CONSTANT integer := 500;
    parent_name text;
    old text;
    unit text;
    key_column text;
    key_type text;
    columns text;
    shadow text;
    child text;
    starts timestamp;
    ends timestamp;
    copied bigint;
BEGIN
    SELECT c.relname, d.old_partition, t.granularity, a.attname, format_type(a.atttypid, a.atttypmod)
    INTO STRICT parent_name, old, unit, key_column, key_type
    FROM pg_class c
    JOIN pg_partitioned_table p ON p.partrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    JOIN veza.partitioned_tables t ON t.parent = c.relname
    JOIN veza.drains d ON d.parent = c.relname
    WHERE c.oid = drain_rows.parent;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
    FROM pg_attribute
    WHERE attrelid = parent AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    shadow := 'draining_' || parent_name;

    FOR starts IN EXECUTE format(
        'SELECT DISTINCT date_trunc(%L, %I::timestamp) FROM public.%I
         WHERE %s AND isfinite(%I) AND %I >= ''0001-01-01'' AND %I < ''9999-01-01'' ORDER BY 1',
        unit, key_column, old, condition, key_column, key_column, key_column)
    LOOP
        child := parent_name || to_char(starts, CASE unit WHEN 'month' THEN '_YYYY_MM' ELSE '_YYYY_MM_DD' END);
        CONTINUE WHEN to_regclass(format('veza.%I', 'draining_' || child)) IS NOT NULL
            OR to_regclass(format('public.%I', child)) IS NOT NULL;
        EXIT WHEN (SELECT count(*) FROM pg_inherits WHERE inhparent = format('veza.%I', shadow)::regclass) > most;
        ends := starts + CASE unit WHEN 'month' THEN interval '1 month' ELSE interval '1 day' END;
        EXECUTE format('CREATE TABLE veza.%I PARTITION OF veza.%I FOR VALUES FROM (%L) TO (%L)',
            'draining_' || child, shadow, starts::text || '+00', ends::text || '+00');
        -- Spares the table a look at each row when it becomes a partition of the real one.
        EXECUTE format('ALTER TABLE veza.%1$I ADD CONSTRAINT draining CHECK '
                       '(%2$I IS NOT NULL AND %2$I >= %3$L::%5$s AND %2$I < %4$L::%5$s)',
            'draining_' || child, key_column, starts::text || '+00', ends::text || '+00', key_type);
    END LOOP;
    EXECUTE format('INSERT INTO veza.%1$I (%2$s) SELECT %2$s FROM public.%3$I WHERE %4$s',
        shadow, columns, old, condition);
    GET DIAGNOSTICS copied = ROW_COUNT;
    RETURN copied;
END;
$function$;

COMMENT ON FUNCTION veza.drain_rows(regclass, text) IS 'Copies the rows of a DEFAULT partition that meet a condition into its shadow; part of veza.drain_copy';

-- Copies again what was noted, at most `batch` notes; how many there were.
CREATE FUNCTION veza.drain_noted(parent regclass, batch integer) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parent_name CONSTANT text := (SELECT relname FROM pg_class WHERE oid = parent);
    noted uuid[];
BEGIN
    WITH taken AS (
        DELETE FROM veza.drain_notes WHERE ctid = ANY (ARRAY(
            SELECT n.ctid FROM veza.drain_notes n WHERE n.parent = parent_name LIMIT batch FOR UPDATE))
        RETURNING row_id)
    SELECT array_agg(row_id) INTO noted FROM taken;
    IF noted IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('DELETE FROM veza.%I WHERE id = ANY ($1)', 'draining_' || parent_name) USING noted;
    PERFORM veza.drain_rows(parent, format('id = ANY (%L::uuid[])', noted));
    RETURN cardinality(noted);
END;
$function$;

COMMENT ON FUNCTION veza.drain_noted(regclass, integer) IS 'Copies a batch of the rows that were written during a drain; part of veza.drain_copy';

-- Copies the next stretch of blocks, and when they are all copied a batch of the noted rows. How many rows it was; 0 when
-- nothing is left to copy at this moment: then veza.drain_finish.
CREATE FUNCTION veza.drain_copy(parent regclass, blocks integer DEFAULT 256, batch integer DEFAULT 10000) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    drain veza.drains;
    copied bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.ensure_partitions', parent::oid::bigint));
    SELECT d.* INTO drain FROM veza.drains d JOIN pg_class c ON c.relname = d.parent
    WHERE c.oid = drain_copy.parent AND d.swapped_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF drain.next_block >= drain.end_block THEN
        RETURN veza.drain_noted(parent, batch);
    END IF;
    copied := veza.drain_rows(parent, format('ctid >= ''(%s,0)'' AND ctid < ''(%s,0)''',
        drain.next_block, least(drain.next_block + blocks, drain.end_block)));
    UPDATE veza.drains d SET next_block = least(drain.next_block + blocks, drain.end_block),
        rows_copied = d.rows_copied + copied
    WHERE d.parent = drain.parent;
    -- Blocks may hold no row: that is not the end.
    RETURN greatest(copied, 1);
END;
$function$;

COMMENT ON FUNCTION veza.drain_copy(regclass, integer, integer)
IS 'Copies the next rows of a DEFAULT partition that is being drained; 0 when veza.drain_finish may be called';

-- Puts the copies in the place of the DEFAULT partition; how many partitions are new. Locks the table fully, for as long as
-- it takes to copy the last noted rows: give it a short lock_timeout, and try again.
CREATE FUNCTION veza.drain_finish(parent regclass) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO'
AS $function$
DECLARE
    most_noted CONSTANT integer := 10000;
    drain veza.drains;
    key_column text;
    about text;
    child record;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.ensure_partitions', parent::oid::bigint));
    SELECT d.* INTO drain FROM veza.drains d JOIN pg_class c ON c.relname = d.parent
    WHERE c.oid = drain_finish.parent AND d.swapped_at IS NULL;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF drain.next_block < drain.end_block THEN
        RAISE EXCEPTION '"%" is not copied yet', drain.old_partition
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call veza.drain_copy until it returns 0.';
    END IF;
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', parent);
    IF veza.drain_noted(parent, most_noted) = most_noted THEN
        RAISE EXCEPTION 'more than % rows of "%" were written since they were copied', most_noted, drain.old_partition
            USING ERRCODE = 'lock_not_available', HINT = 'Call veza.drain_copy until it returns 0.';
    END IF;
    SELECT a.attname INTO STRICT key_column FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = drain_finish.parent;
    about := obj_description(format('public.%I', drain.old_partition)::regclass, 'pg_class');

    EXECUTE format('DROP TRIGGER %I ON public.%I', 'trg_' || drain.parent || '_drain', drain.old_partition);
    EXECUTE format('ALTER TABLE %s DETACH PARTITION public.%I', parent, drain.old_partition);
    EXECUTE format('ALTER TABLE public.%I SET SCHEMA veza', drain.old_partition);
    EXECUTE format('ALTER TABLE veza.%I RENAME TO %I', drain.old_partition, 'drained_' || drain.parent);
    EXECUTE format('COMMENT ON TABLE veza.%I IS %L', 'drained_' || drain.parent,
        'A DEFAULT partition whose rows are in partitions of their own now: dropped when each was found there');
    -- Ours of the months that somebody has made meanwhile are copies of what he has moved.
    EXECUTE format('DELETE FROM veza.%I s WHERE NOT EXISTS (SELECT FROM veza.%I o WHERE o.id = s.id AND o.%I = s.%I)',
        'draining_' || drain.parent || '_default', 'drained_' || drain.parent, key_column, key_column);
    FOR child IN
        SELECT c.relname, substr(c.relname, length('draining_') + 1) AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds,
               c.relpartbound IS NOT NULL AND pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' AS is_default
        FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
        WHERE h.inhparent = format('veza.%I', 'draining_' || drain.parent)::regclass
        ORDER BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE veza.%I DETACH PARTITION veza.%I', 'draining_' || drain.parent, child.relname);
        IF to_regclass(format('public.%I', child.name)) IS NOT NULL THEN
            EXECUTE format('DROP TABLE veza.%I', child.relname);
            CONTINUE;
        END IF;
        EXECUTE format('ALTER TABLE veza.%I SET SCHEMA public', child.relname);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', child.relname, child.name);
        IF child.is_default THEN
            EXECUTE format('COMMENT ON TABLE public.%I IS %L', child.name, about);
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION public.%I %s', parent, child.name, child.bounds);
        EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT IF EXISTS draining', child.name);
        made := made + (NOT child.is_default)::integer;
    END LOOP;
    EXECUTE format('DROP TABLE veza.%I', 'draining_' || drain.parent);
    UPDATE veza.drains d SET swapped_at = clock_timestamp() WHERE d.parent = drain.parent;
    RETURN made;
END;
$function$;

COMMENT ON FUNCTION veza.drain_finish(regclass) IS 'Puts what veza.drain_copy has copied in the place of the DEFAULT partition; returns how many partitions are new';

-- Drops the old partition, if each of its rows is in the table; how many it held.
CREATE FUNCTION veza.drain_drop(parent regclass) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parent_name text;
    key_column text;
    lost bigint;
    held bigint;
BEGIN
    SELECT d.parent, a.attname INTO parent_name, key_column
    FROM veza.drains d
    JOIN pg_class c ON c.relname = d.parent
    JOIN pg_partitioned_table p ON p.partrelid = c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE c.oid = drain_drop.parent AND d.swapped_at IS NOT NULL
    FOR UPDATE OF d;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM %1$s n WHERE n.id = o.id AND n.%2$I = o.%2$I)) '
                   'FROM veza.%3$I o', parent, key_column, 'drained_' || parent_name)
    INTO held, lost;
    IF lost > 0 THEN
        RAISE EXCEPTION '% rows of "veza.drained_%" are not in "%"', lost, parent_name, parent
            USING ERRCODE = 'data_corrupted',
                  HINT = 'They were deleted since, or lost: look at them, put back what is lost, delete the others there, and drain again.';
    END IF;
    EXECUTE format('DROP TABLE veza.%I', 'drained_' || parent_name);
    DELETE FROM veza.drains d WHERE d.parent = parent_name;
    RETURN held;
END;
$function$;

COMMENT ON FUNCTION veza.drain_drop(regclass) IS 'Drops a drained DEFAULT partition after every row of it was found in the table; returns how many there were';

-- Gives a drain up before it is finished: the copies go, the DEFAULT partition stays as it is.
CREATE FUNCTION veza.drain_cancel(parent regclass) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    drain veza.drains;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.ensure_partitions', parent::oid::bigint));
    SELECT d.* INTO drain FROM veza.drains d JOIN pg_class c ON c.relname = d.parent
    WHERE c.oid = drain_cancel.parent AND d.swapped_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TRIGGER %I ON public.%I', 'trg_' || drain.parent || '_drain', drain.old_partition);
    EXECUTE format('DROP TABLE veza.%I', 'draining_' || drain.parent);
    DELETE FROM veza.drain_notes n WHERE n.parent = drain.parent;
    DELETE FROM veza.drains d WHERE d.parent = drain.parent;
    RETURN true;
END;
$function$;

COMMENT ON FUNCTION veza.drain_cancel(regclass) IS 'Gives up a drain that is not finished: the DEFAULT partition stays as it is';

REVOKE ALL ON FUNCTION veza.note_drain() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_begin(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_rows(regclass, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_noted(regclass, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_copy(regclass, integer, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_finish(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_drop(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drain_cancel(regclass) FROM PUBLIC;

-- Where the rows of a DEFAULT partition belong: the bounds of each missing partition, and how many rows lie there.
CREATE FUNCTION veza.stray_ranges(parent regclass) RETURNS TABLE (range_from timestamptz, range_to timestamptz, stray_rows bigint)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
AS $function$
DECLARE
    unit text;
    key_column text;
    old regclass;
BEGIN
    SELECT t.granularity, a.attname, p.partdefid::regclass INTO unit, key_column, old
    FROM pg_class c
    JOIN pg_partitioned_table p ON p.partrelid = c.oid AND p.partdefid <> 0
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    JOIN veza.partitioned_tables t ON t.parent = c.relname
    WHERE c.oid = stray_ranges.parent AND c.relnamespace = 'public'::regnamespace;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT starts::timestamptz, (starts + %3$L::interval)::timestamptz, count(*)
         FROM (SELECT date_trunc(%1$L, %2$I::timestamp) AS starts FROM %4$s
               WHERE isfinite(%2$I) AND %2$I >= ''0001-01-01'' AND %2$I < ''9999-01-01'') stray
         GROUP BY starts ORDER BY starts',
        unit, key_column, '1 ' || unit, old);
END;
$function$;

COMMENT ON FUNCTION veza.stray_ranges(regclass) IS 'The missing partitions for which rows lie in the DEFAULT partition of a table, and how many';

REVOKE ALL ON FUNCTION veza.stray_ranges(regclass) FROM PUBLIC;
