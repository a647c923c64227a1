CREATE TABLE veza.materialized_views (
    name text NOT NULL,
    schedule text NOT NULL,
    stale_after interval NOT NULL,
    refreshed_at timestamptz,
    took interval,
    CONSTRAINT materialized_views_pkey PRIMARY KEY (name),
    CONSTRAINT chk_materialized_views_stale_after_positive CHECK (stale_after > interval '0')
);

COMMENT ON TABLE veza.materialized_views IS 'The materialised views of the schema public, and when each was refreshed';
COMMENT ON COLUMN veza.materialized_views.name IS 'Name of the view, without schema';
COMMENT ON COLUMN veza.materialized_views.schedule IS 'When it is refreshed, as cron writes it, in UTC';
COMMENT ON COLUMN veza.materialized_views.stale_after IS 'How old it may become before somebody should look';

INSERT INTO veza.materialized_views (name, schedule, stale_after) VALUES
    ('trending_tracks', '7 * * * *', '2 hours'),
    ('user_statistics', '23 3 * * *', '26 hours');

-- Refreshes a view; false if another session is refreshing it at this moment, which is as good.
--
-- Readers go on reading: it is done CONCURRENTLY, but for a view that was never filled (a dump that was restored without
-- its data), which PostgreSQL can only fill plainly, and nobody can read before that anyway.
CREATE FUNCTION veza.refresh_view(view regclass) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    began CONSTANT timestamptz := clock_timestamp();
    view_name text;
    is_filled boolean;
BEGIN
    SELECT c.relname, c.relispopulated INTO view_name, is_filled
    FROM pg_class c
    JOIN veza.materialized_views v ON v.name = c.relname
    WHERE c.oid = refresh_view.view AND c.relkind = 'm' AND c.relnamespace = 'public'::regnamespace;
    IF NOT FOUND THEN
        RAISE EXCEPTION '"%" is not refreshed here', view
            USING ERRCODE = 'wrong_object_type', HINT = 'veza.materialized_views lists the views that are.';
    END IF;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('veza.refresh_view', view::oid::bigint)) THEN
        RAISE NOTICE '"%" is being refreshed by another session', view_name;
        RETURN false;
    END IF;
    EXECUTE format('REFRESH MATERIALIZED VIEW %s %s', CASE WHEN is_filled THEN 'CONCURRENTLY' END, view);
    UPDATE veza.materialized_views v
    SET refreshed_at = clock_timestamp(), took = clock_timestamp() - began
    WHERE v.name = view_name;
    RETURN true;
END;
$function$;

COMMENT ON FUNCTION veza.refresh_view(regclass)
IS 'Refreshes a materialised view while others read it; false if another session is at it';

-- Has pg_cron refresh the views. Calling it again changes nothing: a job is known by its name.
CREATE FUNCTION veza.schedule_views() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    kept record;
    jobs integer := 0;
BEGIN
    IF to_regprocedure('cron.schedule(text,text,text)') IS NULL THEN
        RAISE EXCEPTION 'pg_cron is not in this database: nothing was scheduled'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'CREATE EXTENSION pg_cron in the database that cron.database_name names, or have a timer of '
                         'the platform call: SELECT veza.refresh_view(name::regclass) FROM veza.materialized_views';
    END IF;
    FOR kept IN SELECT v.name, v.schedule FROM veza.materialized_views v ORDER BY v.name LOOP
        EXECUTE format('SELECT %I.schedule($1, $2, $3)', 'cron')
        USING 'veza_refresh_' || kept.name, kept.schedule,
              format('SELECT veza.refresh_view(%L)', format('public.%I', kept.name));
        jobs := jobs + 1;
    END LOOP;
    RETURN jobs;
END;
$function$;

COMMENT ON FUNCTION veza.schedule_views() IS 'Has pg_cron refresh the materialised views; returns how many jobs there are';

REVOKE ALL ON FUNCTION veza.refresh_view(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.schedule_views() FROM PUBLIC;
