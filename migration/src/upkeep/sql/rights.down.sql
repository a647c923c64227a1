REVOKE EXECUTE ON FUNCTION veza.ensure_month(regclass, timestamptz) FROM veza_app;
REVOKE EXECUTE ON FUNCTION veza.own_statistics() FROM veza_app;
REVOKE SELECT ON trending_tracks FROM veza_app;
