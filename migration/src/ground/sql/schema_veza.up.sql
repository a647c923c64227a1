CREATE SCHEMA veza;

COMMENT ON SCHEMA veza IS 'Serves the database layer itself, not the product: partitions, backfills, roll-ups';
