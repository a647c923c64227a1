DROP FUNCTION veza.lapse_room_invitation(uuid, uuid);
