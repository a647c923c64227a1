-- A block takes from what either was told whatever the other did, in its own transaction: lists and counts need not ask about blocks
-- then. An entry of that person alone goes. One of several loses them: the count by one, their name in the title to the latest of the
-- others; the notifier, told by the event, then says the title anew in words that it alone has.
CREATE FUNCTION veza.forget_notifications_of_blocked() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
BEGIN
    -- Locked in the order in which the notifier writes them.
    ids := ARRAY(
        SELECT n.id FROM public.notifications n
        WHERE n.user_id IN (NEW.blocker_id, NEW.blocked_id)
          AND (n.actor_id IN (NEW.blocker_id, NEW.blocked_id)
            OR n.data -> 'actors' @> to_jsonb(CASE WHEN n.user_id = NEW.blocker_id THEN NEW.blocked_id ELSE NEW.blocker_id END))
        ORDER BY n.user_id, n.group_key FOR UPDATE);
    WITH rest AS (
        SELECT n.id, coalesce(jsonb_agg(a.value ORDER BY a.place) FILTER (WHERE u.id IS NOT NULL), '[]') AS actors,
            (array_agg(u.id ORDER BY a.place) FILTER (WHERE u.id IS NOT NULL))[1] AS actor_id,
            (array_agg(coalesce(nullif(u.display_name, ''), u.username) ORDER BY a.place) FILTER (WHERE u.id IS NOT NULL))[1] AS actor_name
        FROM public.notifications n
        LEFT JOIN LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(n.data -> 'actors') WHEN 'array' THEN n.data -> 'actors' END) WITH ORDINALITY AS a (value, place)
            ON a.value NOT IN (NEW.blocker_id::text, NEW.blocked_id::text)
        -- What stands there need not be an id: applications write notifications, too.
        LEFT JOIN public.users u ON u.deleted_at IS NULL
            AND u.id = CASE WHEN a.value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN a.value::uuid END
        WHERE n.id = ANY (ids)
        GROUP BY n.id
    ), gone AS (
        DELETE FROM public.notifications n USING rest r WHERE n.id = r.id AND r.actor_id IS NULL
    ), kept AS (
        UPDATE public.notifications n
        SET actor_id = r.actor_id,
            title = left(replace(n.title, n.data ->> 'actor_name', r.actor_name), 255),
            data = n.data || jsonb_build_object('actors', r.actors, 'actor_name', r.actor_name),
            group_count = greatest(n.group_count - 1, 1)
        FROM rest r WHERE n.id = r.id AND r.actor_id IS NOT NULL
        RETURNING n.id
    )
    INSERT INTO public.outbox_events (aggregate_type, aggregate_id, event_type, payload)
    SELECT 'notification', k.id, 'notification.thinned', '{}' FROM kept k ORDER BY k.id;
    RETURN NULL;
END;
$function$;

REVOKE ALL ON FUNCTION veza.forget_notifications_of_blocked() FROM PUBLIC;
COMMENT ON FUNCTION veza.forget_notifications_of_blocked() IS
    'Trigger: takes what the two of a block did out of the notifications of each other';

CREATE TRIGGER trg_blocks_notifications_insert AFTER INSERT ON public.blocks
    FOR EACH ROW EXECUTE FUNCTION veza.forget_notifications_of_blocked();
