-- Deletes at most `batch` rows of a kind whose time is over (of downloads, their addresses), and returns how many; fewer than `batch` means that no more
-- are due, but for those that others hold at this moment. Several at once take different rows.
--
-- What owns something outside the database stays: an upload with an object in storage is the service's to sweep, which
-- frees the storage first.
CREATE FUNCTION veza.clean_up(kind text, batch integer DEFAULT 1000) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    removed bigint;
BEGIN
    IF batch IS NULL OR batch NOT BETWEEN 1 AND 100000 THEN
        RAISE EXCEPTION 'a batch has 1 to 100,000 rows, not %', batch USING ERRCODE = 'invalid_parameter_value';
    END IF;
    CASE kind
    WHEN 'typing_indicators' THEN
        DELETE FROM public.typing_indicators WHERE id = ANY (ARRAY(
            SELECT id FROM public.typing_indicators WHERE expires_at < now() LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'auth_sessions' THEN
        -- Kept for a while: their user may ask what was signed in.
        DELETE FROM public.auth_sessions WHERE id = ANY (ARRAY(
            SELECT id FROM public.auth_sessions
            WHERE expires_at < now() - interval '30 days' OR revoked_at < now() - interval '30 days'
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'refresh_tokens' THEN
        DELETE FROM public.refresh_tokens WHERE id = ANY (ARRAY(
            SELECT id FROM public.refresh_tokens WHERE expires_at < now()
            ORDER BY expires_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'password_reset_tokens' THEN
        DELETE FROM public.password_reset_tokens WHERE id = ANY (ARRAY(
            SELECT id FROM public.password_reset_tokens WHERE expires_at < now()
            ORDER BY expires_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'email_verification_tokens' THEN
        DELETE FROM public.email_verification_tokens WHERE id = ANY (ARRAY(
            SELECT id FROM public.email_verification_tokens WHERE expires_at < now()
            ORDER BY expires_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'file_uploads' THEN
        DELETE FROM public.file_uploads WHERE id = ANY (ARRAY(
            SELECT id FROM public.file_uploads
            WHERE expires_at < now() AND storage_key IS NULL AND upload_id IS NULL
            ORDER BY expires_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'room_invitations' THEN
        DELETE FROM public.room_invitations WHERE id = ANY (ARRAY(
            SELECT id FROM public.room_invitations
            WHERE (status = 'pending' AND expires_at < now()) OR (status = 'expired' AND expires_at < now())
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'idempotency_keys' THEN
        DELETE FROM public.idempotency_keys WHERE id = ANY (ARRAY(
            SELECT id FROM public.idempotency_keys WHERE expires_at < now()
            ORDER BY expires_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'outbox_events' THEN
        DELETE FROM public.outbox_events WHERE id = ANY (ARRAY(
            SELECT id FROM public.outbox_events WHERE published_at < now() - interval '7 days'
            ORDER BY published_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'consumed_events' THEN
        RETURN veza.forget_consumed_events('30 days', batch);
    WHEN 'search_queries' THEN
        DELETE FROM public.search_queries WHERE id = ANY (ARRAY(
            SELECT id FROM public.search_queries WHERE created_at < now() - interval '90 days'
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'notifications' THEN
        DELETE FROM public.notifications WHERE id = ANY (ARRAY(
            SELECT id FROM public.notifications
            -- The first by its index; the second spares what others joined since.
            WHERE created_at < now() - interval '90 days' AND last_event_at < now() - interval '90 days'
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'email_messages' THEN
        DELETE FROM public.email_messages WHERE id = ANY (ARRAY(
            SELECT id FROM public.email_messages
            WHERE created_at < now() - interval '90 days' AND status NOT IN ('pending', 'processing')
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'webhook_deliveries' THEN
        DELETE FROM public.webhook_deliveries WHERE id = ANY (ARRAY(
            SELECT id FROM public.webhook_deliveries
            WHERE created_at < now() - interval '30 days' AND status NOT IN ('pending', 'processing')
            LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'track_downloads' THEN
        -- A download is counted for ever; where it came from is nobody's business any more.
        UPDATE public.track_downloads SET ip_address = NULL WHERE id = ANY (ARRAY(
            SELECT id FROM public.track_downloads WHERE created_at < now() - interval '90 days' AND ip_address IS NOT NULL
            ORDER BY created_at LIMIT batch FOR UPDATE SKIP LOCKED));
    WHEN 'password_history' THEN
        DELETE FROM public.password_history WHERE id = ANY (ARRAY(
            SELECT p.id FROM public.password_history p
            WHERE p.id IN (
                SELECT ranked.id FROM (
                    SELECT h.id, row_number() OVER (PARTITION BY h.user_id ORDER BY h.created_at DESC, h.id DESC) AS age
                    FROM public.password_history h
                ) ranked WHERE ranked.age > 5)
            LIMIT batch FOR UPDATE SKIP LOCKED));
    ELSE
        RAISE EXCEPTION 'there is no clean-up of "%"', kind
            USING ERRCODE = 'invalid_parameter_value', HINT = 'SELECT * FROM veza.clean_up_kinds() lists them.';
    END CASE;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END;
$function$;

COMMENT ON FUNCTION veza.clean_up(text, integer)
IS 'Deletes at most a batch of rows whose time is over; returns how many. Call it again until it returns fewer than the batch';

CREATE FUNCTION veza.clean_up_kinds() RETURNS TABLE (kind text, due text)
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    VALUES ('auth_sessions', 'expired or revoked more than 30 days ago, with their refresh tokens'),
           ('consumed_events', 'taken in more than 30 days ago, and delivered to all'),
           ('email_messages', 'ended, and older than 90 days'),
           ('email_verification_tokens', 'expired'),
           ('file_uploads', 'expired, and owning nothing in storage'),
           ('idempotency_keys', 'expired'),
           ('notifications', 'of nothing in the last 90 days'),
           ('outbox_events', 'published more than 7 days ago'),
           ('password_history', 'older than the last 5 of their user'),
           ('password_reset_tokens', 'expired'),
           ('refresh_tokens', 'expired'),
           ('room_invitations', 'expired before anybody took them'),
           ('search_queries', 'older than 90 days'),
           ('track_downloads', 'older than 90 days: the address is forgotten, the row stays'),
           ('typing_indicators', 'expired'),
           ('webhook_deliveries', 'ended, and older than 30 days')
$function$;

COMMENT ON FUNCTION veza.clean_up_kinds() IS 'What veza.clean_up deletes, and when each is due';

REVOKE ALL ON FUNCTION veza.clean_up(text, integer) FROM PUBLIC;
