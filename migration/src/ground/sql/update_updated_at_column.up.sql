-- Runs for every updated row of every table. It names pg_catalog instead of setting search_path, which would be
-- saved and restored around each call.
CREATE FUNCTION update_updated_at_column() RETURNS trigger
LANGUAGE plpgsql
AS $function$
BEGIN
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION update_updated_at_column() IS 'Sets updated_at to the time at which the transaction began';
