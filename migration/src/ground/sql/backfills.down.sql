DROP TABLE veza.backfills;
