-- Rights keep the application from changing the log; this keeps its owner from doing so by mistake.
CREATE FUNCTION veza.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION '% of "%" refused: it is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'object_not_in_prerequisite_state',
              HINT = 'Old rows leave with their partition: DETACH it, archive it, DROP it.';
END;
$function$;

COMMENT ON FUNCTION veza.refuse_change() IS 'Trigger of append-only tables: refuses UPDATE, DELETE and TRUNCATE';

CREATE TRIGGER trg_audit_logs_append_only
BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW
EXECUTE FUNCTION veza.refuse_change();

CREATE TRIGGER trg_audit_logs_no_truncate
BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT
EXECUTE FUNCTION veza.refuse_change();
