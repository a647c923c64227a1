-- Wakes publishers that LISTEN on veza_outbox when the transaction commits.
--
-- NOTIFY takes a lock of the whole database from just before its commit until that is on disk: were every transaction to
-- notify, they would commit one after the other. So the one that finds nobody else about to notify does, and the others leave it to
-- that one. They commit within the same moment; a publisher that was woken looks again soon after, and finds them.
-- Deferred, so that the lock is held for a commit and not for the rest of a long transaction.
CREATE FUNCTION veza.wake_publishers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtextextended('veza.wake_publishers', 0)) THEN
        PERFORM pg_notify('veza_outbox', '');
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION veza.wake_publishers() FROM PUBLIC;
COMMENT ON FUNCTION veza.wake_publishers() IS 'Notifies veza_outbox at commit, one transaction at a time';

CREATE CONSTRAINT TRIGGER trg_outbox_events_wake AFTER INSERT ON outbox_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION veza.wake_publishers();
