//! People among people: who follows back, whom one might follow, who likes a post, what is talked about.

use service::{
    db::{Actor, PageRequest},
    social::{follows, hashtags, post_likes},
};

use super::{Case, uuid};
use crate::sample::Sample;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "social: mutuals",
            follows::MUTUALS.first().sql(),
            |sample, rng| {
                let (of, viewer) = (Sample::one(rng, &sample.followers), Sample::one(rng, &sample.followers));
                vec![of.into(), viewer.into(), 21_i64.into()]
            },
            |db, values| async move {
                let (of, viewer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                Ok(follows::mutuals(&db, &viewer, of, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::read(
            "social: suggestions",
            follows::SUGGESTIONS.sql(),
            |sample, rng| vec![Sample::one(rng, &sample.followers).into(), 20_i64.into()],
            |db, values| async move {
                let me = Actor::user(uuid(&values, 0)?);
                Ok(follows::suggestions(&db, &me, 20).await?.len())
            },
        ),
        Case::read(
            "social: likers of a post",
            post_likes::LIKERS.first().sql(),
            |sample, rng| {
                let (post, viewer) = (Sample::one(rng, &sample.posts), Sample::one(rng, &sample.users));
                vec![post.into(), viewer.into(), 21_i64.into()]
            },
            |db, values| async move {
                let (post, viewer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                Ok(post_likes::list(&db, &viewer, post, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::query("social: hashtags of the hour", &hashtags::TRENDING_HOUR, |_, _| vec![10_i64.into()]),
    ]
}
