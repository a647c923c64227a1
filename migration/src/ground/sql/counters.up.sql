-- Every denormalised counter, and how it is counted anew. `recount` is an expression over the counted row `t`.
CREATE TABLE veza.counters (
    counted_table text NOT NULL,
    counted_column text NOT NULL,
    name text NOT NULL GENERATED ALWAYS AS (counted_table || '.' || counted_column) STORED,
    recount text,
    lock_order text NOT NULL DEFAULT 'id',
    rate_heavy boolean NOT NULL DEFAULT false,
    CONSTRAINT counters_pkey PRIMARY KEY (name),
    CONSTRAINT chk_counters_source CHECK (recount IS NOT NULL OR rate_heavy)
);

COMMENT ON TABLE veza.counters IS 'Every denormalised counter of the schema public, and how it is counted anew';
COMMENT ON COLUMN veza.counters.recount IS 'Its value by its source: an SQL expression over the counted row t; NULL = no rows are kept, veza.counter_totals is the source';
COMMENT ON COLUMN veza.counters.lock_order IS 'ORDER BY of whoever locks several counted rows: everybody in the same order';
COMMENT ON COLUMN veza.counters.rate_heavy IS 'Kept through veza.counter_deltas; a read lags by what is not rolled up yet';

-- Changes of rate-heavy counters that are not in the counted row yet. Appended without any lock on that row.
-- No foreign key to what is counted: it would lock each counted row, which is what this table is there to avoid.
CREATE TABLE veza.counter_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY,
    counter text NOT NULL,
    target_id uuid NOT NULL,
    delta integer NOT NULL,
    CONSTRAINT counter_deltas_pkey PRIMARY KEY (id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

COMMENT ON TABLE veza.counter_deltas IS 'Changes of rate-heavy counters that veza.roll_up_counters() has not added up yet';
COMMENT ON COLUMN veza.counter_deltas.counter IS 'veza.counters.name';
COMMENT ON COLUMN veza.counter_deltas.target_id IS 'id of the counted row';

-- What is counted but has no row that could be counted again: views of products, rows of retired partitions.
CREATE TABLE veza.counter_totals (
    counter text NOT NULL,
    target_id uuid NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT counter_totals_pkey PRIMARY KEY (counter, target_id),
    CONSTRAINT chk_counter_totals_total_positive CHECK (total >= 0)
);

COMMENT ON TABLE veza.counter_totals IS 'What is counted but has no row (any more): views of products, rows of retired partitions';

-- Two statements that change a value and a count of it (the duration of a track, a playlist that it goes into) do not see
-- each other before they commit, so one of them has to wait. Whoever refers to a value takes its stripe shared, whoever
-- changes the value takes it alone. Stripes and not one lock for each row: the server's table of locks is small.
CREATE FUNCTION veza.lock_stripes(space text, ids uuid[], alone boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    stripes CONSTANT integer := 64;
    kind CONSTANT integer := hashtext('veza.' || space);
    stripe integer;
BEGIN
    FOR stripe IN SELECT DISTINCT abs(hashtext(id::text) % stripes) FROM unnest(ids) id ORDER BY 1 LOOP
        IF alone THEN
            PERFORM pg_advisory_xact_lock(kind, stripe);
        ELSE
            PERFORM pg_advisory_xact_lock_shared(kind, stripe);
        END IF;
    END LOOP;
END;
$function$;

COMMENT ON FUNCTION veza.lock_stripes(text, uuid[], boolean)
IS 'Locks what counters refer to until the transaction ends: shared to refer to it, alone to change it';
