-- Whoever reads an open room without being in it names it (app.room), and the policies ask about that room once for a statement: of
-- each message anew they would look up its room, and a table of all open rooms takes a reader of one page longer to make than the
-- page takes. The setting is a wish, not a right: what it opens is asked here.
CREATE FUNCTION veza.open_room() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT r.id FROM public.rooms r
        WHERE r.id = nullif(current_setting('app.room', true), '')::uuid
          AND r.room_type = 'public' AND NOT r.is_private AND r.password_hash IS NULL AND r.deleted_at IS NULL
          AND NOT EXISTS (
              SELECT FROM public.room_members m
              WHERE m.room_id = r.id AND m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.is_banned));
END;
$function$;

COMMENT ON FUNCTION veza.open_room()
IS 'The room that is looked into (app.room), where everybody may: public, without a password, and not one that the actor is banned from';

-- Who knows a message and not its room names the message. Of any other than an open room nothing is told.
CREATE FUNCTION veza.look_at_message(message_id uuid, message_created_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM set_config('app.room', coalesce((
        SELECT m.room_id::text FROM public.messages m
        WHERE m.id = message_id AND m.created_at = message_created_at), ''), true);
    PERFORM set_config('app.room', coalesce(veza.open_room()::text, ''), true);
    RETURN true;
END;
$function$;

COMMENT ON FUNCTION veza.look_at_message(uuid, timestamptz)
IS 'Looks into the room of this message (app.room) where everybody may, and into none otherwise';

REVOKE ALL ON FUNCTION veza.open_room(), veza.look_at_message(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.open_room(), veza.look_at_message(uuid, timestamptz) TO veza_app;
