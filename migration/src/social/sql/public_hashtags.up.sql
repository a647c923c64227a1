-- Hashtags are those of public posts: what is private or unlisted, or is deleted, bears none. So a hashtag says nothing of what
-- somebody may not see: hashtags.usage_count counts public posts, and search finds a hashtag while that is more than 0. Who ties a
-- post to its hashtags holds its row (service::social::posts), and asks whether it is public.
CREATE FUNCTION veza.untie_hidden_posts() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
BEGIN
    -- Those of all posts that the statement hides, so that they, and then their hashtags, are locked in one order: the first row
    -- does it, the others find nothing left to do.
    ids := ARRAY(
        SELECT t.id FROM public.post_hashtags t
        WHERE t.post_id = ANY (ARRAY(SELECT n.id FROM new_rows n WHERE n.visibility <> 'public' OR n.deleted_at IS NOT NULL))
        ORDER BY t.id FOR UPDATE);
    DELETE FROM public.post_hashtags WHERE id = ANY (ids);
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.untie_hidden_posts() IS 'Trigger: takes the hashtags from posts that are no longer public';

REVOKE ALL ON FUNCTION veza.untie_hidden_posts() FROM PUBLIC;

CREATE TRIGGER trg_posts_untie_update
AFTER UPDATE ON posts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH ROW
WHEN ((NEW.visibility <> 'public' OR NEW.deleted_at IS NOT NULL) AND OLD.visibility = 'public' AND OLD.deleted_at IS NULL)
EXECUTE FUNCTION veza.untie_hidden_posts();
