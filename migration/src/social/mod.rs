//! Follows and blocks, posts with their likes, comments and hashtags, groups, mentions.

pub(crate) mod m20261122_000050_create_social_enums;
pub(crate) mod m20261122_000051_create_follows;
pub(crate) mod m20261122_000052_create_blocks;
pub(crate) mod m20261122_000053_create_posts;
pub(crate) mod m20261122_000054_create_post_likes;
pub(crate) mod m20261122_000055_create_post_comments;
pub(crate) mod m20261122_000056_create_hashtags;
pub(crate) mod m20261122_000057_create_post_hashtags;
pub(crate) mod m20261122_000058_create_groups;
pub(crate) mod m20261122_000059_create_group_members;
pub(crate) mod m20261122_000060_create_group_posts;
pub(crate) mod m20261122_000061_create_mentions;
pub(crate) mod m20261122_000136_count_posts;
pub(crate) mod m20261122_000137_count_hashtags;
pub(crate) mod m20261122_000138_count_groups;
pub(crate) mod m20261122_000167_create_social_rights;
