DROP FUNCTION veza.schedule_views();
DROP FUNCTION veza.refresh_view(regclass);
DROP TABLE veza.materialized_views;
