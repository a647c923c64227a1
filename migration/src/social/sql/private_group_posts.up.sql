-- A post that is shared into a private group is seen by its active members only, and its own row says so: it becomes private. The
-- policy of posts can then tell by the row itself, and asks about groups for private posts alone; asked for each post of a feed,
-- that took ten times as long as the feed. It stays private when it leaves the group: its author shows it again.
CREATE FUNCTION veza.hide_posts_of_private_groups() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    shown uuid[];
BEGIN
    IF TG_TABLE_NAME = 'groups' THEN
        shown := ARRAY(SELECT post_id FROM public.group_posts WHERE group_id = NEW.id);
    ELSE
        shown := ARRAY(SELECT s.post_id FROM shared s
                       JOIN public.groups g ON g.id = s.group_id AND g.group_type = 'private');
    END IF;
    -- Locked in the order of their ids, as everybody locks; private ones, too: somebody may be about to show one.
    PERFORM FROM public.posts WHERE id = ANY (shown) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.posts SET visibility = 'private' WHERE id = ANY (shown) AND visibility <> 'private';
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.hide_posts_of_private_groups()
IS 'Trigger: makes the posts that are shared into private groups private, when they are shared and when a group becomes private';

REVOKE ALL ON FUNCTION veza.hide_posts_of_private_groups() FROM PUBLIC;

CREATE TRIGGER trg_group_posts_hide_insert
AFTER INSERT ON group_posts REFERENCING NEW TABLE AS shared FOR EACH STATEMENT
EXECUTE FUNCTION veza.hide_posts_of_private_groups();

CREATE TRIGGER trg_group_posts_hide_update
AFTER UPDATE ON group_posts REFERENCING NEW TABLE AS shared FOR EACH STATEMENT
EXECUTE FUNCTION veza.hide_posts_of_private_groups();

CREATE TRIGGER trg_groups_hide_update
AFTER UPDATE OF group_type ON groups FOR EACH ROW
WHEN (NEW.group_type = 'private' AND OLD.group_type <> 'private')
EXECUTE FUNCTION veza.hide_posts_of_private_groups();
