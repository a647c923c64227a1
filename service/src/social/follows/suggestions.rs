//! Whom one might want to follow: people whom those one follows follow, then whom many follow.

use sea_orm::{ConnectionTrait, prelude::Uuid};
use serde::Serialize;

use super::super::SocialError;
use crate::{
    db::{Actor, Query},
    row,
};

row! {
    /// Somebody whom the actor does not follow yet.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Suggestion {
        /// Who it is.
        pub user_id: Uuid,
        /// As they write it.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// An address of the web.
        pub avatar_url: Option<String>,
        /// How many of those whom the actor followed last follow them; 0 for somebody who is merely popular.
        pub common: i64,
        /// How many follow them.
        pub follower_count: i32,
    }
}

/// Most suggestions at once.
const MAX: u64 = 50;

/// For `$1`, at most `$2`. What it reads is bounded, however many somebody follows: the 100 whom the actor followed last, the 100
/// whom each of them followed last, of these the 200 whom most of them follow, and the 200 most followed of all. Index:
/// `idx_follows_follower_id_created_at_following_id`, `idx_user_profiles_follower_count_user_id`.
pub const SUGGESTIONS: Query<Suggestion> = Query::new(concat!(
    "WITH mine AS (SELECT following_id FROM follows WHERE follower_id = $1 \
                   ORDER BY created_at DESC, following_id DESC LIMIT 100), \
     near AS (SELECT theirs.following_id AS id, count(*) AS common FROM mine CROSS JOIN LATERAL ( \
              SELECT following_id FROM follows WHERE follower_id = mine.following_id \
              ORDER BY created_at DESC, following_id DESC LIMIT 100) theirs \
              WHERE NOT EXISTS (SELECT FROM follows f WHERE f.follower_id = $1 AND f.following_id = theirs.following_id) \
              GROUP BY theirs.following_id ORDER BY common DESC, id LIMIT 200), \
     popular AS (SELECT user_id AS id FROM user_profiles ORDER BY follower_count DESC, user_id LIMIT 200), \
     candidate AS (SELECT id, max(common) AS common FROM ( \
                   SELECT id, common FROM near UNION ALL SELECT id, 0 FROM popular) found GROUP BY id LIMIT 400) \
     SELECT u.id AS user_id, u.username, u.display_name, profile.avatar_url, c.common, profile.follower_count \
     FROM candidate c JOIN users u ON u.id = c.id CROSS JOIN LATERAL ( \
     SELECT p.avatar_url, p.follower_count, p.profile_visibility FROM user_profiles p WHERE p.user_id = c.id OFFSET 0) profile \
     WHERE u.id <> $1 AND profile.profile_visibility = 'public' AND ",
    live_user!("u"),
    " AND (SELECT f.id FROM follows f WHERE f.follower_id = $1 AND f.following_id = u.id) IS NULL AND ",
    unblocked!("$1", "u.id"),
    " ORDER BY c.common DESC, profile.follower_count DESC, u.id LIMIT $2",
));

/// Whom the actor might want to follow, the likeliest first, at most 50: open accounts with a public profile, nobody whom they
/// follow already or between whom and them there is a block. Bounded in what it reads; the numbers are of a sample.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user.
pub async fn suggestions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    limit: u64,
) -> Result<Vec<Suggestion>, SocialError> {
    let me = actor.user_id().ok_or(SocialError::Forbidden)?;
    let limit = i64::try_from(limit.clamp(1, MAX)).unwrap_or(1);
    Ok(SUGGESTIONS.all(db, [me.into(), limit.into()]).await?)
}
