//! The places of a playlist: each track once, in an order that owner and editors change.
//!
//! A change writes the rows that it is about. How the places make room for one another stands in `places`. Whoever changes them
//! holds the playlist's lock, so two at once come one after the other.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{
    StreamingError,
    playlists::{Standing, lock},
};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

/// Most tracks of a playlist.
pub const MOST: i64 = 10_000;
/// Most tracks that are added or removed at once.
pub const MOST_AT_ONCE: usize = 100;

row! {
    /// A place of a playlist.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// The place.
        pub id: Uuid,
        /// The track.
        pub track_id: Uuid,
        /// The lowest first; a number that says nothing else.
        pub position: i32,
        /// Who put it there.
        pub added_by: Uuid,
        /// When.
        pub added_at: DateTime<Utc>,
        /// What the track is called; none where the viewer may not hear it, or it is deleted: the place stays.
        pub title: Option<String>,
        /// Who performs it, where that is not its creator.
        pub artist: Option<String>,
        /// Seconds.
        pub duration: Option<i32>,
        /// Its picture.
        pub cover_art_file_id: Option<Uuid>,
    }
}

row! {
    /// What adding came to.
    struct Added { total: i64, heard: i64, fresh: i64, written: i64 }
}

row! {
    /// What moving came to.
    struct Moved { total: i64, is_there: bool, is_written: bool }
}

macro_rules! add {
    ($edges:expr) => {
        concat!(
            "WITH heard AS MATERIALIZED (SELECT g.id, g.n FROM UNNEST($2::uuid[]) WITH ORDINALITY g(id, n) \
            JOIN tracks t ON t.id = g.id WHERE ",
            heard!("$3", "$4"),
            "), fresh AS MATERIALIZED (SELECT id, row_number() OVER (ORDER BY n) AS n, count(*) OVER () AS many FROM heard h \
            WHERE NOT EXISTS (SELECT FROM playlist_tracks pt WHERE pt.playlist_id = $1 AND pt.track_id = h.id)), ",
            $edges,
            ", ",
            room!("(SELECT count(*) FROM fresh)"),
            ", total AS (SELECT count(*) AS n FROM playlist_tracks WHERE playlist_id = $1), \
            added AS (INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) \
            SELECT $1, f.id, r.low + (r.high - r.low) * f.n / (f.many + 1), $5 FROM fresh f CROSS JOIN room r \
            WHERE f.many + (SELECT n FROM total) <= 10000 AND (SELECT count(*) FROM heard) = cardinality($2::uuid[]) \
            ON CONFLICT (playlist_id, track_id) DO NOTHING RETURNING id) \
            SELECT (SELECT n FROM total) AS total, (SELECT count(*) FROM heard) AS heard, (SELECT count(*) FROM fresh) AS fresh, \
            (SELECT count(*) FROM added) AS written"
        )
    };
}

const ADD_LAST: Query<Added> = Query::new(add!(edges_last!("playlist_tracks", "playlist_id")));
const ADD_AT: Query<Added> =
    Query::new(add!(edges_at!("playlist_tracks", "playlist_id", "$6", "NULL::uuid")));

/// One row is written. The moved row does not count while its place is looked for.
const MOVE: Query<Moved> = Query::new(concat!(
    "WITH moving AS MATERIALIZED (SELECT id FROM playlist_tracks WHERE playlist_id = $1 AND track_id = $2), ",
    edges_at!("playlist_tracks", "playlist_id", "$3", "(SELECT id FROM moving)"),
    ", ",
    room!("1::bigint"),
    ", moved AS (UPDATE playlist_tracks p SET position = r.low + (r.high - r.low) / 2 FROM moving m CROSS JOIN room r \
    WHERE p.id = m.id RETURNING p.id) \
    SELECT (SELECT count(*) FROM playlist_tracks WHERE playlist_id = $1) AS total, EXISTS (SELECT FROM moving) AS is_there, \
    EXISTS (SELECT FROM moved) AS is_written"
));

const RENUMBER: Command = Command::new(renumber!("playlist_tracks", "playlist_id"));

const PLACE_OF: Query<(Uuid,)> =
    Query::new("SELECT id FROM playlist_tracks WHERE playlist_id = $1 AND track_id = $2");

const REMOVE: Command =
    Command::new("DELETE FROM playlist_tracks WHERE playlist_id = $1 AND track_id = ANY ($2)");

/// Index: `idx_playlist_tracks_playlist_id_position_id`, then `tracks_pkey` for a page.
pub const LIST: List<Line, (i32, Uuid)> = List::new(
    "streaming.playlist_tracks.in_order",
    paged!(
        concat!(
            "SELECT i.id, i.track_id, i.position, i.added_by, i.added_at, t.title, t.artist, t.duration, t.cover_art_file_id \
            FROM (SELECT pt.* FROM playlist_tracks pt WHERE pt.playlist_id = $1 AND EXISTS (SELECT FROM playlists p \
            LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 WHERE p.id = $1 AND ",
            shown!("$2", "$3"),
            ")"
        ),
        after " AND (pt.position, pt.id) > ($5, $6)",
        concat!(
            " ORDER BY pt.position, pt.id LIMIT $4) i LEFT JOIN tracks t ON t.id = i.track_id AND ",
            heard!("$2", "$3"),
            " ORDER BY i.position, i.id"
        ),
    ),
);

/// Puts tracks into a playlist in the order given, at `index` (from 0) or at its end. Those that stand in it stay where they are.
/// Answers how many are new.
///
/// # Errors
/// [`StreamingError::Invalid`] for more than [`MOST_AT_ONCE`]; [`StreamingError::TrackNotFound`] if the actor may not hear one of
/// them; [`StreamingError::OutOfRange`]; [`StreamingError::Full`]; [`StreamingError::PlaylistNotFound`];
/// [`StreamingError::Forbidden`] unless the actor is its owner, a contributor or an editor. Then none is added.
pub async fn add(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    track_ids: &[Uuid],
    index: Option<u32>,
) -> Result<i64, StreamingError> {
    let track_ids = distinct(track_ids)?;
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, playlist_id).await?;
    allow(standing.may_add())?;
    let added = insert(&transaction, actor, &standing, playlist_id, &track_ids, index).await?;
    transaction.commit().await?;
    Ok(added)
}

async fn insert(
    db: &impl ConnectionTrait,
    actor: &Actor,
    standing: &Standing,
    playlist_id: Uuid,
    track_ids: &[Uuid],
    index: Option<u32>,
) -> Result<i64, StreamingError> {
    let added_by = actor.user_id().unwrap_or(standing.user_id);
    let values = || {
        let (me, all) = (actor.user_id(), actor.is_system());
        [playlist_id.into(), track_ids.to_vec().into(), me.into(), all.into(), added_by.into()]
    };
    let attempt = async || match index {
        None => ADD_LAST.get(db, values()).await,
        Some(index) => ADD_AT.get(db, values().into_iter().chain([i64::from(index).into()])).await,
    };
    let mut done = attempt().await?;
    refuse(&done, track_ids.len(), index)?;
    if done.written < done.fresh {
        // The gap is exhausted.
        let at = index.map_or(done.total, i64::from);
        make_room(db, playlist_id, at, done.fresh, None).await?;
        done = attempt().await?;
        refuse(&done, track_ids.len(), index)?;
    }
    Ok(done.written)
}

fn refuse(done: &Added, sent: usize, index: Option<u32>) -> Result<(), StreamingError> {
    if done.heard < i64::try_from(sent).unwrap_or(i64::MAX) {
        return Err(StreamingError::TrackNotFound);
    }
    if index.is_some_and(|index| i64::from(index) > done.total) {
        return Err(StreamingError::OutOfRange { length: done.total });
    }
    if done.total + done.fresh > MOST {
        return Err(StreamingError::Full { most: MOST });
    }
    Ok(())
}

/// Takes tracks out of a playlist; those that do not stand in it change nothing. Answers how many are gone.
///
/// # Errors
/// [`StreamingError::Invalid`] for more than [`MOST_AT_ONCE`]; [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] unless
/// the actor is its owner or an editor.
pub async fn remove(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    track_ids: &[Uuid],
) -> Result<u64, StreamingError> {
    let track_ids = distinct(track_ids)?;
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, playlist_id).await?;
    allow(standing.may_edit())?;
    let gone = REMOVE.run(&transaction, [playlist_id.into(), track_ids.into()]).await?;
    transaction.commit().await?;
    Ok(gone)
}

/// Moves a track to `index` (from 0), counted without itself: 0 is the first place, the number of the others the last. One row
/// is written; where the gap there is exhausted, all places are, once, in one statement.
///
/// # Errors
/// [`StreamingError::NotInList`]; [`StreamingError::OutOfRange`]; [`StreamingError::PlaylistNotFound`];
/// [`StreamingError::Forbidden`] unless the actor is its owner or an editor.
pub async fn move_to(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    track_id: Uuid,
    index: u32,
) -> Result<(), StreamingError> {
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, playlist_id).await?;
    allow(standing.may_edit())?;
    let attempt =
        async || MOVE.get(&transaction, [playlist_id.into(), track_id.into(), i64::from(index).into()]).await;
    let done = attempt().await?;
    if !done.is_written {
        if !done.is_there {
            return Err(StreamingError::NotInList);
        }
        if i64::from(index) >= done.total {
            return Err(StreamingError::OutOfRange { length: done.total });
        }
        let place = PLACE_OF.find(&transaction, [playlist_id.into(), track_id.into()]).await?;
        make_room(&transaction, playlist_id, index.into(), 1, place.map(|(id,)| id)).await?;
        if !attempt().await?.is_written {
            return Err(StreamingError::NotInList);
        }
    }
    Ok(transaction.commit().await?)
}

/// The places of a playlist in their order; none where the viewer may not see it. Index:
/// `idx_playlist_tracks_playlist_id_position_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    playlist_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let values = [playlist_id.into(), viewer.user_id().into(), viewer.is_system().into()];
    LIST.page(db, page, values, |line| (line.position, line.id)).await
}

async fn make_room(
    db: &impl ConnectionTrait,
    playlist_id: Uuid,
    index: i64,
    many: i64,
    but: Option<Uuid>,
) -> Result<(), StreamingError> {
    RENUMBER.run(db, [playlist_id.into(), index.into(), many.into(), but.into()]).await?;
    Ok(())
}

/// Each once, in the order in which it is named first.
fn distinct(track_ids: &[Uuid]) -> Result<Vec<Uuid>, Invalid> {
    if track_ids.len() > MOST_AT_ONCE {
        return Err(Invalid::field("track_ids", "are more than 100"));
    }
    let mut seen = std::collections::HashSet::new();
    Ok(track_ids.iter().copied().filter(|id| seen.insert(*id)).collect())
}

fn allow(may: bool) -> Result<(), StreamingError> {
    if may { Ok(()) } else { Err(StreamingError::Forbidden) }
}
