//! What somebody reads: the posts of whom they follow, and the posts of one profile.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{
    PostLine, SocialError,
    post_line::{key, listed_post, no_empty_shell, post_lines},
};
use crate::{
    db::{Actor, List, Page, PageRequest, Query},
    paged,
};

type Posts = List<PostLine, (DateTime<Utc>, Uuid)>;

/// The latest posts of whom `$1` follows, within 30 days.
///
/// Up to 300 followed people, the latest of each are read and merged (`idx_posts_user_id_created_at_id`): that is as much work as
/// there are people, whatever everybody else writes. Of more than 300 people some write all the time, and reading everybody's
/// latest until a page is full is the shorter way (`idx_posts_created_at_id`). Only one of the two is executed: the other's
/// one-time filter is false. Both find their posts in the index; the posts of the page alone are read.
///
/// `IS TRUE` keeps the planner from making a join of the question whether somebody is followed. `LIMIT 101`, the longest page and
/// one more, tells it what `LIMIT $2` does not: that few posts are looked up.
macro_rules! home {
    ($after:literal) => {
        concat!(
            "WITH followed AS MATERIALIZED (SELECT f.following_id AS id FROM follows f WHERE f.follower_id = $1 AND ",
            unblocked!("$1", "f.following_id"),
            "), listed AS ((SELECT latest.id, latest.created_at FROM followed JOIN users author ON author.id = followed.id AND ",
            live_user!("author"),
            " CROSS JOIN LATERAL (SELECT p.id, p.created_at FROM posts p WHERE p.user_id = followed.id AND ",
            in_home!($after),
            ") latest WHERE (SELECT count(*) FROM followed) <= 300) UNION ALL \
             (SELECT p.id, p.created_at FROM posts p WHERE (SELECT count(*) FROM followed) > 300 \
             AND (p.user_id IN (SELECT id FROM followed)) IS TRUE \
             AND (SELECT author.id FROM users author WHERE author.id = p.user_id AND ",
            live_user!("author"),
            ") IS NOT NULL AND ",
            in_home!($after),
            ") ORDER BY created_at DESC, id DESC LIMIT $2) ",
            post_lines!(
                "$1",
                "p.created_at",
                "(SELECT * FROM listed LIMIT 101) listed JOIN posts p ON p.id = listed.id"
            ),
            " ORDER BY listed.created_at DESC, listed.id DESC"
        )
    };
}

/// Which of the posts, and in which order; a repost only where the viewer may see what it passes on: looked up for each, where an
/// EXISTS may be made a table of all posts.
macro_rules! in_home {
    ($after:literal) => {
        concat!(
            "p.created_at > now() - interval '30 days' AND p.deleted_at IS NULL AND p.visibility = 'public'",
            $after,
            " AND (p.repost_of_id IS NULL OR (SELECT o.id FROM posts o JOIN users ou ON ou.id = o.user_id AND ",
            live_user!("ou"),
            " WHERE o.id = p.repost_of_id AND o.deleted_at IS NULL AND o.visibility <> 'private' AND ",
            unblocked!("$1", "o.user_id"),
            ") IS NOT NULL) ORDER BY p.created_at DESC, p.id DESC LIMIT $2"
        )
    };
}

/// See [`home`].
pub const HOME: Posts = List::new(
    "social.feed.home",
    (home!(""), home!(" AND p.created_at <= $3 AND (p.created_at, p.id) < ($3, $4)")),
);
/// The public posts of `$1`, seen by `$2`. Index: `idx_posts_user_id_created_at_id`.
pub const PROFILE: Posts = List::new(
    "social.feed.profile",
    paged!(
        concat!(
            post_lines!("$2", "p.created_at", "posts p"),
            " WHERE p.user_id = $1 AND ",
            listed_post!("$2"),
            " AND ",
            open_profile!("$2", "$1"),
        ),
        after " AND p.created_at <= $4 AND (p.created_at, p.id) < ($4, $5)",
        " ORDER BY p.created_at DESC, p.id DESC LIMIT $3",
    ),
);
/// All live posts of `$1`, for themselves (`$2`). Index: `idx_posts_user_id_created_at_id`.
pub const OWN: Posts = List::new(
    "social.feed.own",
    paged!(
        concat!(
            post_lines!("$2", "p.created_at", "posts p"),
            " WHERE p.user_id = $1 AND p.deleted_at IS NULL",
        ),
        after " AND p.created_at <= $4 AND (p.created_at, p.id) < ($4, $5)",
        " ORDER BY p.created_at DESC, p.id DESC LIMIT $3",
    ),
);
/// The pinned public posts of `$1`, seen by `$2`. Index: `idx_posts_user_id_is_pinned`.
pub const PINNED: Query<PostLine> = Query::new(concat!(
    post_lines!("$2", "p.created_at", "posts p"),
    " WHERE p.user_id = $1 AND p.is_pinned AND p.deleted_at IS NULL AND (p.user_id = $2 OR (",
    listed_post!("$2"),
    ")) AND ",
    open_profile!("$2", "$1"),
    " ORDER BY p.created_at DESC, p.id DESC LIMIT 3",
));

/// The posts of the last 30 days of whom the actor follows, latest first: public ones, of open accounts, nothing across a block,
/// and no repost of what the actor may not see. Index: `idx_posts_user_id_created_at_id`, for more than 300 followed people
/// `idx_posts_created_at_id`.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user; [`SocialError::Cursor`] for a cursor of another list.
pub async fn home(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<PostLine>, SocialError> {
    let me = actor.user_id().ok_or(SocialError::Forbidden)?;
    HOME.page(db, page, [me.into()], key).await
}

/// The posts of a profile, latest first: its owner sees every live one, others the public ones, and none across a block. Of a
/// private profile others see nothing but what they have the address of; staff see it.
/// Index: `idx_posts_user_id_created_at_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn profile(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
    page: &PageRequest,
) -> Result<Page<PostLine>, SocialError> {
    let list = if viewer.user_id() == Some(user_id) { &OWN } else { &PROFILE };
    list.page(db, page, [user_id.into(), viewer.user_id().into()], key).await
}

/// The posts, at most three, that a profile keeps on top. They stand in [`profile`] at their time, too. Index:
/// `idx_posts_user_id_is_pinned`.
///
/// # Errors
/// What the database says.
pub async fn pinned(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    user_id: Uuid,
) -> Result<Vec<PostLine>, SocialError> {
    Ok(PINNED.all(db, [user_id.into(), viewer.user_id().into()]).await?)
}
