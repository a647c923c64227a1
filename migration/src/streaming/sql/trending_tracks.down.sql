DROP MATERIALIZED VIEW trending_tracks;
