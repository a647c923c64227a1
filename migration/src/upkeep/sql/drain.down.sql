-- A drain that is under way has rows in two places.
DO $$
BEGIN
    IF EXISTS (SELECT FROM veza.drains) THEN
        RAISE EXCEPTION 'DEFAULT partitions are being drained: %', (SELECT string_agg(parent, ', ') FROM veza.drains)
            USING ERRCODE = 'object_in_use', HINT = 'Finish with: migration partitions drain';
    END IF;
END
$$;
DROP FUNCTION veza.stray_ranges(regclass);
DROP FUNCTION veza.drain_cancel(regclass);
DROP FUNCTION veza.drain_drop(regclass);
DROP FUNCTION veza.drain_finish(regclass);
DROP FUNCTION veza.drain_copy(regclass, integer, integer);
DROP FUNCTION veza.drain_noted(regclass, integer);
DROP FUNCTION veza.drain_rows(regclass, text);
DROP FUNCTION veza.drain_begin(regclass);
DROP FUNCTION veza.note_drain();
DROP TABLE veza.drain_notes;
DROP TABLE veza.drains;
