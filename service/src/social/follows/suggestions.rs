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

/// For `$1`, at most `$2`. What it reads is bounded, however many somebody follows: the 40 whom the actor followed last, the 40 whom
/// each of them followed last, and of the 200 of these whom most of them follow the first 50 whom the actor does not; where those do
/// not suffice, as many as are wanted of the 200 most followed of all. Each person is looked up where one comes to them, in that order,
/// which is why the pieces are fenced off (`OFFSET 0`, `LIMIT`). Indexes: `idx_follows_follower_id_created_at_following_id`,
/// `uq_follows_follower_following`, `idx_user_profiles_follower_count_user_id`.
pub const SUGGESTIONS: Query<Suggestion> = Query::new(concat!(
    "WITH mine AS (SELECT following_id FROM follows WHERE follower_id = $1 \
                   ORDER BY created_at DESC, following_id DESC LIMIT 40), \
     near AS MATERIALIZED (SELECT c.id, c.common, u.username, u.display_name, p.avatar_url, p.follower_count FROM ( \
              SELECT g.id, g.common FROM (SELECT theirs.following_id AS id, count(*) AS common FROM mine CROSS JOIN LATERAL ( \
              SELECT following_id FROM follows WHERE follower_id = mine.following_id \
              ORDER BY created_at DESC, following_id DESC LIMIT 40) theirs \
              WHERE theirs.following_id <> $1 GROUP BY theirs.following_id ORDER BY common DESC, id LIMIT 200) g \
              WHERE (SELECT f.id FROM follows f WHERE f.follower_id = $1 AND f.following_id = g.id) IS NULL LIMIT 50) c \
              CROSS JOIN LATERAL (SELECT u.username, u.display_name FROM users u WHERE u.id = c.id AND ",
    live_user!("u"),
    " OFFSET 0) u CROSS JOIN LATERAL (SELECT p.avatar_url, p.follower_count FROM user_profiles p \
              WHERE p.user_id = c.id AND p.profile_visibility = 'public' OFFSET 0) p WHERE ",
    unblocked!("$1", "c.id"),
    "), popular AS (SELECT p.user_id AS id, 0::bigint AS common, u.username, u.display_name, p.avatar_url, p.follower_count FROM ( \
              SELECT p.user_id, p.avatar_url, p.follower_count, p.profile_visibility FROM user_profiles p \
              ORDER BY p.follower_count DESC, p.user_id LIMIT 200) p \
              CROSS JOIN LATERAL (SELECT u.username, u.display_name FROM users u WHERE u.id = p.user_id AND ",
    live_user!("u"),
    " OFFSET 0) u WHERE (SELECT count(*) FROM near) < $2 AND p.profile_visibility = 'public' AND p.user_id <> $1 \
              AND p.user_id <> ALL (ARRAY(SELECT id FROM near)) AND ",
    unblocked!("$1", "p.user_id"),
    " AND (SELECT f.id FROM follows f WHERE f.follower_id = $1 AND f.following_id = p.user_id) IS NULL LIMIT $2) \
     SELECT found.id AS user_id, found.username, found.display_name, found.avatar_url, found.common, found.follower_count \
     FROM (SELECT * FROM near UNION ALL SELECT * FROM popular) found \
     ORDER BY found.common DESC, found.follower_count DESC, found.id LIMIT $2",
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
