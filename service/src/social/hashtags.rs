//! Hashtags: tied to posts by their text, read as a feed, counted as trends.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, prelude::Uuid};
use serde::Serialize;

use super::{
    PostLine, SocialError,
    post_line::{key, listed_post, no_empty_shell, post_lines},
    text::{MAX_HASHTAG, fold},
};
use crate::{
    db::{Actor, Command, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

row! {
    /// A hashtag that many use now.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Trend {
        /// The hashtag, without `#`.
        pub tag: String,
        /// How many different people published with it in the window: what it is ranked by, so that nobody trends alone.
        pub author_count: i64,
        /// How many public posts.
        pub post_count: i64,
    }
}

/// How far back a trend looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Window {
    /// The last hour.
    Hour,
    /// The last 24 hours.
    #[default]
    Day,
    /// The last seven days.
    Week,
}

impl FromStr for Window {
    type Err = Invalid;

    /// `hour`, `day` or `week`.
    fn from_str(name: &str) -> Result<Self, Invalid> {
        match name {
            "hour" => Ok(Self::Hour),
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            _ => Err(Invalid::field("window", "is none of hour, day, week")),
        }
    }
}

/// Most trends at once.
const MAX_TRENDS: u64 = 50;

const MAKE: Command = Command::new(
    "INSERT INTO hashtags (tag, slug) SELECT named.one, named.one FROM UNNEST($1::text[]) AS named (one) \
     WHERE NOT EXISTS (SELECT FROM hashtags h WHERE h.slug = named.one) ORDER BY named.one ON CONFLICT DO NOTHING",
);
/// Those that are tied and those that will be, in the order in which the counters lock them: what unties and ties in two
/// statements would otherwise meet another edit half-way.
const LOCK: Query<(Uuid,)> = Query::new(
    "SELECT h.id FROM hashtags h WHERE h.slug = ANY($2::text[]) \
     OR h.id IN (SELECT hashtag_id FROM post_hashtags WHERE post_id = $1) ORDER BY h.id FOR NO KEY UPDATE",
);
const UNTIE: Command = Command::new(
    "DELETE FROM post_hashtags WHERE post_id = $1 \
     AND hashtag_id NOT IN (SELECT id FROM hashtags WHERE slug = ANY($2::text[]))",
);
const TIE: Command = Command::new(
    "INSERT INTO post_hashtags (post_id, hashtag_id) SELECT $1, id FROM hashtags WHERE slug = ANY($2::text[]) \
     ON CONFLICT (post_id, hashtag_id) DO NOTHING",
);
const ARE_TIED: Query<(bool,)> = Query::new("SELECT EXISTS (SELECT FROM post_hashtags WHERE post_id = $1)");

/// The public posts with the hashtag `$1`, seen by `$2`. Index: `uq_hashtags_slug`, `idx_post_hashtags_hashtag_id_created_at_post_id`,
/// `posts_pkey`.
pub const FEED: List<PostLine, (DateTime<Utc>, Uuid)> = List::new(
    "social.hashtags.feed",
    paged!(
        concat!(
            post_lines!("$2", "ph.created_at", "post_hashtags ph JOIN posts p ON p.id = ph.post_id"),
            " WHERE ph.hashtag_id = (SELECT id FROM hashtags WHERE slug = $1) AND ",
            listed_post!("$2"),
        ),
        after " AND ph.created_at <= $4 AND (ph.created_at, ph.post_id) < ($4, $5)",
        " ORDER BY ph.created_at DESC, ph.post_id DESC LIMIT $3",
    ),
);

/// The interval is a constant of the text, so that its index ranges are known when it is planned: it reads the uses of the window and the
/// posts of the window, each by its time, and no more of either than of the latest 100,000 uses. That an author's account is open is
/// looked up once for each author.
macro_rules! trending {
    ($interval:literal) => {
        concat!(
            "WITH used AS MATERIALIZED (SELECT ph.hashtag_id, p.user_id, count(*) AS posts FROM ( \
             SELECT hashtag_id, post_id FROM post_hashtags WHERE created_at > now() - interval '",
            $interval,
            "' ORDER BY created_at DESC LIMIT 100000) ph JOIN posts p ON p.id = ph.post_id \
             AND p.deleted_at IS NULL AND p.visibility = 'public' AND p.created_at > now() - interval '",
            $interval,
            "' GROUP BY ph.hashtag_id, p.user_id), \
             closed AS MATERIALIZED (SELECT a.user_id FROM (SELECT DISTINCT user_id FROM used) a WHERE NOT (",
            each_stands!("a.user_id"),
            ")) SELECT (SELECT h.tag FROM hashtags h WHERE h.id = t.hashtag_id) AS tag, t.author_count, t.post_count FROM ( \
             SELECT hashtag_id, count(*) AS author_count, sum(posts)::bigint AS post_count \
             FROM used WHERE user_id NOT IN (SELECT user_id FROM closed) GROUP BY hashtag_id \
             ORDER BY author_count DESC, post_count DESC, hashtag_id LIMIT $1) t \
             ORDER BY t.author_count DESC, t.post_count DESC, t.hashtag_id"
        )
    };
}

/// What trends in the last hour. Indexes: `idx_post_hashtags_created_at`, `posts_pkey`.
pub const TRENDING_HOUR: Query<Trend> = Query::new(trending!("1 hour"));
/// What trends in the last day. Indexes: `idx_post_hashtags_created_at`, `posts_pkey` or `idx_posts_created_at_id`.
pub const TRENDING_DAY: Query<Trend> = Query::new(trending!("1 day"));
/// What trends in the last week. Indexes: `idx_post_hashtags_created_at`, `idx_posts_created_at_id`.
pub const TRENDING_WEEK: Query<Trend> = Query::new(trending!("7 days"));

/// Public posts with a hashtag, however it is spelled, latest first: without those of people between whom and the viewer there is
/// a block. Empty for one that nobody used. Index: `uq_hashtags_slug`, `idx_post_hashtags_hashtag_id_created_at_post_id`.
///
/// # Errors
/// [`SocialError::Invalid`] for one that is empty or longer than 100 characters; [`SocialError::Cursor`] for a cursor of another
/// list.
pub async fn feed(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    hashtag: &str,
    page: &PageRequest,
) -> Result<Page<PostLine>, SocialError> {
    let slug = fold(hashtag);
    if slug.is_empty() || slug.chars().count() > MAX_HASHTAG || slug.contains('\0') {
        return Err(Invalid::field("hashtag", "is not 1 to 100 characters").into());
    }
    FEED.page(db, page, [slug.into(), viewer.user_id().into()], key).await
}

/// The hashtags that most people publish with in the window, at most 50: in posts written in it, of open accounts. What it reads
/// grows with the window, up to 100,000 uses, of which the latest count: applications keep the answer for a minute. Indexes:
/// `idx_post_hashtags_created_at`, `posts_pkey` or `idx_posts_created_at_id`, `users_pkey` once for each author.
///
/// # Errors
/// What the database says.
pub async fn trending(
    db: &impl ConnectionTrait,
    window: Window,
    limit: u64,
) -> Result<Vec<Trend>, SocialError> {
    let query = match window {
        Window::Hour => &TRENDING_HOUR,
        Window::Day => &TRENDING_DAY,
        Window::Week => &TRENDING_WEEK,
    };
    let limit = i64::try_from(limit.clamp(1, MAX_TRENDS)).unwrap_or(1);
    Ok(query.all(db, [limit.into()]).await?)
}

/// Ties a post to exactly these hashtags, which are folded and in order.
pub(super) async fn rewrite(
    transaction: &impl ConnectionTrait,
    post_id: Uuid,
    tags: Vec<String>,
) -> Result<(), DbErr> {
    if tags.is_empty() && !ARE_TIED.get(transaction, [post_id.into()]).await?.0 {
        return Ok(());
    }
    MAKE.run(transaction, [tags.clone().into()]).await?;
    LOCK.all(transaction, [post_id.into(), tags.clone().into()]).await?;
    UNTIE.run(transaction, [post_id.into(), tags.clone().into()]).await?;
    TIE.run(transaction, [post_id.into(), tags.into()]).await?;
    Ok(())
}
