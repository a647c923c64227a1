//! A post as it is shown: with its author, what it passes on, and whether the viewer likes it.

use chrono::{DateTime, Utc};
use entity::enums::Visibility;
use sea_orm::prelude::Uuid;
use serde::Serialize;

use crate::row;

row! {
    /// A post as lists show it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct PostLine {
        /// The post.
        pub id: Uuid,
        /// Its author.
        pub user_id: Uuid,
        /// The author's name, as they write it.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// Its text; [`PLAIN`](super::reposts::PLAIN) where it passes another on without a word.
        pub content: String,
        /// Pictures, in their order. A file may be gone.
        pub image_file_ids: Option<Vec<Uuid>>,
        /// A sound.
        pub audio_file_id: Option<Uuid>,
        /// A film.
        pub video_file_id: Option<Uuid>,
        /// Who sees it.
        pub visibility: Visibility,
        /// How many like it.
        pub like_count: i32,
        /// Live comments, answers included.
        pub comment_count: i32,
        /// Live posts that pass it on.
        pub repost_count: i32,
        /// Whether its author keeps it on top of the profile.
        pub is_pinned: bool,
        /// Whether the viewer likes it.
        pub is_liked: bool,
        /// The post that this one passes on.
        pub repost_of_id: Option<Uuid>,
        /// Who wrote that one; none where the viewer may not see it, or it is gone.
        pub original_user_id: Option<Uuid>,
        /// Their name.
        pub original_username: Option<String>,
        /// What they wrote.
        pub original_content: Option<String>,
        /// When it was written.
        pub created_at: DateTime<Utc>,
        /// When it was last edited.
        pub updated_at: DateTime<Utc>,
        /// When it came into this list: written, tagged, shared into the group.
        pub listed_at: DateTime<Utc>,
    }
}

/// The select list of a [`PostLine`], and what it is read from: `p` of `$from`, its author `u`, the original `o` as far as the
/// viewer sees it. `WHERE` follows.
///
/// Whether it is liked is looked up in `uq_post_likes_user_post` for each. It is no EXISTS: for that the planner reads every like
/// of the viewer into a table, however many. It is BETWEEN and not `=`: an average post has few likes, so that reading all likes
/// of the post looks as cheap, and of a popular one they are thousands.
macro_rules! post_lines {
    ($viewer:literal, $listed_at:literal, $from:expr) => {
        concat!(
            "SELECT p.id, p.user_id, u.username, u.display_name, p.content, p.image_file_ids, p.audio_file_id, \
             p.video_file_id, p.visibility::text AS visibility, p.like_count, p.comment_count, p.repost_count, \
             p.is_pinned, (SELECT mine.id FROM post_likes mine WHERE mine.post_id BETWEEN p.id AND p.id \
             AND mine.user_id = ",
            $viewer,
            ") IS NOT NULL AS is_liked, p.repost_of_id, o.user_id AS original_user_id, ou.username AS original_username, \
             o.content AS original_content, p.created_at, p.updated_at, ",
            $listed_at,
            " AS listed_at FROM ",
            $from,
            " JOIN users u ON u.id = p.user_id AND ",
            live_user!("u"),
            " LEFT JOIN (posts o JOIN users ou ON ou.id = o.user_id AND ",
            live_user!("ou"),
            ") ON o.id = p.repost_of_id AND o.deleted_at IS NULL AND o.visibility <> 'private' AND ",
            unblocked!($viewer, "o.user_id"),
        )
    };
}
pub(super) use post_lines;

/// That a list of posts of others shows `p`: public, live, no block between its author and the viewer, and no empty shell of a
/// post that is gone or not for the viewer.
macro_rules! listed_post {
    ($viewer:literal) => {
        concat!(
            "p.deleted_at IS NULL AND p.visibility = 'public' AND ",
            unblocked!($viewer, "p.user_id"),
            " AND ",
            no_empty_shell!()
        )
    };
}
pub(super) use listed_post;

/// That `p` does not pass on what the viewer cannot see.
macro_rules! no_empty_shell {
    () => {
        "(p.repost_of_id IS NULL OR o.id IS NOT NULL)"
    };
}
pub(super) use no_empty_shell;

/// What a page of posts is ordered by.
pub(super) fn key(post: &PostLine) -> (DateTime<Utc>, Uuid) {
    (post.listed_at, post.id)
}
