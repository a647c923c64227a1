-- Each change of what can be found appends `<type>.changed` to the outbox, in its own transaction: the indexer hears of it if and
-- only if it was committed. Which column of which table makes a difference stands in the conditions of the triggers; what only
-- counts (plays, likes, log-ins) makes none, and costs a comparison; of a hashtag, its first and its last public use do.

-- Appends the event of these things, once for a transaction: whoever hears of it sees all that the transaction did. That it was
-- appended is found by `idx_outbox_events_aggregate_id_sequence_number_waiting`.
CREATE FUNCTION veza.append_changed(entity text, ids uuid[], payload jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- The outbox is nearly empty when this is planned, and not when somebody writes many rows.
SET enable_seqscan = off
AS $function$
#variable_conflict use_variable
BEGIN
    INSERT INTO public.outbox_events (aggregate_type, aggregate_id, event_type, payload, headers)
    SELECT entity, w.id, entity || '.changed', payload, jsonb_strip_nulls(jsonb_build_object(
        'actor_id', nullif(current_setting('app.user_id', true), ''), 'trace_id', nullif(current_setting('app.request_id', true), '')))
    FROM (SELECT DISTINCT unnest(ids) AS id) w
    WHERE (
        SELECT true FROM public.outbox_events e
        WHERE e.aggregate_id = w.id AND e.published_at IS NULL AND e.failed_at IS NULL AND e.aggregate_type = entity
          AND e.event_type = entity || '.changed' AND e.payload @> append_changed.payload AND e.xmin = pg_current_xact_id()::xid
        LIMIT 1) IS NULL
    ORDER BY w.id;
END;
$function$;

REVOKE ALL ON FUNCTION veza.append_changed(text, uuid[], jsonb) FROM PUBLIC;
COMMENT ON FUNCTION veza.append_changed(text, uuid[], jsonb) IS 'Appends <entity>.changed for these ids, each once for a transaction';

CREATE FUNCTION veza.tell_of_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM veza.append_changed(TG_ARGV[0], ARRAY[coalesce(NEW.id, OLD.id)]);
    RETURN NULL;
END;
$function$;

REVOKE ALL ON FUNCTION veza.tell_of_row() FROM PUBLIC;
COMMENT ON FUNCTION veza.tell_of_row() IS 'Appends <argument>.changed for the row';

-- A profile or settings are part of their user. Whose language it is has their things stemmed in it.
CREATE FUNCTION veza.tell_of_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM veza.append_changed('user', ARRAY[coalesce(NEW.user_id, OLD.user_id)],
        CASE WHEN TG_ARGV[0] = 'language' THEN '{"language": true}' ELSE '{}' END::jsonb);
    RETURN NULL;
END;
$function$;

REVOKE ALL ON FUNCTION veza.tell_of_user() FROM PUBLIC;
COMMENT ON FUNCTION veza.tell_of_user() IS 'Appends user.changed for the user of the row';

CREATE FUNCTION veza.tell_of_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM veza.append_changed('post', ARRAY[coalesce(NEW.post_id, OLD.post_id)]);
    RETURN NULL;
END;
$function$;

REVOKE ALL ON FUNCTION veza.tell_of_post() FROM PUBLIC;
COMMENT ON FUNCTION veza.tell_of_post() IS 'Appends post.changed for the post of the row';

-- What is found by the words of another row.
CREATE FUNCTION veza.tell_of_dependants() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    CASE TG_ARGV[0]
    WHEN 'lesson' THEN
        PERFORM veza.append_changed('lesson', ARRAY(SELECT id FROM public.lessons WHERE course_id = NEW.id));
    WHEN 'equipment' THEN
        PERFORM veza.append_changed('equipment', ARRAY(SELECT id FROM public.equipment WHERE category_id = NEW.id));
    WHEN 'post' THEN
        PERFORM veza.append_changed('post', ARRAY(SELECT post_id FROM public.post_hashtags WHERE hashtag_id = NEW.id));
    END CASE;
    RETURN NULL;
END;
$function$;

REVOKE ALL ON FUNCTION veza.tell_of_dependants() FROM PUBLIC;
COMMENT ON FUNCTION veza.tell_of_dependants() IS 'Appends <argument>.changed for what is found by the words of the row';

-- What the indexer does of a user whose language changed: all that is stemmed in it is told of in turn, each in the order of its
-- own events.
CREATE FUNCTION veza.append_content_changed(owners uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    PERFORM veza.append_changed('track', ARRAY(SELECT id FROM public.tracks WHERE creator_id = ANY (owners)));
    PERFORM veza.append_changed('playlist', ARRAY(SELECT id FROM public.playlists WHERE user_id = ANY (owners)));
    PERFORM veza.append_changed('post', ARRAY(SELECT id FROM public.posts WHERE user_id = ANY (owners)));
    PERFORM veza.append_changed('group', ARRAY(SELECT id FROM public.groups WHERE creator_id = ANY (owners)));
    PERFORM veza.append_changed('room', ARRAY(SELECT id FROM public.rooms WHERE creator_id = ANY (owners)));
    PERFORM veza.append_changed('product', ARRAY(SELECT id FROM public.products WHERE seller_id = ANY (owners)));
    PERFORM veza.append_changed('equipment', ARRAY(SELECT id FROM public.equipment WHERE user_id = ANY (owners)));
END;
$function$;

REVOKE ALL ON FUNCTION veza.append_content_changed(uuid[]) FROM PUBLIC;
COMMENT ON FUNCTION veza.append_content_changed(uuid[]) IS 'Appends events for all that is stemmed in the language of these users';

CREATE TRIGGER trg_users_search AFTER INSERT OR DELETE ON public.users
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('user');
CREATE TRIGGER trg_users_search_update AFTER UPDATE ON public.users
    FOR EACH ROW WHEN ((OLD.username, OLD.display_name, OLD.is_active, OLD.is_banned, OLD.deleted_at)
        IS DISTINCT FROM (NEW.username, NEW.display_name, NEW.is_active, NEW.is_banned, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('user');

CREATE TRIGGER trg_user_profiles_search AFTER INSERT OR DELETE ON public.user_profiles
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_user();
CREATE TRIGGER trg_user_profiles_search_update AFTER UPDATE ON public.user_profiles
    FOR EACH ROW WHEN ((OLD.tagline, OLD.bio, OLD.location, OLD.show_location, OLD.profile_visibility)
        IS DISTINCT FROM (NEW.tagline, NEW.bio, NEW.location, NEW.show_location, NEW.profile_visibility))
    EXECUTE FUNCTION veza.tell_of_user();
CREATE TRIGGER trg_user_profiles_search_language AFTER UPDATE ON public.user_profiles
    FOR EACH ROW WHEN (OLD.language IS DISTINCT FROM NEW.language) EXECUTE FUNCTION veza.tell_of_user('language');

CREATE TRIGGER trg_user_settings_search AFTER INSERT OR DELETE ON public.user_settings
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_user();
CREATE TRIGGER trg_user_settings_search_update AFTER UPDATE ON public.user_settings
    FOR EACH ROW WHEN (OLD.allow_search_indexing IS DISTINCT FROM NEW.allow_search_indexing)
    EXECUTE FUNCTION veza.tell_of_user();

CREATE TRIGGER trg_tracks_search AFTER INSERT OR DELETE ON public.tracks
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('track');
CREATE TRIGGER trg_tracks_search_update AFTER UPDATE ON public.tracks
    FOR EACH ROW WHEN ((OLD.creator_id, OLD.title, OLD.artist, OLD.album, OLD.description, OLD.genre, OLD.visibility,
            OLD.published_at, OLD.deleted_at)
        IS DISTINCT FROM (NEW.creator_id, NEW.title, NEW.artist, NEW.album, NEW.description, NEW.genre, NEW.visibility,
            NEW.published_at, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('track');

CREATE TRIGGER trg_playlists_search AFTER INSERT OR DELETE ON public.playlists
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('playlist');
CREATE TRIGGER trg_playlists_search_update AFTER UPDATE ON public.playlists
    FOR EACH ROW WHEN ((OLD.user_id, OLD.name, OLD.description, OLD.visibility, OLD.deleted_at)
        IS DISTINCT FROM (NEW.user_id, NEW.name, NEW.description, NEW.visibility, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('playlist');

CREATE TRIGGER trg_posts_search AFTER INSERT OR DELETE ON public.posts
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('post');
CREATE TRIGGER trg_posts_search_update AFTER UPDATE ON public.posts
    FOR EACH ROW WHEN ((OLD.user_id, OLD.content, OLD.visibility, OLD.deleted_at)
        IS DISTINCT FROM (NEW.user_id, NEW.content, NEW.visibility, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('post');
CREATE TRIGGER trg_post_hashtags_search AFTER INSERT OR DELETE ON public.post_hashtags
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_post();

CREATE TRIGGER trg_groups_search AFTER INSERT OR DELETE ON public.groups
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('group');
CREATE TRIGGER trg_groups_search_update AFTER UPDATE ON public.groups
    FOR EACH ROW WHEN ((OLD.creator_id, OLD.name, OLD.description, OLD.deleted_at)
        IS DISTINCT FROM (NEW.creator_id, NEW.name, NEW.description, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('group');

CREATE TRIGGER trg_rooms_search AFTER INSERT OR DELETE ON public.rooms
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('room');
CREATE TRIGGER trg_rooms_search_update AFTER UPDATE ON public.rooms
    FOR EACH ROW WHEN ((OLD.creator_id, OLD.name, OLD.description, OLD.room_type, OLD.is_private, OLD.deleted_at)
        IS DISTINCT FROM (NEW.creator_id, NEW.name, NEW.description, NEW.room_type, NEW.is_private, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('room');

CREATE TRIGGER trg_products_search AFTER INSERT OR DELETE ON public.products
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('product');
CREATE TRIGGER trg_products_search_update AFTER UPDATE ON public.products
    FOR EACH ROW WHEN ((OLD.seller_id, OLD.name, OLD.description, OLD.tags, OLD.category, OLD.genre, OLD.status,
            OLD.published_at, OLD.deleted_at)
        IS DISTINCT FROM (NEW.seller_id, NEW.name, NEW.description, NEW.tags, NEW.category, NEW.genre, NEW.status,
            NEW.published_at, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('product');

CREATE TRIGGER trg_courses_search AFTER INSERT OR DELETE ON public.courses
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('course');
CREATE TRIGGER trg_courses_search_update AFTER UPDATE ON public.courses
    FOR EACH ROW WHEN ((OLD.creator_id, OLD.title, OLD.description, OLD.tags, OLD.category, OLD.language, OLD.visibility,
            OLD.status, OLD.published_at, OLD.deleted_at)
        IS DISTINCT FROM (NEW.creator_id, NEW.title, NEW.description, NEW.tags, NEW.category, NEW.language, NEW.visibility,
            NEW.status, NEW.published_at, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('course');
CREATE TRIGGER trg_courses_search_lessons AFTER UPDATE ON public.courses
    FOR EACH ROW WHEN ((OLD.creator_id, OLD.language, OLD.visibility, OLD.status, OLD.published_at, OLD.deleted_at)
        IS DISTINCT FROM (NEW.creator_id, NEW.language, NEW.visibility, NEW.status, NEW.published_at, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_dependants('lesson');

CREATE TRIGGER trg_lessons_search AFTER INSERT OR DELETE ON public.lessons
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('lesson');
CREATE TRIGGER trg_lessons_search_update AFTER UPDATE ON public.lessons
    FOR EACH ROW WHEN ((OLD.course_id, OLD.title, OLD.section_title, OLD.content, OLD.is_published, OLD.is_preview, OLD.deleted_at)
        IS DISTINCT FROM (NEW.course_id, NEW.title, NEW.section_title, NEW.content, NEW.is_published, NEW.is_preview, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('lesson');

CREATE TRIGGER trg_equipment_search AFTER INSERT OR DELETE ON public.equipment
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('equipment');
CREATE TRIGGER trg_equipment_search_update AFTER UPDATE ON public.equipment
    FOR EACH ROW WHEN ((OLD.user_id, OLD.category_id, OLD.brand, OLD.model, OLD.nickname, OLD.is_public, OLD.deleted_at)
        IS DISTINCT FROM (NEW.user_id, NEW.category_id, NEW.brand, NEW.model, NEW.nickname, NEW.is_public, NEW.deleted_at))
    EXECUTE FUNCTION veza.tell_of_row('equipment');
CREATE TRIGGER trg_equipment_categories_search AFTER UPDATE ON public.equipment_categories
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION veza.tell_of_dependants('equipment');

CREATE TRIGGER trg_hashtags_search AFTER INSERT OR DELETE ON public.hashtags
    FOR EACH ROW EXECUTE FUNCTION veza.tell_of_row('hashtag');
CREATE TRIGGER trg_hashtags_search_update AFTER UPDATE ON public.hashtags
    FOR EACH ROW WHEN (OLD.tag IS DISTINCT FROM NEW.tag OR (OLD.usage_count > 0) <> (NEW.usage_count > 0))
    EXECUTE FUNCTION veza.tell_of_row('hashtag');
CREATE TRIGGER trg_hashtags_search_posts AFTER UPDATE ON public.hashtags
    FOR EACH ROW WHEN (OLD.tag IS DISTINCT FROM NEW.tag) EXECUTE FUNCTION veza.tell_of_dependants('post');
