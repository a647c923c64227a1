//! Lists of tracks by what they are: genre, plays, likeness, who likes them.

use sea_orm::Value;
use service::{
    db::{Actor, PageRequest},
    streaming::{track_likes, tracks},
};

use super::{Case, uuid};
use crate::{draw, sample::Sample, seed::GENRES};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "streaming: newest 20 of a genre",
            tracks::BY_GENRE.first().sql(),
            |sample, rng| {
                let genre = GENRES[usize::try_from(draw::popular(rng, 16)).unwrap_or(0)];
                vec![viewer(sample, rng), genre.into(), 21_i64.into()]
            },
            |db, values| async move {
                let Some(Value::String(Some(genre))) = values.get(1) else { return Err("no genre".into()) };
                let (viewer, page) = (Actor::user(uuid(&values, 0)?), PageRequest::first(20));
                Ok(tracks::list_by_genre(&db, &viewer, genre, &page).await?.items.len())
            },
        ),
        Case::read(
            "streaming: most played 20",
            tracks::MOST_PLAYED.first().sql(),
            |sample, rng| vec![viewer(sample, rng), 21_i64.into()],
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(tracks::list_most_played(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::read(
            "streaming: 20 similar tracks",
            tracks::SIMILAR.sql(),
            |sample, rng| {
                let track = Sample::one(rng, &sample.tracks);
                vec![viewer(sample, rng), 20_i64.into(), track.into(), false.into()]
            },
            |db, values| async move {
                let (viewer, track) = (Actor::user(uuid(&values, 0)?), uuid(&values, 2)?);
                Ok(tracks::list_similar(&db, &viewer, track, 20).await?.len())
            },
        ),
        Case::read(
            "streaming: liked tracks",
            track_likes::OF_USER.first().sql(),
            |sample, rng| vec![Sample::one(rng, &sample.listeners).into(), 21_i64.into()],
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(track_likes::list_liked(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
    ]
}

fn viewer(sample: &Sample, rng: &mut fastrand::Rng) -> Value {
    Sample::one(rng, &sample.users).into()
}
