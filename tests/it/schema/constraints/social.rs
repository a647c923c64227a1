//! social.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_follows_not_self", "UPDATE follows SET following_id = follower_id"),
    (
        "uq_follows_follower_following",
        "INSERT INTO follows (follower_id, following_id) SELECT follower_id, following_id FROM follows",
    ),
    ("chk_blocks_not_self", "UPDATE blocks SET blocked_id = blocker_id"),
    (
        "uq_blocks_blocker_blocked",
        "INSERT INTO blocks (blocker_id, blocked_id) SELECT blocker_id, blocked_id FROM blocks",
    ),
    ("chk_posts_content_length", "UPDATE posts SET content = ''"),
    ("chk_posts_content_length", "UPDATE posts SET content = repeat('a', 5001)"),
    ("chk_posts_like_count_positive", "UPDATE posts SET like_count = -1"),
    ("chk_posts_comment_count_positive", "UPDATE posts SET comment_count = -1"),
    ("chk_posts_repost_count_positive", "UPDATE posts SET repost_count = -1"),
    (
        "uq_post_likes_user_post",
        "INSERT INTO post_likes (user_id, post_id) SELECT user_id, post_id FROM post_likes",
    ),
    ("chk_post_comments_content_length", "UPDATE post_comments SET content = ''"),
    ("chk_post_comments_content_length", "UPDATE post_comments SET content = repeat('a', 2001)"),
    ("uq_hashtags_tag", "INSERT INTO hashtags (tag, slug) VALUES ('Song', 'other')"),
    ("idx_hashtags_tag", "INSERT INTO hashtags (tag, slug) VALUES ('SONG', 'other')"),
    ("uq_hashtags_slug", "INSERT INTO hashtags (tag, slug) VALUES ('Other', 'song')"),
    ("chk_hashtags_usage_count_positive", "UPDATE hashtags SET usage_count = -1"),
    (
        "uq_post_hashtags_post_hashtag",
        "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT post_id, hashtag_id FROM post_hashtags",
    ),
    ("chk_groups_group_type_allowed", "UPDATE groups SET group_type = 'secret'"),
    ("chk_groups_member_count_positive", "UPDATE groups SET member_count = -1"),
    ("chk_groups_post_count_positive", "UPDATE groups SET post_count = -1"),
    (
        "idx_groups_slug",
        "INSERT INTO groups (name, slug, creator_id) SELECT name, slug, creator_id FROM groups",
    ),
    // Also of a deleted group: the name is not free again.
    (
        "idx_groups_slug",
        "UPDATE groups SET deleted_at = now(); INSERT INTO groups (name, slug, creator_id)
            SELECT name, slug, creator_id FROM groups",
    ),
    ("chk_group_members_role_allowed", "UPDATE group_members SET role = 'guest'"),
    ("chk_group_members_status_allowed", "UPDATE group_members SET status = 'left'"),
    (
        "uq_group_members_group_user",
        "INSERT INTO group_members (group_id, user_id) SELECT group_id, user_id FROM group_members",
    ),
    ("chk_group_posts_pinned", "UPDATE group_posts SET is_pinned = false"),
    ("chk_group_posts_pinned", "UPDATE group_posts SET pinned_at = NULL"),
    ("chk_group_posts_pinned", "UPDATE group_posts SET is_pinned = false, pinned_at = NULL"),
    (
        "uq_group_posts_group_id_post_id",
        "INSERT INTO group_posts (group_id, post_id) SELECT group_id, post_id FROM group_posts",
    ),
    ("chk_mentions_not_self", "UPDATE mentions SET author_id = mentioned_user_id"),
    (
        "uq_mentions_entity_type_entity_id_mentioned_user_id",
        "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
         SELECT mentioned_user_id, author_id, entity_type, entity_id FROM mentions",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "INSERT INTO follows (follower_id, following_id) SELECT following_id, follower_id FROM follows",
    "INSERT INTO blocks (blocker_id, blocked_id) SELECT blocked_id, blocker_id FROM blocks",
    "UPDATE posts SET content = 'a'; UPDATE posts SET content = repeat('é', 5000)",
    "UPDATE post_comments SET content = 'a'; UPDATE post_comments SET content = repeat('é', 2000)",
    "UPDATE hashtags SET tag = 'SONG'",
    "UPDATE groups SET group_type = 'private'",
    "UPDATE group_members SET role = 'admin', status = 'pending'; UPDATE group_members
        SET role = 'moderator', status = 'banned'",
    "UPDATE group_posts SET pinned_by = NULL",
    "UPDATE group_posts SET is_pinned = false, pinned_at = NULL, pinned_by = NULL",
    "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
        SELECT mentioned_user_id, author_id, kind, entity_id
        FROM mentions, unnest(ARRAY['comment', 'message', 'track_comment']::mention_entity_type[]) kind",
];
