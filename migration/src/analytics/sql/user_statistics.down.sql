DROP FUNCTION veza.own_statistics();
DROP MATERIALIZED VIEW user_statistics;
