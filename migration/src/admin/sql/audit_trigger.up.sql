-- AFTER INSERT OR UPDATE OR DELETE, for each row (and for each statement of TRUNCATE).
--
-- SECURITY DEFINER, so that the application needs no right on audit_logs. A setting that is no UUID or no address
-- is a bug of whoever set it: the write is refused and says so, for a change without its actor is what the log is
-- there to prevent. request_id comes from outside and is cut to its column instead.
--
-- Secrets are replaced before anything is written. NULL stays NULL, so that the log still tells whether a password
-- or a second factor was set. All in one body: as a function of its own, redaction took half of the time.
CREATE FUNCTION audit_trigger() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    before_row jsonb;
    after_row jsonb;
    any_row jsonb;
    changed text[];
    secret text;
    redacted CONSTANT jsonb := jsonb '"[redacted]"';
    actor uuid;
    address inet;
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        before_row := to_jsonb(OLD);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        after_row := to_jsonb(NEW);
    END IF;
    any_row := coalesce(after_row, before_row);

    IF TG_OP = 'UPDATE' THEN
        -- Before redaction: a secret that changed is named, too.
        SELECT array_agg(a.key ORDER BY a.key COLLATE "C") INTO changed
        FROM jsonb_each(after_row) a
        WHERE a.value IS DISTINCT FROM before_row -> a.key AND a.key <> 'updated_at';
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;

    FOR secret IN
        SELECT key FROM jsonb_object_keys(any_row) key
        WHERE key ~ '(_hash|_encrypted)$'
           OR key IN ('token', 'totp_secret', 'backup_codes', 'access_token', 'refresh_token', 'sms_phone')
    LOOP
        IF before_row ->> secret IS NOT NULL THEN
            before_row := jsonb_set(before_row, ARRAY[secret], redacted);
        END IF;
        IF after_row ->> secret IS NOT NULL THEN
            after_row := jsonb_set(after_row, ARRAY[secret], redacted);
        END IF;
    END LOOP;

    BEGIN
        actor := nullif(current_setting('app.user_id', true), '')::uuid;
    EXCEPTION WHEN invalid_text_representation THEN
        RAISE EXCEPTION 'app.user_id is not a UUID'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Set it to the acting user''s id, or to an empty string for the system itself.';
    END;
    BEGIN
        address := nullif(current_setting('app.ip_address', true), '')::inet;
    EXCEPTION WHEN invalid_text_representation THEN
        RAISE EXCEPTION 'app.ip_address is not an IP address'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Set it to the client''s address without port, or to an empty string.';
    END;

    INSERT INTO public.audit_logs
        (table_name, operation, record_id, old_data, new_data, changed_columns,
         user_id, actor_id, ip_address, request_id)
    VALUES (
        TG_TABLE_NAME,
        TG_OP,
        (any_row ->> 'id')::uuid,
        before_row,
        after_row,
        changed,
        (any_row ->> CASE TG_TABLE_NAME WHEN 'users' THEN 'id' ELSE 'user_id' END)::uuid,
        actor,
        address,
        left(nullif(current_setting('app.request_id', true), ''), 100)
    );
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION audit_trigger()
IS 'Writes a change of a row into audit_logs: old and new without secrets, what changed, who, from where';

-- Else whoever may create a table could hang this on it and write what he likes into the log.
REVOKE ALL ON FUNCTION audit_trigger() FROM PUBLIC;
