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

-- For functions of the owner's that are told whose view is asked for: it is said by a connection of the owner's, and by nobody else's.
CREATE FUNCTION veza.viewer(viewer uuid) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN coalesce(
    nullif(current_setting('app.user_id', true), '')::uuid,
    -- Whoever calls: the role that was taken with SET ROLE, or the one that logged in.
    CASE WHEN pg_has_role(coalesce(nullif(current_setting('role', true), 'none'), session_user), current_user, 'MEMBER')
        THEN viewer END);

COMMENT ON FUNCTION veza.viewer(uuid) IS 'Who acts, or else, for the owner, the one named';

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

-- A policy cannot compare a row with what it was. Where not everybody who may change a row may change all of it, a trigger that fires
-- for the columns in question asks who it is. Of a partition the policies are those of its root.
CREATE FUNCTION veza.only_by() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    IF row_security_active(coalesce(pg_partition_root(TG_RELID)::oid, TG_RELID))
       AND (to_jsonb(OLD) ->> TG_ARGV[0])::uuid IS DISTINCT FROM me
       AND NOT (CASE TG_ARGV[1] WHEN 'staff' THEN veza.is_staff() WHEN 'admin' THEN veza.is_admin() ELSE false END)
    THEN
        RAISE EXCEPTION 'that of a row of % is changed by its % alone', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.only_by()
IS 'Trigger (column[, staff or admin]): the application changes this row for the user in that column alone, or for staff or administrators too';

CREATE FUNCTION veza.stays_deleted() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF row_security_active(TG_RELID) THEN
        RAISE EXCEPTION 'a row of % that was taken back stays so', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$function$;

COMMENT ON FUNCTION veza.stays_deleted() IS 'Trigger: the application does not bring this row back';

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
BEGIN
    RETURN ARRAY(
        SELECT room_id FROM public.room_members
        WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND NOT is_banned AND role IN ('owner', 'admin', 'moderator'));
END;
$function$;

COMMENT ON FUNCTION veza.my_moderated_rooms() IS 'The rooms that the actor keeps order in: owner, admin or moderator';

CREATE FUNCTION veza.my_administered_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT room_id FROM public.room_members
        WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND NOT is_banned AND role IN ('owner', 'admin'));
END;
$function$;

COMMENT ON FUNCTION veza.my_administered_rooms() IS 'The rooms that the actor is owner or admin of';

CREATE FUNCTION veza.my_owned_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT room_id FROM public.room_members
        WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND NOT is_banned AND role = 'owner');
END;
$function$;

COMMENT ON FUNCTION veza.my_owned_rooms() IS 'The rooms that the actor is the owner of';

CREATE FUNCTION veza.my_new_rooms() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT r.id FROM public.rooms r
        WHERE r.creator_id = nullif(current_setting('app.user_id', true), '')::uuid AND r.room_type = 'dm' AND r.deleted_at IS NULL
          AND NOT EXISTS (SELECT FROM public.room_members m WHERE m.room_id = r.id));
END;
$function$;

COMMENT ON FUNCTION veza.my_new_rooms() IS 'The direct rooms that the actor has made and nobody is in yet: they bring its people in, once';

-- Whoever made a room is the first in it, and somebody like others from then on. Into a public one everybody comes: what a password is
-- for, who presents its hash (app.selector), which the service does for who has proved to know it. Into any other, who was invited or
-- holds a code, and has answered or used it in this very transaction: an invitation lets in once.
CREATE FUNCTION veza.may_join_room(room_id uuid, role varchar) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    presented CONSTANT text := nullif(current_setting('app.selector', true), '');
    room public.rooms;
BEGIN
    SELECT * INTO room FROM public.rooms r WHERE r.id = may_join_room.room_id AND r.deleted_at IS NULL;
    IF NOT FOUND OR me IS NULL THEN
        RETURN false;
    END IF;
    IF room.creator_id = me AND NOT EXISTS (SELECT FROM public.room_members m WHERE m.room_id = room.id) THEN
        RETURN true;
    END IF;
    RETURN may_join_room.role = 'member' AND (
        (room.room_type = 'public' AND NOT room.is_private AND coalesce(room.password_hash = presented, room.password_hash IS NULL))
        OR EXISTS (
            SELECT FROM public.room_invitations i
            WHERE i.room_id = room.id AND i.responded_at = now()
              AND ((i.invitee_id = me AND i.status = 'accepted')
                   OR (i.code_hash = presented AND i.status IN ('pending', 'accepted')))));
END;
$function$;

COMMENT ON FUNCTION veza.may_join_room(uuid, varchar)
IS 'Whether the actor may enter this room by themselves: made by them and empty, public (presenting the hash of its password), or invited a moment ago';

-- A STABLE function sees the rows as they were when the statement began, so it is the old row that is compared with the new one. Who
-- is not in it then came in while the statement waited, as a member.
CREATE FUNCTION veza.may_change_member(room_id uuid, user_id uuid, role varchar, is_banned boolean, is_muted boolean) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    me CONSTANT uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    own_role text;
    was public.room_members;
BEGIN
    SELECT * INTO was FROM public.room_members m
    WHERE m.room_id = may_change_member.room_id AND m.user_id = may_change_member.user_id;
    IF may_change_member.user_id = me
       AND (was.role, was.is_banned, was.is_muted)
         = (may_change_member.role, may_change_member.is_banned, may_change_member.is_muted) THEN
        RETURN true;
    END IF;
    SELECT m.role INTO own_role FROM public.room_members m JOIN public.rooms r ON r.id = m.room_id
    WHERE m.room_id = may_change_member.room_id AND m.user_id = me AND NOT m.is_banned AND r.room_type <> 'dm';
    RETURN CASE own_role
        WHEN 'owner' THEN true
        WHEN 'admin' THEN may_change_member.user_id <> me
            AND coalesce(was.role, 'member') IN ('member', 'moderator') AND may_change_member.role IN ('member', 'moderator')
        WHEN 'moderator' THEN may_change_member.user_id <> me
            AND coalesce(was.role, 'member') = 'member' AND may_change_member.role = 'member'
        ELSE false
    END;
END;
$function$;

COMMENT ON FUNCTION veza.may_change_member(uuid, uuid, varchar, boolean, boolean)
IS 'Whether the actor may make this of a member of a room: nothing but a read marker of themselves, less than they are of who is less than they are';

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
        SELECT playlist_id FROM public.playlist_collaborators WHERE user_id = me AND accepted_at IS NOT NULL);
END;
$function$;

COMMENT ON FUNCTION veza.my_playlists() IS 'The playlists that the actor owns or has agreed to work on';

CREATE FUNCTION veza.my_invited_playlists() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT playlist_id FROM public.playlist_collaborators WHERE user_id = nullif(current_setting('app.user_id', true), '')::uuid AND accepted_at IS NULL);
END;
$function$;

COMMENT ON FUNCTION veza.my_invited_playlists() IS 'The playlists that the actor is invited to, and has not answered';

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

CREATE FUNCTION veza.my_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT m.group_id FROM public.group_members m JOIN public.groups g ON g.id = m.group_id AND g.deleted_at IS NULL
        WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'active');
END;
$function$;

COMMENT ON FUNCTION veza.my_groups() IS 'The open groups that the actor is an active member of';

CREATE FUNCTION veza.my_private_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT m.group_id FROM public.group_members m
        JOIN public.groups g ON g.id = m.group_id AND g.group_type = 'private' AND g.deleted_at IS NULL
        WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'active');
END;
$function$;

COMMENT ON FUNCTION veza.my_private_groups() IS 'The open private groups that the actor is an active member of';

CREATE FUNCTION veza.my_moderated_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT m.group_id FROM public.group_members m JOIN public.groups g ON g.id = m.group_id AND g.deleted_at IS NULL
        WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'active' AND m.role IN ('owner', 'admin', 'moderator'));
END;
$function$;

COMMENT ON FUNCTION veza.my_moderated_groups() IS 'The open groups that the actor keeps order in: owner, admin or moderator';

CREATE FUNCTION veza.my_administered_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT m.group_id FROM public.group_members m JOIN public.groups g ON g.id = m.group_id AND g.deleted_at IS NULL
        WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'active' AND m.role IN ('owner', 'admin'));
END;
$function$;

COMMENT ON FUNCTION veza.my_administered_groups() IS 'The open groups that the actor is owner or admin of';

CREATE FUNCTION veza.my_owned_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT m.group_id FROM public.group_members m JOIN public.groups g ON g.id = m.group_id AND g.deleted_at IS NULL
        WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'active' AND m.role = 'owner');
END;
$function$;

COMMENT ON FUNCTION veza.my_owned_groups() IS 'The open groups that the actor is the owner of';

CREATE FUNCTION veza.my_new_groups() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT g.id FROM public.groups g
        WHERE g.creator_id = nullif(current_setting('app.user_id', true), '')::uuid AND g.deleted_at IS NULL
          AND NOT EXISTS (SELECT FROM public.group_members m WHERE m.group_id = g.id));
END;
$function$;

COMMENT ON FUNCTION veza.my_new_groups() IS 'The groups that the actor has founded and nobody is in yet: they come in as its owner, once';

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
    veza.viewer(uuid),
    veza.is_staff(),
    veza.is_admin(),
    veza.only_by(),
    veza.stays_deleted(),
    veza.has_second_factor(uuid),
    veza.my_blocks(),
    veza.my_rooms(),
    veza.my_speaking_rooms(),
    veza.my_moderated_rooms(),
    veza.my_administered_rooms(),
    veza.my_owned_rooms(),
    veza.my_new_rooms(),
    veza.may_join_room(uuid, varchar),
    veza.may_change_member(uuid, uuid, varchar, boolean, boolean),
    veza.my_playlists(),
    veza.my_invited_playlists(),
    veza.my_written_playlists(),
    veza.my_edited_playlists(),
    veza.my_owned_playlists(),
    veza.playlist_owner(uuid),
    veza.collaborator_role(uuid),
    veza.post_is_in_private_group(uuid),
    veza.my_groups(),
    veza.my_private_groups(),
    veza.my_moderated_groups(),
    veza.my_administered_groups(),
    veza.my_owned_groups(),
    veza.my_new_groups(),
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
    veza.my_administered_rooms(),
    veza.my_owned_rooms(),
    veza.my_new_rooms(),
    veza.may_join_room(uuid, varchar),
    veza.may_change_member(uuid, uuid, varchar, boolean, boolean),
    veza.my_playlists(),
    veza.my_invited_playlists(),
    veza.my_written_playlists(),
    veza.my_edited_playlists(),
    veza.my_owned_playlists(),
    veza.playlist_owner(uuid),
    veza.collaborator_role(uuid),
    veza.post_is_in_private_group(uuid),
    veza.my_groups(),
    veza.my_private_groups(),
    veza.my_moderated_groups(),
    veza.my_administered_groups(),
    veza.my_owned_groups(),
    veza.my_new_groups(),
    veza.my_courses(),
    veza.my_taught_courses(),
    veza.my_taught_lessons(),
    veza.my_lessons()
TO veza_app;
