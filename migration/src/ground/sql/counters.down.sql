DROP FUNCTION veza.lock_stripes(text, uuid[], boolean);
DROP TABLE veza.counter_totals;
DROP TABLE veza.counter_deltas;
DROP TABLE veza.counters;
