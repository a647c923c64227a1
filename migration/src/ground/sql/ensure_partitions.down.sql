DROP FUNCTION veza.ensure_partitions();
DROP FUNCTION veza.ensure_partitions(regclass);
DROP FUNCTION veza.ensure_partitions(regclass, timestamptz, timestamptz, integer);
DROP FUNCTION veza.lock_keys(regclass);
DROP TABLE veza.partitioned_tables;
