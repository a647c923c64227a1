//! Tracks, likes, playback.

use chrono::Utc;
use sea_orm::{Value, prelude::Uuid};
use service::{
    db::{Actor, PageRequest},
    streaming::{
        playback_history::{self, Play},
        playlist_tracks, track_comments, track_likes, tracks,
    },
};

use super::{Case, uuid};
use crate::sample::Sample;

/// A limit in the text is planned for, and nobody is asked who is hidden; the layer's limit is bound, so that one plan serves every
/// length of page.
const BY_CREATOR_LITERAL: &str = "SELECT id, creator_id, title, artist, genre, duration, cover_art_file_id, play_count, like_count, \
     comment_count, published_at, created_at FROM tracks WHERE creator_id = $2 AND deleted_at IS NULL AND visibility = 'public' \
     AND published_at <= now() AND $1::uuid IS NOT NULL AND $3::bigint > 0 ORDER BY published_at DESC, id DESC LIMIT 21";

/// The fence makes the GIN match come first; without it the planner walks the index of `play_count`.
const SEARCH_FENCED: &str = "SELECT id, creator_id, title, artist, genre, duration, cover_art_file_id, play_count, like_count, \
     comment_count, published_at, created_at FROM (SELECT * FROM tracks \
     WHERE to_tsvector('english', title || ' ' || COALESCE(artist, '') || ' ' || COALESCE(album, '')) \
       @@ websearch_to_tsquery('english', $2) AND deleted_at IS NULL AND visibility = 'public' OFFSET 0) hit \
     WHERE $1::uuid IS NOT NULL ORDER BY play_count DESC, id DESC LIMIT $3";

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "streaming: newest 20 of a creator",
            tracks::BY_CREATOR.first().sql(),
            |sample, rng| vec![viewer(sample, rng), Sample::one(rng, &sample.creators).into(), 21_i64.into()],
            |db, values| async move {
                let (viewer, creator) = (Actor::user(uuid(&values, 0)?), uuid(&values, 1)?);
                let page = PageRequest::first(20);
                Ok(tracks::list_by_creator(&db, &viewer, creator, &page).await?.items.len())
            },
        )
        .best(BY_CREATOR_LITERAL),
        Case::read(
            "streaming: newest 20",
            tracks::NEWEST.first().sql(),
            |sample, rng| vec![viewer(sample, rng), 21_i64.into()],
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(tracks::list_newest(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::read(
            "streaming: search by popularity",
            tracks::SEARCH.first().sql(),
            |sample, rng| {
                let words = [Sample::one(rng, &sample.words), Sample::one(rng, &sample.words)];
                vec![viewer(sample, rng), words.join(" ").into(), 21_i64.into()]
            },
            |db, values| async move {
                let Some(Value::String(Some(words))) = values.get(1) else { return Err("no words".into()) };
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(tracks::search(&db, &viewer, words, &PageRequest::first(20)).await?.items.len())
            },
        )
        .best(SEARCH_FENCED),
        Case::read(
            "streaming: comments on a track",
            track_comments::TOP.first().sql(),
            |sample, rng| {
                let track = Sample::one(rng, &sample.tracks);
                vec![viewer(sample, rng), false.into(), track.into(), 21_i64.into()]
            },
            |db, values| async move {
                let (viewer, track) = (Actor::user(uuid(&values, 0)?), uuid(&values, 2)?);
                Ok(track_comments::list(&db, &viewer, track, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::read(
            "streaming: history",
            playback_history::HISTORY.first().sql(),
            |sample, rng| vec![Sample::one(rng, &sample.listeners).into(), 21_i64.into()],
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(playback_history::list(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::read(
            "streaming: resume point",
            playback_history::RESUME.sql(),
            |sample, rng| {
                let (listener, track) =
                    (Sample::one(rng, &sample.listeners), Sample::one(rng, &sample.tracks));
                vec![listener.into(), track.into(), 200_i64.into()]
            },
            |db, values| async move {
                let (viewer, track) = (Actor::user(uuid(&values, 0)?), uuid(&values, 1)?);
                playback_history::find_resume_point(&db, &viewer, track).await?;
                Ok(1)
            },
        ),
        Case::read(
            "streaming: tracks of a playlist",
            playlist_tracks::LIST.first().sql(),
            |sample, rng| {
                let playlist = Sample::one(rng, &sample.playlists);
                vec![playlist.into(), viewer(sample, rng), false.into(), 51_i64.into()]
            },
            |db, values| async move {
                let (playlist, viewer) = (uuid(&values, 0)?, Actor::user(uuid(&values, 1)?));
                Ok(playlist_tracks::list(&db, &viewer, playlist, &PageRequest::first(50)).await?.items.len())
            },
        ),
        Case::write("streaming: like", track_likes::LIKE.sql(), liked, |db, values| async move {
            Ok(track_likes::LIKE.all(&db, values).await?.len())
        }),
        Case::write(
            "streaming: record a play",
            playback_history::RECORD.sql(),
            played,
            |db, values| async move { Ok(playback_history::RECORD.all(&db, values).await?.len()) },
        ),
        Case::write(
            "streaming: record a play, in its transaction",
            playback_history::RECORD.sql(),
            played,
            |db, values| async move {
                let (listener, id, track_id) = (uuid(&values, 0)?, uuid(&values, 1)?, uuid(&values, 2)?);
                let play = Play {
                    id,
                    track_id,
                    played_duration: 60,
                    completion_percentage: 33,
                    source: None,
                    source_id: None,
                    device_type: Some("mobile".to_owned()),
                    played_at: Utc::now(),
                };
                playback_history::record(&db, &Actor::user(listener), play).await?;
                Ok(1)
            },
        )
        .acting(0),
    ]
}

fn viewer(sample: &Sample, rng: &mut fastrand::Rng) -> Value {
    Sample::one(rng, &sample.users).into()
}

fn liked(sample: &Sample, rng: &mut fastrand::Rng) -> Vec<Value> {
    vec![viewer(sample, rng), Sample::one(rng, &sample.tracks).into()]
}

/// A play of its own each time, whichever client is given the same draws.
fn played(sample: &Sample, rng: &mut fastrand::Rng) -> Vec<Value> {
    let (listener, track) = (Sample::one(rng, &sample.listeners), Sample::one(rng, &sample.tracks));
    vec![
        listener.into(),
        Uuid::new_v4().into(),
        track.into(),
        60.into(),
        33.into(),
        None::<String>.into(),
        None::<Uuid>.into(),
        "mobile".into(),
        Utc::now().into(),
    ]
}
