CREATE TABLE veza.backfills (
    name text PRIMARY KEY,
    last_key text,
    rows_done bigint NOT NULL DEFAULT 0 CONSTRAINT chk_backfills_rows_done_range CHECK (rows_done >= 0),
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);

COMMENT ON TABLE veza.backfills IS 'How far each backfill has come; the migration that runs one keeps its row';
COMMENT ON COLUMN veza.backfills.last_key IS 'Key of the last row that is done, as text; NULL = none yet';
COMMENT ON COLUMN veza.backfills.rows_done IS 'Rows passed so far, whether they needed a change or not';
COMMENT ON COLUMN veza.backfills.finished_at IS 'When no row was left; NULL = it runs, or was interrupted';
