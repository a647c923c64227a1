-- Public tracks; the actor's own row; and a month for a row that found none. All else of upkeep is the owner's.
GRANT SELECT ON trending_tracks TO veza_app;
GRANT EXECUTE ON FUNCTION veza.own_statistics() TO veza_app;
GRANT EXECUTE ON FUNCTION veza.ensure_month(regclass, timestamptz) TO veza_app;
