DROP TRIGGER trg_post_comments_kept ON post_comments;
DROP TRIGGER trg_post_comments_own ON post_comments;
DROP TRIGGER trg_posts_own ON posts;
