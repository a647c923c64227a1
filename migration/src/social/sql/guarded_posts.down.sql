DROP TRIGGER trg_posts_own ON posts;
