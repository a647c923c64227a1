DROP FUNCTION veza.shows_activity(uuid);
DROP FUNCTION veza.latest_direct_messages(uuid, timestamptz);
DROP FUNCTION veza.search_direct_messages(text, uuid, uuid, uuid[], bigint, timestamptz, uuid);
