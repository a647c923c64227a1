-- What policies ask about the actor. They run with the rights of their owner, who is under no policy: so a policy can ask of
-- tables that the actor does not see, and none can end in asking itself. PL/pgSQL keeps their plans for the session; an SQL
-- function would be planned anew in each statement.

CREATE FUNCTION veza.actor_id() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN nullif(current_setting('app.user_id', true), '')::uuid;
END;
$function$;

COMMENT ON FUNCTION veza.actor_id() IS 'The acting user (app.user_id); NULL for a visitor and for the system';

CREATE FUNCTION veza.is_staff() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.users
        WHERE id = nullif(current_setting('app.user_id', true), '')::uuid AND role IN ('moderator', 'admin') AND is_active AND NOT is_banned AND deleted_at IS NULL);
END;
$function$;

COMMENT ON FUNCTION veza.is_staff() IS 'Whether the actor is a moderator or administrator in good standing';

CREATE FUNCTION veza.is_admin() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.users
        WHERE id = nullif(current_setting('app.user_id', true), '')::uuid AND role = 'admin' AND is_active AND NOT is_banned AND deleted_at IS NULL);
END;
$function$;

COMMENT ON FUNCTION veza.is_admin() IS 'Whether the actor is an administrator in good standing';

CREATE FUNCTION veza.has_second_factor(user_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.two_factor_configs c WHERE c.user_id = has_second_factor.user_id AND c.totp_enabled);
END;
$function$;

COMMENT ON FUNCTION veza.has_second_factor(uuid)
IS 'Whether a sign-in of this user wants a second factor: asked before anybody is signed in, when no policy shows the configuration';

CREATE FUNCTION veza.my_blocks() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    RETURN ARRAY(
        SELECT blocked_id FROM public.blocks WHERE blocker_id = me
        UNION ALL
        SELECT blocker_id FROM public.blocks WHERE blocked_id = me);
END;
$function$;

COMMENT ON FUNCTION veza.my_blocks() IS 'Whom the actor has blocked or is blocked by';

CREATE FUNCTION veza.my_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(SELECT room_id FROM public.room_members WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND NOT is_banned);
END;
$function$;

COMMENT ON FUNCTION veza.my_rooms() IS 'The rooms that the actor is a member of and not banned from';

CREATE FUNCTION veza.my_speaking_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT room_id FROM public.room_members WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND NOT is_banned AND NOT is_muted);
END;
$function$;

COMMENT ON FUNCTION veza.my_speaking_rooms() IS 'The rooms that the actor may write in: member, neither banned nor muted';

CREATE FUNCTION veza.my_moderated_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    RETURN ARRAY(
        SELECT room_id FROM public.room_members
        WHERE user_id = me AND NOT is_banned AND role IN ('owner', 'admin', 'moderator')
        UNION ALL
        SELECT id FROM public.rooms WHERE creator_id = me);
END;
$function$;

COMMENT ON FUNCTION veza.my_moderated_rooms() IS 'The rooms that the actor created, or is owner, admin or moderator of';

CREATE FUNCTION veza.room_is_open(room_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.rooms r
        WHERE r.id = room_is_open.room_id AND r.room_type = 'public' AND NOT r.is_private AND r.password_hash IS NULL
          AND r.deleted_at IS NULL)
        AND NOT EXISTS (
        SELECT FROM public.room_members m
        WHERE m.room_id = room_is_open.room_id AND m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.is_banned);
END;
$function$;

COMMENT ON FUNCTION veza.room_is_open(uuid) IS 'Whether everybody may read this room: public, without password, live, and the actor is not banned from it';

-- A room with a password may be entered by whoever the service lets in; a private one by who was invited, or presents a code.
CREATE FUNCTION veza.may_join_room(room_id uuid, role varchar) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    room public.rooms;
BEGIN
    SELECT * INTO room FROM public.rooms r WHERE r.id = may_join_room.room_id AND r.deleted_at IS NULL;
    IF NOT FOUND OR me IS NULL THEN
        RETURN false;
    END IF;
    IF room.creator_id = me THEN
        RETURN true;
    END IF;
    RETURN may_join_room.role = 'member' AND (
        (room.room_type = 'public' AND NOT room.is_private)
        OR EXISTS (
            SELECT FROM public.room_invitations i
            WHERE i.room_id = room.id AND i.status IN ('pending', 'accepted')
              AND (i.expires_at IS NULL OR i.expires_at > now())
              AND (i.invitee_id = me
                   OR i.code_hash = nullif(current_setting('app.selector', true), ''))));
END;
$function$;

COMMENT ON FUNCTION veza.may_join_room(uuid, varchar)
IS 'Whether the actor may enter this room by themselves: open, created by them, invited, or presenting the code of an invitation';

-- A STABLE function sees the rows as they were when the statement began, so it is the old row that is compared with the new one.
CREATE FUNCTION veza.membership_is_unchanged(room_id uuid, role varchar, is_banned boolean, is_muted boolean) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.room_members m
        WHERE m.room_id = membership_is_unchanged.room_id AND m.user_id = nullif(current_setting('app.user_id', true), '')::uuid
          AND (m.role, m.is_banned, m.is_muted)
            = (membership_is_unchanged.role, membership_is_unchanged.is_banned, membership_is_unchanged.is_muted));
END;
$function$;

COMMENT ON FUNCTION veza.membership_is_unchanged(uuid, varchar, boolean, boolean)
IS 'Whether this is how the actor is a member of the room already: what a member may not change of their own row';

CREATE FUNCTION veza.my_playlists() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    RETURN ARRAY(
        SELECT id FROM public.playlists WHERE user_id = me
        UNION ALL
        SELECT playlist_id FROM public.playlist_collaborators WHERE user_id = me);
END;
$function$;

COMMENT ON FUNCTION veza.my_playlists() IS 'The playlists that the actor owns, collaborates on or is invited to';

CREATE FUNCTION veza.my_written_playlists() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    RETURN ARRAY(
        SELECT id FROM public.playlists WHERE user_id = me
        UNION ALL
        SELECT playlist_id FROM public.playlist_collaborators
        WHERE user_id = me AND accepted_at IS NOT NULL AND role IN ('contributor', 'editor'));
END;
$function$;

COMMENT ON FUNCTION veza.my_written_playlists() IS 'The playlists whose tracks the actor may change: their own, and as a contributor or editor who has accepted';

CREATE FUNCTION veza.my_edited_playlists() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT playlist_id FROM public.playlist_collaborators
        WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND accepted_at IS NOT NULL AND role = 'editor');
END;
$function$;

COMMENT ON FUNCTION veza.my_edited_playlists() IS 'The playlists of others whose title and picture the actor may change, as an editor who has accepted';

CREATE FUNCTION veza.my_owned_playlists() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(SELECT id FROM public.playlists WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid);
END;
$function$;

COMMENT ON FUNCTION veza.my_owned_playlists() IS 'The playlists that are the actor''s';

CREATE FUNCTION veza.playlist_owner(playlist_id uuid) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (SELECT p.user_id FROM public.playlists p WHERE p.id = playlist_owner.playlist_id);
END;
$function$;

COMMENT ON FUNCTION veza.playlist_owner(uuid) IS 'Whose playlist it is: an editor leaves it so';

CREATE FUNCTION veza.collaborator_role(playlist_id uuid) RETURNS public.playlist_collaborator_role
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (SELECT c.role FROM public.playlist_collaborators c
            WHERE c.playlist_id = collaborator_role.playlist_id AND c.user_id = nullif(current_setting('app.user_id', true), '')::uuid);
END;
$function$;

COMMENT ON FUNCTION veza.collaborator_role(uuid) IS 'The role of the actor in this playlist before the present statement: who accepts an invitation keeps it';

CREATE FUNCTION veza.playlist_is_open(playlist_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.playlists p
        WHERE p.id = playlist_is_open.playlist_id AND p.visibility <> 'private' AND p.deleted_at IS NULL);
END;
$function$;

COMMENT ON FUNCTION veza.playlist_is_open(uuid) IS 'Whether everybody who has its address may see this playlist';

CREATE FUNCTION veza.post_is_in_my_group(post_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.group_posts p
        JOIN public.groups g ON g.id = p.group_id AND g.group_type = 'private' AND g.deleted_at IS NULL
        JOIN public.group_members m ON m.group_id = p.group_id AND m.status = 'active'
        WHERE p.post_id = post_is_in_my_group.post_id
          AND m.user_id = nullif(current_setting('app.user_id', true), '')::uuid);
END;
$function$;

COMMENT ON FUNCTION veza.post_is_in_my_group(uuid) IS 'Whether this post is shared into an open private group that the actor is an active member of';

-- VOLATILE, so that it sees who has shared the post while the statement waited for its row.
CREATE FUNCTION veza.post_is_in_private_group(post_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.group_posts p
        JOIN public.groups g ON g.id = p.group_id AND g.group_type = 'private' AND g.deleted_at IS NULL
        WHERE p.post_id = post_is_in_private_group.post_id);
END;
$function$;

COMMENT ON FUNCTION veza.post_is_in_private_group(uuid) IS 'Whether this post is shared into an open private group: its author cannot show it to everybody then';

CREATE FUNCTION veza.my_courses() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT course_id FROM public.course_enrollments
        WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND status IN ('active', 'completed') AND (expires_at IS NULL OR expires_at > now()));
END;
$function$;

COMMENT ON FUNCTION veza.my_courses() IS 'The courses that the actor is enrolled in';

CREATE FUNCTION veza.my_taught_courses() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(SELECT id FROM public.courses WHERE creator_id = nullif(current_setting('app.user_id', true), '')::uuid);
END;
$function$;

COMMENT ON FUNCTION veza.my_taught_courses() IS 'The courses that are the actor''s';

CREATE FUNCTION veza.my_taught_lessons() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT l.id FROM public.lessons l JOIN public.courses c ON c.id = l.course_id WHERE c.creator_id = nullif(current_setting('app.user_id', true), '')::uuid);
END;
$function$;

COMMENT ON FUNCTION veza.my_taught_lessons() IS 'The lessons of the actor''s courses';

CREATE FUNCTION veza.my_lessons() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT id FROM public.lessons
        WHERE course_id = ANY (veza.my_courses()) AND is_published AND deleted_at IS NULL);
END;
$function$;

COMMENT ON FUNCTION veza.my_lessons() IS 'The published lessons of the courses that the actor is enrolled in';

-- Policies run with the rights of whoever asks, so whoever asks must be able to call these.
REVOKE ALL ON FUNCTION
    veza.actor_id(),
    veza.is_staff(),
    veza.is_admin(),
    veza.has_second_factor(uuid),
    veza.my_blocks(),
    veza.my_rooms(),
    veza.my_speaking_rooms(),
    veza.my_moderated_rooms(),
    veza.room_is_open(uuid),
    veza.may_join_room(uuid, varchar),
    veza.membership_is_unchanged(uuid, varchar, boolean, boolean),
    veza.my_playlists(),
    veza.my_written_playlists(),
    veza.my_edited_playlists(),
    veza.my_owned_playlists(),
    veza.playlist_owner(uuid),
    veza.collaborator_role(uuid),
    veza.playlist_is_open(uuid),
    veza.post_is_in_my_group(uuid),
    veza.post_is_in_private_group(uuid),
    veza.my_courses(),
    veza.my_taught_courses(),
    veza.my_taught_lessons(),
    veza.my_lessons()
FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    veza.actor_id(),
    veza.is_staff(),
    veza.is_admin(),
    veza.has_second_factor(uuid),
    veza.my_blocks(),
    veza.my_rooms(),
    veza.my_speaking_rooms(),
    veza.my_moderated_rooms(),
    veza.room_is_open(uuid),
    veza.may_join_room(uuid, varchar),
    veza.membership_is_unchanged(uuid, varchar, boolean, boolean),
    veza.my_playlists(),
    veza.my_written_playlists(),
    veza.my_edited_playlists(),
    veza.my_owned_playlists(),
    veza.playlist_owner(uuid),
    veza.collaborator_role(uuid),
    veza.playlist_is_open(uuid),
    veza.post_is_in_my_group(uuid),
    veza.post_is_in_private_group(uuid),
    veza.my_courses(),
    veza.my_taught_courses(),
    veza.my_taught_lessons(),
    veza.my_lessons()
TO veza_app;
