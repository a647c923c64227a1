DROP TRIGGER trg_groups_hide_update ON groups;
DROP TRIGGER trg_group_posts_hide_update ON group_posts;
DROP TRIGGER trg_group_posts_hide_insert ON group_posts;
DROP FUNCTION veza.hide_posts_of_closing_groups();
DROP FUNCTION veza.hide_shared_posts();
DROP FUNCTION veza.hide_posts(uuid[]);
