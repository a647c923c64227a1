-- Nobody knows who deleted a file: its owner could undo what a moderator did.
CREATE FUNCTION veza.guard_deleted_files() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF row_security_active(TG_RELID) AND NOT veza.is_staff() THEN
        RAISE EXCEPTION 'a deleted file is brought back by staff' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.guard_deleted_files() IS 'Trigger: who brings a deleted file back';

REVOKE ALL ON FUNCTION veza.guard_deleted_files() FROM PUBLIC;

CREATE TRIGGER trg_files_restored
BEFORE UPDATE ON files FOR EACH ROW
WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
EXECUTE FUNCTION veza.guard_deleted_files();
