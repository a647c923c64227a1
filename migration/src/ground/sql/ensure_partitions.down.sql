DROP FUNCTION veza.ensure_partitions();
DROP FUNCTION veza.ensure_partitions(regclass);
DROP FUNCTION veza.ensure_partitions(regclass, timestamptz, timestamptz, integer);
DROP TABLE veza.partitioned_tables;
