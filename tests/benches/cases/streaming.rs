//! Tracks, likes, playback. The SQL of the floors, until the services take their place.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use service::{
    db::{Command, Query},
    row,
};

use super::Case;
use crate::sample::Sample;

row! {
    /// A track in a list.
    struct Line {
        id: Uuid,
        title: String,
        artist: Option<String>,
        duration: i32,
        play_count: i32,
        like_count: i32,
        created_at: DateTime<Utc>,
    }
}

static OF_CREATOR: Query<Line> = Query::new(
    "SELECT id, title, artist, duration, play_count, like_count, created_at FROM tracks \
     WHERE creator_id = $1 AND deleted_at IS NULL AND visibility = 'public' ORDER BY created_at DESC, id DESC LIMIT $2",
);
/// The fence makes the GIN match come first; without it the planner walks the index of `play_count`.
static SEARCH: Query<Line> = Query::new(
    "SELECT id, title, artist, duration, play_count, like_count, created_at FROM (SELECT * FROM tracks \
     WHERE to_tsvector('english', title || ' ' || COALESCE(artist, '') || ' ' || COALESCE(album, '')) \
       @@ plainto_tsquery('english', $1) AND deleted_at IS NULL AND visibility = 'public' OFFSET 0) hit \
     ORDER BY play_count DESC, id DESC LIMIT $2",
);
static LIKE: Command = Command::new(
    "INSERT INTO track_likes (user_id, track_id) VALUES ($1, $2) ON CONFLICT (user_id, track_id) DO NOTHING",
);
static PLAY: Command = Command::new(
    "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage, device_type) \
     VALUES ($1, $2, $3, $4, 'mobile')",
);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::query("streaming: newest 20 of a creator", &OF_CREATOR, |sample, rng| {
            vec![Sample::one(rng, &sample.creators).into(), 20_i64.into()]
        }),
        Case::query("streaming: search by popularity", &SEARCH, |sample, rng| {
            let words = [Sample::one(rng, &sample.words), Sample::one(rng, &sample.words)];
            vec![words.join(" ").into(), 20_i64.into()]
        }),
        Case::command("streaming: like", &LIKE, |sample, rng| {
            vec![Sample::one(rng, &sample.users).into(), Sample::one(rng, &sample.tracks).into()]
        }),
        Case::command("streaming: record a play", &PLAY, |sample, rng| {
            let percent = rng.i32(0..=100);
            let (user, track) = (Sample::one(rng, &sample.listeners), Sample::one(rng, &sample.tracks));
            vec![user.into(), track.into(), (percent * 2).into(), percent.into()]
        }),
    ]
}
