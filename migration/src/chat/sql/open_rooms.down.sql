DROP FUNCTION veza.look_at_message(uuid, timestamptz);
DROP FUNCTION veza.open_room();
