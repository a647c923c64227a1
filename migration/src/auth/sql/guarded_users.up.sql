-- What of an account staff, whose policy lets them ban, may not change for its user, and what its user may not for themselves.
CREATE TRIGGER trg_users_own
BEFORE UPDATE ON users FOR EACH ROW
WHEN ((OLD.email, OLD.email_verified_at, OLD.password_hash, OLD.username, OLD.last_password_change_at, OLD.last_login_at, OLD.login_count, OLD.last_login_ip)
   IS DISTINCT FROM
      (NEW.email, NEW.email_verified_at, NEW.password_hash, NEW.username, NEW.last_password_change_at, NEW.last_login_at, NEW.login_count, NEW.last_login_ip))
EXECUTE FUNCTION veza.only_by('id');

CREATE TRIGGER trg_users_closed
BEFORE UPDATE ON users FOR EACH ROW
WHEN (OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
EXECUTE FUNCTION veza.only_by('id', 'admin');

CREATE FUNCTION veza.guard_bans() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF row_security_active(TG_RELID)
       AND (OLD.id = veza.actor_id() OR NOT CASE OLD.role WHEN 'admin' THEN veza.is_admin() ELSE veza.is_staff() END)
    THEN
        RAISE EXCEPTION 'a ban is imposed and lifted by staff, of an administrator by another one'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.guard_bans() IS 'Trigger: who bans whom';

REVOKE ALL ON FUNCTION veza.guard_bans() FROM PUBLIC;

CREATE TRIGGER trg_users_banned
BEFORE UPDATE ON users FOR EACH ROW
WHEN (OLD.is_banned IS DISTINCT FROM NEW.is_banned)
EXECUTE FUNCTION veza.guard_bans();
