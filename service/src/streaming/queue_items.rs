//! What comes next in somebody's player. A track may stand in it twice, so it is items that are moved and removed.

use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{
    StreamingError,
    queues::{RENUMBER, hold},
    somebody,
};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

/// Most items of a queue.
pub const MOST: i64 = 5_000;
/// Most tracks that are added at once.
pub const MOST_AT_ONCE: usize = 500;

/// Where tracks go that are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before everything else.
    Next,
    /// After everything else.
    Last,
}

row! {
    /// Something that comes next.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// The item.
        pub id: Uuid,
        /// The track.
        pub track_id: Uuid,
        /// The lowest first; a number that says nothing else.
        pub position: i32,
        /// What the track is called; none where the listener may no longer hear it: it will be passed over.
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
    struct Added { total: i64, heard: i64, written: i64 }
}

row! {
    /// What moving came to.
    struct Moved { total: i64, is_there: bool, is_written: bool }
}

/// `$unshuffled` is the place in the order that a shuffle is undone to.
macro_rules! add {
    ($edges:expr, $unshuffled:literal) => {
        concat!(
            "WITH sent AS MATERIALIZED (SELECT g.id, g.n, cardinality($2::uuid[]) AS many \
            FROM UNNEST($2::uuid[]) WITH ORDINALITY g(id, n) JOIN tracks t ON t.id = g.id WHERE ",
            heard!("$3", "false"),
            "), ",
            $edges,
            ", ",
            room!("cardinality($2::uuid[])::bigint"),
            ", ends AS (SELECT coalesce(min(unshuffled_position), 0)::bigint AS first, \
            coalesce(max(unshuffled_position), 0)::bigint AS last FROM queue_items WHERE queue_id = $1 AND $4), total AS (SELECT count(*) AS n FROM queue_items WHERE queue_id = $1), \
            added AS (INSERT INTO queue_items (queue_id, track_id, position, unshuffled_position) \
            SELECT $1, s.id, r.low + (r.high - r.low) * s.n / (s.many + 1), CASE WHEN $4 THEN ",
            $unshuffled,
            " END FROM sent s CROSS JOIN room r CROSS JOIN ends e WHERE e.last + 1024 * s.many <= 2147483647 \
            AND e.first - 1024 * s.many >= -2147483648 AND s.many + (SELECT n FROM total) <= 5000 \
            AND (SELECT count(*) FROM sent) = s.many RETURNING id) \
            SELECT (SELECT n FROM total) AS total, (SELECT count(*) FROM sent) AS heard, (SELECT count(*) FROM added) AS written"
        )
    };
}

/// One insert at the end.
const ADD_LAST: Query<Added> =
    Query::new(add!(edges_last!("queue_items", "queue_id"), "e.last + 1024 * s.n"));
const ADD_NEXT: Query<Added> = Query::new(add!(
    edges_at!("queue_items", "queue_id", "0::bigint", "NULL::uuid"),
    "e.first - 1024 * (s.many + 1 - s.n)"
));

const MOVE: Query<Moved> = Query::new(concat!(
    "WITH ",
    edges_at!("queue_items", "queue_id", "$3", "$2"),
    ", ",
    room!("1::bigint"),
    ", moved AS (UPDATE queue_items i SET position = r.low + (r.high - r.low) / 2 FROM room r \
    WHERE i.id = $2 AND i.queue_id = $1 RETURNING i.id) \
    SELECT (SELECT count(*) FROM queue_items WHERE queue_id = $1) AS total, \
    EXISTS (SELECT FROM queue_items WHERE id = $2 AND queue_id = $1) AS is_there, EXISTS (SELECT FROM moved) AS is_written"
));

const MAKE_ROOM: Command = Command::new(renumber!("queue_items", "queue_id"));
const REMOVE: Command = Command::new("DELETE FROM queue_items WHERE queue_id = $1 AND id = ANY ($2)");
const CLEAR: Command = Command::new("DELETE FROM queue_items WHERE queue_id = $1");

/// Index: `idx_queues_user_id`, `idx_queue_items_queue_id_position_id`, then `tracks_pkey` for a page.
pub const LIST: List<Line, (i32, Uuid)> = List::new(
    "streaming.queue_items.in_order",
    paged!(
        "SELECT i.id, i.track_id, i.position, t.title, t.artist, t.duration, t.cover_art_file_id FROM (\
        SELECT * FROM queue_items WHERE queue_id = (SELECT id FROM queues WHERE user_id = $1)",
        after " AND (position, id) > ($3, $4)",
        concat!(
            " ORDER BY position, id LIMIT $2) i LEFT JOIN tracks t ON t.id = i.track_id AND ",
            heard!("$1", "false"),
            " ORDER BY i.position, i.id"
        ),
    ),
);

/// Adds tracks in the order given, before or after everything else. Answers how many items there are then.
///
/// # Errors
/// [`StreamingError::Invalid`] for more than [`MOST_AT_ONCE`]; [`StreamingError::TrackNotFound`] if the actor may not hear one of
/// them; [`StreamingError::Full`]; [`StreamingError::Forbidden`] for who is nobody. Then none is added.
pub async fn add(
    db: &impl TransactionTrait,
    actor: &Actor,
    track_ids: &[Uuid],
    place: Place,
) -> Result<i64, StreamingError> {
    let me = somebody(actor)?;
    if track_ids.len() > MOST_AT_ONCE {
        return Err(Invalid::field("track_ids", "are more than 500").into());
    }
    let many = i64::try_from(track_ids.len()).unwrap_or(i64::MAX);
    let query = if place == Place::Next { &ADD_NEXT } else { &ADD_LAST };
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let attempt = async || {
        let values = [queue.id.into(), track_ids.to_vec().into(), me.into(), queue.shuffle.into()];
        query.get(&transaction, values).await
    };
    let mut done = attempt().await?;
    if done.heard < many {
        return Err(StreamingError::TrackNotFound);
    }
    if done.total + many > MOST {
        return Err(StreamingError::Full { most: MOST });
    }
    if done.written < many {
        // The numbers are at their end.
        RENUMBER.run(&transaction, [queue.id.into()]).await?;
        done = attempt().await?;
    }
    transaction.commit().await?;
    Ok(done.total + done.written)
}

/// Moves an item to `index` (from 0), counted without itself. One row is written; where the gap there is exhausted, all places are,
/// once. While the queue is shuffled, the order that the shuffle is undone to stays.
///
/// # Errors
/// [`StreamingError::NotInList`]; [`StreamingError::OutOfRange`]; [`StreamingError::Forbidden`] for who is nobody.
pub async fn move_to(
    db: &impl TransactionTrait,
    actor: &Actor,
    item_id: Uuid,
    index: u32,
) -> Result<(), StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let attempt =
        async || MOVE.get(&transaction, [queue.id.into(), item_id.into(), i64::from(index).into()]).await;
    let done = attempt().await?;
    if !done.is_written {
        if !done.is_there {
            return Err(StreamingError::NotInList);
        }
        if i64::from(index) >= done.total {
            return Err(StreamingError::OutOfRange { length: done.total });
        }
        let values = [queue.id.into(), i64::from(index).into(), 1_i64.into(), item_id.into()];
        MAKE_ROOM.run(&transaction, values).await?;
        if !attempt().await?.is_written {
            return Err(StreamingError::NotInList);
        }
    }
    Ok(transaction.commit().await?)
}

/// Takes items out; those that are not in the actor's queue change nothing. Answers how many are gone.
///
/// # Errors
/// [`StreamingError::Invalid`] for more than [`MOST_AT_ONCE`]; [`StreamingError::Forbidden`] for who is nobody.
pub async fn remove(
    db: &impl TransactionTrait,
    actor: &Actor,
    item_ids: &[Uuid],
) -> Result<u64, StreamingError> {
    let me = somebody(actor)?;
    if item_ids.len() > MOST_AT_ONCE {
        return Err(Invalid::field("item_ids", "are more than 500").into());
    }
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let gone = REMOVE.run(&transaction, [queue.id.into(), item_ids.to_vec().into()]).await?;
    transaction.commit().await?;
    Ok(gone)
}

/// Takes everything out that comes next; what plays goes on. Answers how many items are gone.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn clear(db: &impl TransactionTrait, actor: &Actor) -> Result<u64, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let gone = CLEAR.run(&transaction, [queue.id.into()]).await?;
    transaction.commit().await?;
    Ok(gone)
}

/// What comes next for the viewer, in its order. Indexes: `idx_queues_user_id`, `idx_queue_items_queue_id_position_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = somebody(viewer)?;
    LIST.page(db, page, [me.into()], |line| (line.position, line.id)).await
}
