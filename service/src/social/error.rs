//! Everything that can go wrong between people, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError},
    input::Invalid,
};

/// Why something social was refused. Whatever was asked, nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum SocialError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this: a visitor, an account that is not in good standing, or not theirs to do.
    #[error("not allowed")]
    Forbidden,
    /// One cannot follow, block or promote oneself.
    #[error("this cannot be done to oneself")]
    Oneself,
    /// One of the two has blocked the other.
    #[error("one of the two has blocked the other")]
    Blocked,
    /// No such user, or their account is closed.
    #[error("there is no such user")]
    UserNotFound,
    /// No such post, it was deleted, or the actor may not see it; which of them is not said.
    #[error("there is no such post")]
    PostNotFound,
    /// The post is not public, so that it cannot be passed on or published in a public group.
    #[error("only public posts can be passed on")]
    NotPublic,
    /// The profile has as many pinned posts as it can show.
    #[error("at most 3 posts can be pinned; unpin one first")]
    TooManyPinned,
    /// Posts in a private group are for its members; they cannot be made public.
    #[error("the post is in a private group; take it out of the group first")]
    InPrivateGroup,
    /// No such file, or not a file of the author's.
    #[error("there is no such file of yours")]
    FileNotFound,
    /// No such comment, it was deleted, or it is under another post.
    #[error("there is no such comment")]
    CommentNotFound,
    /// No such group, or it was closed.
    #[error("there is no such group")]
    GroupNotFound,
    /// The name of the group in addresses is taken, also by a closed group.
    #[error("the slug of the group is taken")]
    GroupSlugTaken,
    /// The user is not a member of the group, or asked nothing.
    #[error("not a member of the group")]
    NotAMember,
    /// The user was put out of the group.
    #[error("banned from the group")]
    Banned,
    /// The owner cannot leave or be put out: ownership goes to another first.
    #[error("the owner of a group hands it over first")]
    OwnerStays,
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for SocialError {
    /// The one place where names of constraints become words.
    fn from(error: DbErr) -> Self {
        let error = DatabaseError::from(error);
        match error.constraint() {
            Some("chk_follows_not_self" | "chk_blocks_not_self") => Self::Oneself,
            Some("idx_groups_slug") => Self::GroupSlugTaken,
            Some("chk_posts_content_length" | "chk_post_comments_content_length") => {
                Self::Invalid(Invalid::field("content", "has another length than it may"))
            }
            Some(
                "fk_post_likes_posts" | "fk_post_comments_posts" | "fk_posts_posts" | "fk_group_posts_posts",
            ) => Self::PostNotFound,
            Some("fk_post_comments_post_comments") => Self::CommentNotFound,
            Some("fk_posts_files_audio_file_id" | "fk_posts_files_video_file_id") => Self::FileNotFound,
            Some("fk_group_members_groups" | "fk_group_posts_groups") => Self::GroupNotFound,
            Some(name) if name.starts_with("fk_") && name.contains("_users") => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}
