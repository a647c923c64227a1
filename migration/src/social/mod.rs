//! Follows and blocks, posts with their likes, comments and hashtags, groups, mentions.

pub(crate) mod m20261122_000301_create_social_enums;
pub(crate) mod m20261122_000302_create_follows;
pub(crate) mod m20261122_000303_create_blocks;
pub(crate) mod m20261122_000304_create_posts;
pub(crate) mod m20261122_000305_create_post_likes;
pub(crate) mod m20261122_000306_create_post_comments;
pub(crate) mod m20261122_000307_create_hashtags;
pub(crate) mod m20261122_000308_create_post_hashtags;
pub(crate) mod m20261122_000309_create_groups;
pub(crate) mod m20261122_000310_create_group_members;
pub(crate) mod m20261122_000311_create_group_posts;
pub(crate) mod m20261122_000312_create_mentions;
