DROP FUNCTION veza.ensure_month(regclass, timestamptz);
DROP FUNCTION veza.strays(regclass, integer);
DROP VIEW veza.partitions;
