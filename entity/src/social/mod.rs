//! Who follows whom, what they publish, and where they gather.
//!
//! [`follows`] fill somebody's feed, and [`blocks`] keep two people apart. A [`posts`] row is text with files, or passes
//! another post on; [`post_likes`] and [`post_comments`] answer it, and [`post_hashtags`] tie it to the [`hashtags`] that
//! stand in its text. [`groups`] have [`group_members`], and a post is published in one through [`group_posts`]; in a
//! private group only its active members see that. [`mentions`] are the people whom a text names, here and in the texts
//! of other domains.
//!
//! The counts on posts, hashtags, groups and profiles are kept by triggers on the tables that they count.

pub mod blocks;
pub mod follows;
pub mod group_members;
pub mod group_posts;
pub mod groups;
pub mod hashtags;
pub mod mentions;
pub mod post_comments;
pub mod post_hashtags;
pub mod post_likes;
pub mod posts;

/// The entities of this domain under the names of their tables, its enums and its links.
pub mod prelude {
    pub use super::blocks::Entity as Blocks;
    pub use super::follows::{Entity as Follows, UserToFollowers, UserToFollowing};
    pub use super::group_members::{Entity as GroupMembers, GroupMemberRole, GroupMemberStatus};
    pub use super::group_posts::Entity as GroupPosts;
    pub use super::groups::{Entity as Groups, GroupToMembers, GroupType};
    pub use super::hashtags::Entity as Hashtags;
    pub use super::mentions::{Entity as Mentions, MentionEntityType};
    pub use super::post_comments::Entity as PostComments;
    pub use super::post_hashtags::Entity as PostHashtags;
    pub use super::post_likes::Entity as PostLikes;
    pub use super::posts::{Entity as Posts, PostToHashtags};
}
