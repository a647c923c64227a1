DROP FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid);
