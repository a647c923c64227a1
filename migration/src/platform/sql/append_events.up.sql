-- Appends events, in their order, in the caller's transaction. The application may append and not read: what waits there may
-- be of anybody.
CREATE FUNCTION veza.append_events(p_events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Who acts is what the transaction says, and not what the caller says of it.
    INSERT INTO public.outbox_events (aggregate_type, aggregate_id, event_type, payload, headers, occurred_at)
    SELECT e.aggregate_type, e.aggregate_id, e.event_type, e.payload,
        (coalesce(e.headers, '{}') - ARRAY['actor_id', 'trace_id']) || jsonb_strip_nulls(jsonb_build_object(
            'actor_id', nullif(current_setting('app.user_id', true), ''),
            'trace_id', nullif(current_setting('app.request_id', true), ''))),
        coalesce(e.occurred_at, now())
    FROM ROWS FROM (jsonb_to_recordset(p_events) AS (aggregate_type text, aggregate_id uuid, event_type text,
        payload jsonb, headers jsonb, occurred_at timestamptz)) WITH ORDINALITY
        AS e(aggregate_type, aggregate_id, event_type, payload, headers, occurred_at, position)
    ORDER BY e.position;
END $$;

COMMENT ON FUNCTION veza.append_events(jsonb) IS
    'Appends to outbox_events: [{aggregate_type, aggregate_id, event_type, payload, headers?, occurred_at?}, ...]';

REVOKE ALL ON FUNCTION veza.append_events(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.append_events(jsonb) TO veza_app;
