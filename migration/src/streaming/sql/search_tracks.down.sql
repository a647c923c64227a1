REVOKE SELECT ON trending_tracks FROM veza_app;
REVOKE EXECUTE ON FUNCTION veza.ensure_month(regclass, timestamptz) FROM veza_app;
DROP FUNCTION veza.search_tracks(text, uuid[], bigint, integer, uuid);
