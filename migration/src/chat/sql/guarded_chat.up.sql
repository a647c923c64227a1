-- What a policy, which sees a row as it will be, cannot say of how it has changed.

CREATE TRIGGER trg_messages_own
BEFORE UPDATE ON messages FOR EACH ROW
WHEN ((OLD.content, OLD.attachment_file_id, OLD.is_edited, OLD.edited_at, OLD.metadata)
   IS DISTINCT FROM (NEW.content, NEW.attachment_file_id, NEW.is_edited, NEW.edited_at, NEW.metadata))
EXECUTE FUNCTION veza.only_by('sender_id');

CREATE FUNCTION veza.guard_messages() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT row_security_active(pg_partition_root(TG_RELID)) THEN
        RETURN NEW;
    END IF;
    IF OLD.is_deleted AND NOT NEW.is_deleted THEN
        RAISE EXCEPTION 'a message that was taken back stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.is_pinned AND NOT OLD.is_pinned AND NOT NEW.room_id = ANY (veza.my_moderated_rooms()) THEN
        RAISE EXCEPTION 'a message is pinned by who keeps order in its room' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.guard_messages() IS 'Trigger: who pins a message, and that none comes back';

CREATE TRIGGER trg_messages_kept
BEFORE UPDATE ON messages FOR EACH ROW
WHEN ((OLD.is_deleted AND NOT NEW.is_deleted) OR (NEW.is_pinned AND NOT OLD.is_pinned))
EXECUTE FUNCTION veza.guard_messages();

-- What else sender and recipient may each change of a direct message, trg_direct_messages_sides says. A file that is deleted leaves its
-- messages, whoever deletes it: that is the owner's doing.
CREATE TRIGGER trg_direct_messages_attachment
BEFORE UPDATE ON direct_messages FOR EACH ROW
WHEN (OLD.attachment_file_id IS DISTINCT FROM NEW.attachment_file_id)
EXECUTE FUNCTION veza.only_by('sender_id');

CREATE FUNCTION veza.guard_room_invitations() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT row_security_active(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF OLD.status <> 'pending' THEN
        RAISE EXCEPTION 'an invitation that is % stays so', OLD.status USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.use_count <> OLD.use_count + (NEW.status IN ('pending', 'accepted'))::int THEN
        RAISE EXCEPTION 'an invitation is counted once each time that it is used' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whom it lets in, it lets in now.
    NEW.responded_at := now();
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.guard_room_invitations() IS 'Trigger: an invitation is answered once, and counts up';

CREATE TRIGGER trg_room_invitations_answered
BEFORE UPDATE ON room_invitations FOR EACH ROW
WHEN ((OLD.status, OLD.use_count, OLD.responded_at) IS DISTINCT FROM (NEW.status, NEW.use_count, NEW.responded_at))
EXECUTE FUNCTION veza.guard_room_invitations();

REVOKE ALL ON FUNCTION veza.guard_messages(), veza.guard_room_invitations() FROM PUBLIC;
