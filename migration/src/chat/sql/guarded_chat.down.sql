DROP TRIGGER trg_room_invitations_answered ON room_invitations;
DROP FUNCTION veza.guard_room_invitations();
DROP TRIGGER trg_direct_messages_attachment ON direct_messages;
DROP TRIGGER trg_messages_kept ON messages;
DROP FUNCTION veza.guard_messages();
DROP TRIGGER trg_messages_own ON messages;
