-- The home feed of somebody who follows few, and a profile: the latest public posts of one author. repost_of_id is in it so that the
-- candidates are read from the index alone.
CREATE INDEX idx_posts_user_id_created_at_id ON posts (user_id, created_at DESC, id DESC) INCLUDE (repost_of_id)
WHERE deleted_at IS NULL AND visibility = 'public';
-- The home feed of somebody who follows many: the latest public posts of everybody, until a page is full.
CREATE INDEX idx_posts_created_at_id ON posts (created_at DESC, id DESC) INCLUDE (user_id, repost_of_id)
WHERE deleted_at IS NULL AND visibility = 'public';
-- The few posts that a profile keeps on top.
CREATE INDEX idx_posts_user_id_is_pinned ON posts (user_id) WHERE is_pinned = true;
-- Trends of a window.
CREATE INDEX idx_post_hashtags_created_at ON post_hashtags (created_at) INCLUDE (hashtag_id, post_id);
-- Answers to a comment, oldest first.
CREATE INDEX idx_post_comments_parent_comment_id_created_at_id ON post_comments (parent_comment_id, created_at, id)
WHERE parent_comment_id IS NOT NULL;
