DROP TRIGGER trg_posts_untie_update ON posts;
DROP FUNCTION veza.untie_hidden_posts();
