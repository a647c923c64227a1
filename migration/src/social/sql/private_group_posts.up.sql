-- A post that is shared into a private group is seen by its active members only, and its own row says so: it becomes private. The
-- policy of posts then tells by the row itself who sees it in a list, and asks about no group. It stays private when it leaves the
-- group, or the group turns public: only its author shows it again.
CREATE FUNCTION veza.hide_posts(ids uuid[]) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Locked in the order of the counters of posts, as everybody locks; private ones, too: somebody may be about to show one.
    PERFORM FROM public.posts WHERE id = ANY (ids) ORDER BY repost_of_id IS NULL, created_at DESC, id FOR NO KEY UPDATE;
    UPDATE public.posts SET visibility = 'private' WHERE id = ANY (ids) AND visibility <> 'private';
END;
$function$;

CREATE FUNCTION veza.hide_shared_posts() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM veza.hide_posts(ARRAY(SELECT s.post_id FROM shared s
                                  JOIN public.groups g ON g.id = s.group_id AND g.group_type = 'private'));
    RETURN NULL;
END;
$function$;

-- Those of all groups that the statement closes: the first row locks them, the others find nothing left to do.
CREATE FUNCTION veza.hide_posts_of_closing_groups() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM veza.hide_posts(ARRAY(SELECT p.post_id FROM public.group_posts p JOIN now_is n ON n.id = p.group_id
                                  JOIN before b ON b.id = n.id
                                  WHERE n.group_type = 'private' AND b.group_type <> 'private'));
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.hide_posts(uuid[]) IS 'Makes posts private';
COMMENT ON FUNCTION veza.hide_shared_posts() IS 'Trigger: makes the posts private that are shared into private groups';
COMMENT ON FUNCTION veza.hide_posts_of_closing_groups() IS 'Trigger: makes the posts of a group private when the group becomes private';

REVOKE ALL ON FUNCTION veza.hide_posts(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.hide_shared_posts() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.hide_posts_of_closing_groups() FROM PUBLIC;

CREATE TRIGGER trg_group_posts_hide_insert
AFTER INSERT ON group_posts REFERENCING NEW TABLE AS shared FOR EACH STATEMENT
EXECUTE FUNCTION veza.hide_shared_posts();

CREATE TRIGGER trg_group_posts_hide_update
AFTER UPDATE ON group_posts REFERENCING NEW TABLE AS shared FOR EACH STATEMENT
EXECUTE FUNCTION veza.hide_shared_posts();

CREATE TRIGGER trg_groups_hide_update
AFTER UPDATE ON groups REFERENCING OLD TABLE AS before NEW TABLE AS now_is FOR EACH ROW
WHEN (NEW.group_type = 'private' AND OLD.group_type <> 'private')
EXECUTE FUNCTION veza.hide_posts_of_closing_groups();
