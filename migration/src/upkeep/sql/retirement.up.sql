-- A partition leaves in steps, each of which is committed by itself, and whoever is interrupted goes on where this table
-- says: let go (what refers to its rows), DETACH, archive, DROP.
CREATE TABLE veza.retirements (
    id bigint GENERATED ALWAYS AS IDENTITY,
    parent text NOT NULL,
    partition text NOT NULL,
    range_from timestamptz NOT NULL,
    range_to timestamptz NOT NULL,
    archived boolean NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    detached_at timestamptz,
    archived_at timestamptz,
    manifest text,
    rows_archived bigint,
    dropped_at timestamptz,
    CONSTRAINT retirements_pkey PRIMARY KEY (id),
    CONSTRAINT chk_retirements_archived CHECK (num_nonnulls(archived_at, manifest, rows_archived) IN (0, 3)),
    CONSTRAINT chk_retirements_dropped CHECK (dropped_at IS NULL OR archived_at IS NOT NULL OR NOT archived)
);

-- A month can come again by an import, and be retired again; but one retirement at a time.
CREATE UNIQUE INDEX idx_retirements_partition_unique ON veza.retirements (partition) WHERE dropped_at IS NULL;

COMMENT ON TABLE veza.retirements IS 'Partitions that have left or are leaving: how far each is';
COMMENT ON COLUMN veza.retirements.archived IS 'Whether it may be dropped only after a verified archive';
COMMENT ON COLUMN veza.retirements.manifest IS 'Where the manifest of the verified archive was written';

-- Begins to retire a partition, or goes on; a retirement that was begun with an archive is not finished without one.
CREATE FUNCTION veza.begin_retirement(partition_name text, archived boolean) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    leaving record;
    found_id bigint;
BEGIN
    -- Nobody counts a month in the middle of its leaving: see veza.reconcile_counter.
    PERFORM pg_advisory_xact_lock(hashtextextended('veza.retirements', 0));
    SELECT p.parent, p.range_from, p.range_to INTO leaving FROM veza.partitions p
    WHERE p.name = partition_name AND p.range_to <= now();
    IF FOUND THEN
        INSERT INTO veza.retirements (parent, partition, range_from, range_to, archived)
        VALUES (leaving.parent, partition_name, leaving.range_from, leaving.range_to, begin_retirement.archived)
        ON CONFLICT (partition) WHERE dropped_at IS NULL DO UPDATE SET archived = retirements.archived OR excluded.archived
        RETURNING id INTO found_id;
    ELSE
        UPDATE veza.retirements r SET archived = r.archived OR begin_retirement.archived
        WHERE r.partition = partition_name AND r.dropped_at IS NULL RETURNING r.id INTO found_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION '"%" is no partition that can be retired', partition_name
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Its time must be over; a DEFAULT partition is drained instead.';
        END IF;
    END IF;
    RETURN found_id;
END;
$function$;

COMMENT ON FUNCTION veza.begin_retirement(text, boolean) IS 'Begins to retire a partition, or goes on; returns its veza.retirements.id';

-- Takes away at most `batch` references into a month of messages: its reactions are deleted, and then the replies that
-- point into it are nulled. 0 when none is left. For a retirement with an archive they are kept aside in
-- veza.{partition}_reactions and veza.{partition}_replies in the same statement, until they are archived, too.
CREATE FUNCTION veza.let_go(retirement bigint, batch integer DEFAULT 1000) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    leaving veza.retirements;
    gone bigint;
    keep text := '';
BEGIN
    SELECT * INTO STRICT leaving FROM veza.retirements r WHERE r.id = retirement AND r.dropped_at IS NULL;
    IF leaving.parent <> 'messages' OR leaving.detached_at IS NOT NULL THEN
        RETURN 0;
    END IF;
    IF leaving.archived THEN
        IF to_regclass(format('veza.%I', leaving.partition || '_replies')) IS NULL THEN
            EXECUTE format('CREATE TABLE veza.%I (LIKE public.message_reactions)', leaving.partition || '_reactions');
            EXECUTE format('COMMENT ON TABLE veza.%I IS %L', leaving.partition || '_reactions',
                format('Reactions to %s, which is being retired: archived and dropped with it', leaving.partition));
            EXECUTE format('CREATE TABLE veza.%I AS SELECT id, created_at, reply_to_id, reply_to_created_at '
                           'FROM public.messages WITH NO DATA', leaving.partition || '_replies');
            EXECUTE format('COMMENT ON TABLE veza.%I IS %L', leaving.partition || '_replies',
                format('What replied to %s, which is being retired: archived and dropped with it', leaving.partition));
        END IF;
        keep := format('INSERT INTO veza.%I ', leaving.partition || '_reactions');
    END IF;
    -- In one order, so that two at once wait for each other and not in a circle. Each by a range of its own index.
    EXECUTE format(
        'WITH due AS MATERIALIZED (
             SELECT id FROM public.message_reactions
             WHERE message_created_at >= $1 AND message_created_at < $2
             ORDER BY message_created_at, message_id, id LIMIT $3 FOR UPDATE),
         gone AS (DELETE FROM public.message_reactions r USING due WHERE r.id = due.id RETURNING r.*)
         %s SELECT * FROM gone', keep)
    USING leaving.range_from, leaving.range_to, batch;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        RETURN gone;
    END IF;
    IF leaving.archived THEN
        keep := format('INSERT INTO veza.%I ', leaving.partition || '_replies');
    END IF;
    EXECUTE format(
        'WITH due AS MATERIALIZED (
             SELECT id, created_at, reply_to_id, reply_to_created_at FROM public.messages
             WHERE reply_to_id IS NOT NULL AND reply_to_created_at >= $1 AND reply_to_created_at < $2
             ORDER BY reply_to_created_at, reply_to_id, id LIMIT $3 FOR UPDATE),
         gone AS (
             UPDATE public.messages m SET reply_to_id = NULL, reply_to_created_at = NULL
             FROM due WHERE m.id = due.id AND m.created_at = due.created_at
             RETURNING due.id, due.created_at, due.reply_to_id, due.reply_to_created_at)
         %s SELECT * FROM gone', keep)
    USING leaving.range_from, leaving.range_to, batch;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;

COMMENT ON FUNCTION veza.let_go(bigint, integer)
IS 'Deletes reactions to, and nulls replies into, a month of messages that is being retired: a batch; 0 when none is left';

-- Notes that a partition is detached, and how much of it was counted: in one transaction and once, so that plays and
-- messages do not become fewer because their rows are no longer kept.
CREATE FUNCTION veza.note_detached(retirement bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    leaving veza.retirements;
    partition regclass;
BEGIN
    SELECT * INTO STRICT leaving FROM veza.retirements r WHERE r.id = retirement FOR UPDATE;
    IF leaving.detached_at IS NOT NULL THEN
        RETURN; -- somebody else has
    END IF;
    partition := to_regclass(format('public.%I', leaving.partition));
    IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = partition) THEN
        RAISE EXCEPTION '"%" is still attached', leaving.partition USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF partition IS NOT NULL THEN
        PERFORM veza.carry_counters(partition, format('public.%I', leaving.parent)::regclass);
    END IF;
    UPDATE veza.retirements r SET detached_at = now() WHERE r.id = retirement;
END;
$function$;

COMMENT ON FUNCTION veza.note_detached(bigint) IS 'Notes that a partition which is being retired is detached, and how much of it was counted';

-- Drops a partition that was detached, with what was kept aside for it. One with an archive goes only if the archive was
-- verified and has as many rows as the table has now, and while nobody can add one.
CREATE FUNCTION veza.drop_retired(retirement bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    leaving veza.retirements;
    aside text;
    held bigint;
BEGIN
    SELECT * INTO leaving FROM veza.retirements r WHERE r.id = retirement AND r.dropped_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN; -- somebody else has
    END IF;
    IF leaving.detached_at IS NULL OR EXISTS (
        SELECT FROM pg_inherits WHERE inhrelid = to_regclass(format('public.%I', leaving.partition))) THEN
        RAISE EXCEPTION '"%" is still attached', leaving.partition USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF to_regclass(format('public.%I', leaving.partition)) IS NOT NULL THEN
        IF leaving.archived THEN
            EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', leaving.partition);
            EXECUTE format('SELECT count(*) FROM public.%I', leaving.partition) INTO held;
            IF leaving.rows_archived IS DISTINCT FROM held THEN
                RAISE EXCEPTION '"%" has % rows and its archive has %: it is not dropped', leaving.partition, held,
                        coalesce(leaving.rows_archived::text, 'not been verified')
                    USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Archive it again.';
            END IF;
        END IF;
        EXECUTE format('DROP TABLE public.%I', leaving.partition);
    END IF;
    FOREACH aside IN ARRAY ARRAY[leaving.partition || '_reactions', leaving.partition || '_replies'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS veza.%I', aside);
    END LOOP;
    UPDATE veza.retirements r SET dropped_at = clock_timestamp() WHERE r.id = retirement;
END;
$function$;

COMMENT ON FUNCTION veza.drop_retired(bigint) IS 'Drops a detached partition, after a verified archive where there is to be one';

REVOKE ALL ON FUNCTION veza.begin_retirement(text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.let_go(bigint, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.note_detached(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.drop_retired(bigint) FROM PUBLIC;
