-- NULL while the words are the first ones. Additive and nullable: it changes nothing for who does not know it.
ALTER TABLE direct_messages ADD COLUMN edited_at TIMESTAMPTZ;

COMMENT ON COLUMN direct_messages.edited_at IS 'When its words were last changed; NULL while they are the first ones';

-- A policy lets both write to the row; what each of them may change of it is known by comparing old and new, which only a trigger
-- can without a race. The words are the sender's, and not across a block; that they are read is the recipient's to say. Each hides
-- for themselves, and the sender takes back for both. A file that is deleted leaves the message, whoever deletes it.
CREATE FUNCTION veza.keep_direct_message() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    is_rewritten CONSTANT boolean := NEW.content <> OLD.content;
    is_refused boolean := false;
BEGIN
    IF is_rewritten THEN
        NEW.edited_at := now();
    END IF;
    IF me = OLD.sender_id THEN
        is_refused := NEW.is_read <> OLD.is_read
            OR NEW.read_at IS DISTINCT FROM OLD.read_at
            OR (OLD.is_deleted_by_recipient AND NOT NEW.is_deleted_by_recipient)
            OR (is_rewritten AND OLD.recipient_id = ANY (veza.my_blocks()));
    ELSIF me = OLD.recipient_id THEN
        is_refused := is_rewritten
            OR (NEW.attachment_file_id IS NOT NULL AND NEW.attachment_file_id IS DISTINCT FROM OLD.attachment_file_id)
            OR NEW.is_deleted_by_sender <> OLD.is_deleted_by_sender;
    END IF;
    IF is_refused THEN
        RAISE EXCEPTION 'this of a direct message is not the actor''s to change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

REVOKE ALL ON FUNCTION veza.keep_direct_message() FROM PUBLIC;

COMMENT ON FUNCTION veza.keep_direct_message() IS 'What sender and recipient may each change of a direct message; notes when its words change';

CREATE TRIGGER trg_direct_messages_sides
BEFORE UPDATE ON direct_messages
FOR EACH ROW EXECUTE FUNCTION veza.keep_direct_message();
