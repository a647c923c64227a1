-- What is leaving would be forgotten half-way, and with it rows that are kept aside.
DO $$
BEGIN
    IF EXISTS (SELECT FROM veza.retirements WHERE dropped_at IS NULL) THEN
        RAISE EXCEPTION 'partitions are being retired: %', (SELECT string_agg(partition, ', ') FROM veza.retirements WHERE dropped_at IS NULL)
            USING ERRCODE = 'object_in_use', HINT = 'Finish with: migration partitions retire';
    END IF;
END
$$;
DROP FUNCTION veza.drop_retired(bigint);
DROP FUNCTION veza.note_detached(bigint);
DROP FUNCTION veza.let_go(bigint, integer);
DROP FUNCTION veza.begin_retirement(text, boolean);
DROP TABLE veza.retirements;
