//! Follows, posts, hashtags, likes, comments, notifications.

use std::collections::HashSet;

use futures::FutureExt;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::{Plan, part},
};
use crate::{Outcome, draw};

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![
        Load {
            table: "follows",
            columns: &[
                ("follower_id", Type::UUID),
                ("following_id", Type::UUID),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.users,
            expected: plan.follows,
            write: |plan, piece, rows| follows(plan, piece, rows).boxed(),
        },
        Load {
            table: "posts",
            columns: &[
                ("id", Type::UUID),
                ("user_id", Type::UUID),
                ("content", Type::TEXT),
                ("visibility", Type::TEXT),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.posts,
            expected: plan.posts,
            write: |plan, piece, rows| posts(plan, piece, rows).boxed(),
        },
        Load {
            table: "hashtags",
            columns: &[("id", Type::UUID), ("tag", Type::VARCHAR), ("slug", Type::VARCHAR)],
            units: plan.hashtags,
            expected: plan.hashtags,
            write: |plan, piece, rows| hashtags(plan, piece, rows).boxed(),
        },
        Load {
            table: "post_hashtags",
            columns: &[
                ("post_id", Type::UUID),
                ("hashtag_id", Type::UUID),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.posts,
            expected: plan.posts * 9 / 20,
            write: |plan, piece, rows| post_hashtags(plan, piece, rows).boxed(),
        },
        Load {
            table: "post_likes",
            columns: &[
                ("user_id", Type::UUID),
                ("post_id", Type::UUID),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.users,
            expected: plan.post_likes,
            write: |plan, piece, rows| likes(plan, piece, rows).boxed(),
        },
        Load {
            table: "post_comments",
            columns: &[
                ("post_id", Type::UUID),
                ("user_id", Type::UUID),
                ("content", Type::TEXT),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.post_comments,
            expected: plan.post_comments,
            write: |plan, piece, rows| comments(plan, piece, rows).boxed(),
        },
        Load {
            table: "notifications",
            columns: &[
                ("user_id", Type::UUID),
                ("actor_id", Type::UUID),
                ("notification_type", Type::TEXT),
                ("entity_type", Type::VARCHAR),
                ("entity_id", Type::UUID),
                ("title", Type::VARCHAR),
                ("last_event_at", Type::TIMESTAMPTZ),
                ("read_at", Type::TIMESTAMPTZ),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.notifications,
            expected: plan.notifications,
            write: |plan, piece, rows| notifications(plan, piece, rows).boxed(),
        },
    ]
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
async fn follows(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "follows", piece.number);
    let mean = plan.follows as f64 / plan.users as f64;
    let mut followed = HashSet::new();
    for n in piece.from..piece.to {
        followed.clear();
        for _ in 0..draw::several(&mut rng, mean * 1.15) {
            let whom = draw::popular(&mut rng, plan.users);
            if whom != n && followed.insert(whom) {
                let at = plan.time(&mut rng);
                rows.add(&[&plan.id("users", n), &plan.id("users", whom), &at, &at]).await?;
            }
        }
    }
    Ok(())
}

/// A tenth of all posts; they have no hashtags.
fn is_private(n: u64) -> bool {
    n % 10 == 7
}

async fn posts(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "posts", piece.number);
    let mut content = String::new();
    for n in piece.from..piece.to {
        let words = rng.u64(4..40);
        draw::words(&mut rng, words, &mut content);
        let by = draw::popular(&mut rng, plan.users);
        let visibility = if is_private(n) { "private" } else { "public" };
        let at = plan.in_order(n, plan.posts);
        rows.add(&[&plan.id("posts", n), &plan.id("users", by), &content, &visibility, &at, &at]).await?;
    }
    Ok(())
}

async fn hashtags(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "hashtags", piece.number);
    let mut word = String::new();
    for n in piece.from..piece.to {
        draw::words(&mut rng, 1, &mut word);
        let tag = format!("{word}_{}_{n}", plan.seed);
        let slug = tag.replace('_', "-");
        rows.add(&[&plan.id("hashtags", n), &tag, &slug]).await?;
    }
    Ok(())
}

async fn post_hashtags(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "post_hashtags", piece.number);
    let mut used = HashSet::new();
    for n in piece.from..piece.to {
        used.clear();
        let tags = draw::several(&mut rng, 0.5);
        for _ in 0..if is_private(n) { 0 } else { tags } {
            let tag = draw::popular(&mut rng, plan.hashtags);
            if used.insert(tag) {
                let at = plan.time_from(part(n, plan.posts), &mut rng);
                rows.add(&[&plan.id("posts", n), &plan.id("hashtags", tag), &at, &at]).await?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
async fn likes(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "post_likes", piece.number);
    let mean = plan.post_likes as f64 / plan.users as f64;
    let mut liked = HashSet::new();
    for n in piece.from..piece.to {
        liked.clear();
        for _ in 0..draw::several(&mut rng, mean * 1.15) {
            // Newer posts are liked more.
            let post = plan.posts - 1 - draw::popular(&mut rng, plan.posts);
            if liked.insert(post) {
                let at = plan.time_from(part(post, plan.posts), &mut rng);
                rows.add(&[&plan.id("users", n), &plan.id("posts", post), &at, &at]).await?;
            }
        }
    }
    Ok(())
}

async fn comments(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "post_comments", piece.number);
    let mut content = String::new();
    for _ in piece.from..piece.to {
        let words = rng.u64(3..25);
        draw::words(&mut rng, words, &mut content);
        let post = plan.posts - 1 - draw::popular(&mut rng, plan.posts);
        let (by, at) = (rng.u64(..plan.users), plan.time_from(part(post, plan.posts), &mut rng));
        rows.add(&[&plan.id("posts", post), &plan.id("users", by), &content, &at, &at]).await?;
    }
    Ok(())
}

async fn notifications(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "notifications", piece.number);
    for n in piece.from..piece.to {
        let (user, actor) = (draw::popular(&mut rng, plan.users), rng.u64(..plan.users));
        let at = plan.in_order(n, plan.notifications);
        let read = (rng.u8(..10) > 1).then_some(at + chrono::TimeDelta::minutes(30));
        let (kind, entity, id) = match rng.u8(..3) {
            0 => ("follow", "user", plan.id("users", actor)),
            1 => ("like", "track", plan.id("tracks", draw::popular(&mut rng, plan.tracks))),
            _ => ("comment", "post", plan.id("posts", draw::popular(&mut rng, plan.posts))),
        };
        let (user, actor) = (plan.id("users", user), plan.id("users", actor));
        rows.add(&[&user, &actor, &kind, &entity, &id, &"Something for you", &at, &read, &at, &at]).await?;
    }
    Ok(())
}
