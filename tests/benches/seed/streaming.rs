//! Files, tracks, likes, comments, playback, playlists.

use std::collections::HashSet;

use futures::FutureExt;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

/// From the most common one on.
pub(crate) const GENRES: [&str; 16] = [
    "house",
    "techno",
    "hip-hop",
    "ambient",
    "drum-and-bass",
    "pop",
    "rock",
    "jazz",
    "lo-fi",
    "trance",
    "dubstep",
    "soul",
    "folk",
    "metal",
    "classical",
    "reggae",
];
const KEYS: [&str; 8] = ["C", "Am", "G", "Em", "D", "Bm", "F", "Dm"];
const DEVICES: [&str; 3] = ["mobile", "desktop", "tablet"];

#[expect(clippy::too_many_lines, reason = "a table of tables")]
pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![
        Load {
            table: "files",
            columns: &[
                ("id", Type::UUID),
                ("user_id", Type::UUID),
                ("filename", Type::VARCHAR),
                ("original_filename", Type::VARCHAR),
                ("mime_type", Type::VARCHAR),
                ("file_size", Type::INT8),
                ("storage_path", Type::TEXT),
                ("url", Type::TEXT),
                ("is_processed", Type::BOOL),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.tracks,
            expected: plan.tracks,
            write: |plan, piece, rows| files(plan, piece, rows).boxed(),
        },
        Load {
            table: "tracks",
            columns: &[
                ("id", Type::UUID),
                ("creator_id", Type::UUID),
                ("file_id", Type::UUID),
                ("title", Type::VARCHAR),
                ("artist", Type::VARCHAR),
                ("genre", Type::VARCHAR),
                ("duration", Type::INT4),
                ("bpm", Type::INT4),
                ("musical_key", Type::VARCHAR),
                ("visibility", Type::TEXT),
                ("published_at", Type::TIMESTAMPTZ),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.tracks,
            expected: plan.tracks,
            write: |plan, piece, rows| tracks(plan, piece, rows).boxed(),
        },
        Load {
            table: "track_likes",
            columns: &[
                ("user_id", Type::UUID),
                ("track_id", Type::UUID),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.users,
            expected: plan.track_likes,
            write: |plan, piece, rows| likes(plan, piece, rows).boxed(),
        },
        Load {
            table: "track_comments",
            columns: &[
                ("track_id", Type::UUID),
                ("user_id", Type::UUID),
                ("content", Type::TEXT),
                ("timestamp_seconds", Type::INT4),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.track_comments,
            expected: plan.track_comments,
            write: |plan, piece, rows| comments(plan, piece, rows).boxed(),
        },
        Load {
            table: "playback_history",
            columns: &[
                ("user_id", Type::UUID),
                ("track_id", Type::UUID),
                ("played_duration", Type::INT4),
                ("completion_percentage", Type::INT4),
                ("device_type", Type::VARCHAR),
                ("played_at", Type::TIMESTAMPTZ),
            ],
            units: plan.plays,
            expected: plan.plays,
            write: |plan, piece, rows| plays(plan, piece, rows).boxed(),
        },
        Load {
            table: "playlists",
            columns: &[
                ("id", Type::UUID),
                ("user_id", Type::UUID),
                ("name", Type::VARCHAR),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.playlists,
            expected: plan.playlists,
            write: |plan, piece, rows| playlists(plan, piece, rows).boxed(),
        },
        Load {
            table: "playlist_tracks",
            columns: &[
                ("playlist_id", Type::UUID),
                ("track_id", Type::UUID),
                ("position", Type::INT4),
                ("added_by", Type::UUID),
                ("added_at", Type::TIMESTAMPTZ),
            ],
            units: plan.playlists,
            expected: plan.playlists * 10,
            write: |plan, piece, rows| playlist_tracks(plan, piece, rows).boxed(),
        },
    ]
}

/// A tenth of all accounts publish, the first ones most.
fn creator(plan: &Plan, track: u64) -> u64 {
    draw::popular(&mut draw::rng(plan.seed, "creators", track), (plan.users / 10).max(1))
}

fn owner(plan: &Plan, playlist: u64) -> u64 {
    draw::rng(plan.seed, "owners of playlists", playlist).u64(..plan.users)
}

async fn files(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "files", piece.number);
    for n in piece.from..piece.to {
        let (id, at, size) = (plan.id("files", n), plan.time(&mut rng), rng.i64(2_000_000..80_000_000));
        let (name, path) = (format!("{id}.flac"), format!("audio/{id}.flac"));
        let url = format!("https://cdn.example.org/{path}");
        rows.add(&[
            &id,
            &plan.id("users", creator(plan, n)),
            &name,
            &"mix.flac",
            &"audio/flac",
            &size,
            &path,
            &url,
            &true,
            &at,
            &at,
        ])
        .await?;
    }
    Ok(())
}

async fn tracks(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "tracks", piece.number);
    let (mut title, mut artist) = (String::new(), String::new());
    for n in piece.from..piece.to {
        let words = rng.u64(2..6);
        draw::words(&mut rng, words, &mut title);
        draw::words(&mut rng, 2, &mut artist);
        let (by, at) = (creator(plan, n), plan.time(&mut rng));
        let genre = GENRES[usize::try_from(draw::popular(&mut rng, 16)).unwrap_or(0)];
        let visibility = ["private", "unlisted", "public"][usize::from(rng.u8(..20)).min(2)];
        let published = (visibility == "public").then_some(at);
        rows.add(&[
            &plan.id("tracks", n),
            &plan.id("users", by),
            &plan.id("files", n),
            &title,
            &artist,
            &genre,
            &rng.i32(60..600),
            &rng.i32(70..180),
            &KEYS[rng.usize(..8)],
            &visibility,
            &published,
            &at,
            &at,
        ])
        .await?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
async fn likes(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "track_likes", piece.number);
    let mean = plan.track_likes as f64 / plan.users as f64;
    let mut liked = HashSet::new();
    for n in piece.from..piece.to {
        liked.clear();
        // More draws than likes: what is popular is drawn twice.
        for _ in 0..draw::several(&mut rng, mean * 1.15) {
            let track = draw::popular(&mut rng, plan.tracks);
            if liked.insert(track) {
                let at = plan.time(&mut rng);
                rows.add(&[&plan.id("users", n), &plan.id("tracks", track), &at, &at]).await?;
            }
        }
    }
    Ok(())
}

async fn comments(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "track_comments", piece.number);
    let mut content = String::new();
    for _ in piece.from..piece.to {
        let words = rng.u64(3..25);
        draw::words(&mut rng, words, &mut content);
        let (track, by, at) =
            (draw::popular(&mut rng, plan.tracks), rng.u64(..plan.users), plan.time(&mut rng));
        let second = rng.bool().then(|| rng.i32(0..60));
        rows.add(&[&plan.id("tracks", track), &plan.id("users", by), &content, &second, &at, &at]).await?;
    }
    Ok(())
}

async fn plays(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "playback_history", piece.number);
    for n in piece.from..piece.to {
        let (user, track) = (draw::popular(&mut rng, plan.users), draw::popular(&mut rng, plan.tracks));
        let percent = if rng.u8(..3) == 0 { rng.i32(1..100) } else { 100 };
        rows.add(&[
            &plan.id("users", user),
            &plan.id("tracks", track),
            &(percent * 2),
            &percent,
            &DEVICES[rng.usize(..3)],
            &plan.in_order(n, plan.plays),
        ])
        .await?;
    }
    Ok(())
}

async fn playlists(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "playlists", piece.number);
    let mut name = String::new();
    for n in piece.from..piece.to {
        draw::words(&mut rng, 3, &mut name);
        let at = plan.time(&mut rng);
        rows.add(&[&plan.id("playlists", n), &plan.id("users", owner(plan, n)), &name, &at, &at]).await?;
    }
    Ok(())
}

async fn playlist_tracks(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "playlist_tracks", piece.number);
    let mut listed = HashSet::new();
    for n in piece.from..piece.to {
        listed.clear();
        for _ in 0..draw::several(&mut rng, 10.5) {
            let (track, at) = (draw::popular(&mut rng, plan.tracks), plan.time(&mut rng));
            if listed.insert(track) {
                let position = i32::try_from(listed.len() - 1)?;
                let (list, by) = (plan.id("playlists", n), plan.id("users", owner(plan, n)));
                rows.add(&[&list, &plan.id("tracks", track), &position, &by, &at]).await?;
            }
        }
    }
    Ok(())
}
