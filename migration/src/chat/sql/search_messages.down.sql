DROP FUNCTION veza.search_messages(text, uuid, boolean, uuid, uuid[], bigint, timestamptz, uuid);
