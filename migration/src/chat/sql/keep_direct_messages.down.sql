DROP TRIGGER trg_direct_messages_sides ON direct_messages;
DROP FUNCTION veza.keep_direct_message();
ALTER TABLE direct_messages DROP COLUMN edited_at;
