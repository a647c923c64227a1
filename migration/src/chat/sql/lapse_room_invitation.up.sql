-- An invitation that nobody answered in time stands in the way of the next one, and may be that of a member whom the next inviter
-- has no right over. It changes nothing but the name of what has happened already.
CREATE FUNCTION veza.lapse_room_invitation(room uuid, invitee uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE public.room_invitations i SET status = 'expired'
    WHERE i.room_id = room AND i.invitee_id = invitee AND i.status = 'pending' AND i.expires_at <= now();
END;
$function$;

COMMENT ON FUNCTION veza.lapse_room_invitation(uuid, uuid)
IS 'Marks the invitation of this person to this room as expired, if its time is over';

REVOKE ALL ON FUNCTION veza.lapse_room_invitation(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.lapse_room_invitation(uuid, uuid) TO veza_app;
