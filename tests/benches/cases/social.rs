//! Feeds. The SQL of the floors, until the services take their place.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use service::{db::Query, row};

use super::Case;
use crate::sample::Sample;

row! {
    /// A post in a feed.
    struct Line {
        id: Uuid,
        user_id: Uuid,
        content: String,
        like_count: i32,
        comment_count: i32,
        created_at: DateTime<Utc>,
    }
}

/// The newest of each followed account, then the newest of those: a join of all their posts is eight times slower where
/// somebody follows the popular.
static HOME: Query<Line> = Query::new(
    "SELECT p.id, p.user_id, p.content, p.like_count, p.comment_count, p.created_at FROM follows f \
     CROSS JOIN LATERAL (SELECT * FROM posts p WHERE p.user_id = f.following_id AND p.deleted_at IS NULL \
     AND p.visibility = 'public' AND p.created_at > now() - interval '30 days' ORDER BY p.created_at DESC LIMIT $2) p \
     WHERE f.follower_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT $2",
);
/// The same with its limits in the text.
const HOME_LITERAL: &str = "SELECT p.id, p.user_id, p.content, p.like_count, p.comment_count, p.created_at FROM follows f \
     CROSS JOIN LATERAL (SELECT * FROM posts p WHERE p.user_id = f.following_id AND p.deleted_at IS NULL \
     AND p.visibility = 'public' AND p.created_at > now() - interval '30 days' ORDER BY p.created_at DESC LIMIT 20) p \
     WHERE f.follower_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT 20";
static OF_USER: Query<Line> = Query::new(
    "SELECT id, user_id, content, like_count, comment_count, created_at FROM posts WHERE user_id = $1 \
     AND deleted_at IS NULL AND visibility = 'public' ORDER BY created_at DESC, id DESC LIMIT $2",
);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::query("social: home feed", &HOME, |sample, rng| {
            vec![Sample::one(rng, &sample.followers).into(), 20_i64.into()]
        })
        .best(HOME_LITERAL),
        Case::query("social: posts of a user", &OF_USER, |sample, rng| {
            vec![Sample::one(rng, &sample.listeners).into(), 20_i64.into()]
        }),
    ]
}
