//! The player of an account: what plays, how loud, what happens at the end. What comes next stands in
//! [`queue_items`](super::queue_items).
//!
//! There is one for each account, made when it is first written. Whoever writes holds its row, so two devices of one person come
//! one after the other.

use entity::streaming::queues::{self, RepeatMode};
use garde::Validate;
use sea_orm::{
    ActiveEnum, ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, TransactionSession, TransactionTrait, Value,
    prelude::Uuid,
};

use super::{StreamingError, somebody};
use crate::{
    db::{self, Actor, Command, Query},
    input::check,
    row,
};

row!(for queues::Model {
    id, user_id, current_track_id, current_position, is_playing, shuffle, repeat_mode, volume, created_at, updated_at,
});

macro_rules! columns {
    () => {
        "q.id, q.user_id, q.current_track_id, q.current_position, q.is_playing, q.shuffle, q.repeat_mode, q.volume, q.created_at, \
        q.updated_at"
    };
}

/// What is to be different about a player; what is not mentioned stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Validate)]
pub struct Change {
    /// Seconds into the current track.
    #[garde(range(min = 0))]
    pub current_position: Option<i32>,
    /// Whether it plays.
    #[garde(skip)]
    pub is_playing: Option<bool>,
    /// Per cent, 0 to 100.
    #[garde(range(min = 0, max = 100))]
    pub volume: Option<i32>,
    /// What happens at the end.
    #[garde(skip)]
    pub repeat_mode: Option<RepeatMode>,
}

/// Index: `idx_queues_user_id`.
pub const FIND: Query<queues::Model> =
    Query::new(concat!("SELECT ", columns!(), " FROM queues q WHERE q.user_id = $1"));

/// Makes the queue if there is none, and holds it. Nothing where its owner is not in good standing.
const HOLD: Query<queues::Model> = Query::new(concat!(
    "INSERT INTO queues AS q (user_id) SELECT $1::uuid WHERE ",
    acts!("$1"),
    " ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING ",
    columns!()
));

const PLAY: Query<queues::Model> = Query::new(concat!(
    "UPDATE queues q SET current_track_id = t.id, current_position = 0, is_playing = true FROM tracks t WHERE q.id = $2 \
    AND t.id = $3 AND ",
    heard!("$1", "false"),
    " RETURNING ",
    columns!()
));

/// The first item whose track can be heard becomes the current one; it and those before it leave the queue. Where the queue repeats,
/// what was current goes to its end, and is played again where it is alone. No row, and nothing changed, where the numbers of the places
/// are at their end.
const ADVANCE: Query<queues::Model> = Query::new(concat!(
    "WITH last AS MATERIALIZED (SELECT coalesce(max(position), 0)::bigint AS place, \
    coalesce(max(unshuffled_position), 0)::bigint AS unshuffled FROM queue_items \
    WHERE queue_id = $2 AND (SELECT repeat_mode = 'queue' FROM queues WHERE id = $2)), \
    room AS MATERIALIZED (SELECT place, unshuffled FROM last WHERE greatest(place, unshuffled) <= 2147483647 - 1024), \
    head AS MATERIALIZED (SELECT i.id, i.track_id, i.position FROM queue_items i JOIN tracks t ON t.id = i.track_id \
    WHERE i.queue_id = $2 AND EXISTS (SELECT FROM room) AND ",
    heard!("$1", "false"),
    " ORDER BY i.position, i.id LIMIT 1), \
    gone AS (DELETE FROM queue_items i USING head h WHERE i.queue_id = $2 AND (i.position, i.id) <= (h.position, h.id)), \
    again AS (SELECT t.id FROM queues q JOIN tracks t ON t.id = q.current_track_id WHERE q.id = $2 \
    AND q.repeat_mode = 'queue' AND ",
    heard!("$1", "false"),
    "), back AS (INSERT INTO queue_items (queue_id, track_id, position, unshuffled_position) \
    SELECT $2, a.id, 1024 + room.place, CASE WHEN q.shuffle THEN 1024 + room.unshuffled END FROM again a \
    CROSS JOIN room JOIN queues q ON q.id = $2 WHERE EXISTS (SELECT FROM head)) \
    UPDATE queues q SET current_position = 0, \
    current_track_id = coalesce((SELECT track_id FROM head), (SELECT id FROM again)), \
    is_playing = EXISTS (SELECT FROM head) OR EXISTS (SELECT FROM again) WHERE q.id = $2 AND EXISTS (SELECT FROM room) RETURNING ",
    columns!()
));

const AGAIN: Query<queues::Model> = Query::new(concat!(
    "UPDATE queues q SET current_position = 0, is_playing = true WHERE q.id = $1 RETURNING ",
    columns!()
));

/// All places anew, 1,024 apart, in the order that is played and in the one that a shuffle is undone to.
pub(super) const RENUMBER: Command = Command::new(
    "UPDATE queue_items i SET position = r.position, \
    unshuffled_position = CASE WHEN i.unshuffled_position IS NOT NULL THEN r.unshuffled END \
    FROM (SELECT id, 1024 * row_number() OVER (ORDER BY position, id) AS position, \
    1024 * row_number() OVER (ORDER BY coalesce(unshuffled_position, position), position, id) AS unshuffled \
    FROM queue_items WHERE queue_id = $1) r WHERE i.id = r.id",
);

/// By chance, and each keeps the place that it comes back to.
const SHUFFLE_ITEMS: Command = Command::new(
    "UPDATE queue_items i SET position = r.position, unshuffled_position = coalesce(i.unshuffled_position, i.position) \
    FROM (SELECT id, 1024 * row_number() OVER (ORDER BY random()) AS position FROM queue_items WHERE queue_id = $1) r \
    WHERE i.id = r.id",
);

const UNSHUFFLE_ITEMS: Command = Command::new(
    "UPDATE queue_items i SET position = r.position, unshuffled_position = NULL FROM (SELECT id, 1024 * row_number() \
    OVER (ORDER BY coalesce(unshuffled_position, position), position, id) AS position FROM queue_items WHERE queue_id = $1) r \
    WHERE i.id = r.id",
);

const SET_SHUFFLE: Query<queues::Model> =
    Query::new(concat!("UPDATE queues q SET shuffle = $2 WHERE q.id = $1 RETURNING ", columns!()));

const REPEAT: Query<queues::Model> =
    Query::new(concat!("UPDATE queues q SET repeat_mode = $2 WHERE q.id = $1 RETURNING ", columns!()));

/// The viewer's player; none before it was first written. Index: `idx_queues_user_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
) -> Result<Option<queues::Model>, StreamingError> {
    let me = somebody(viewer)?;
    Ok(FIND.find(db, [me.into()]).await?)
}

/// Plays a track now; what comes next stays.
///
/// # Errors
/// [`StreamingError::TrackNotFound`], also where the actor may not hear it; [`StreamingError::Forbidden`] for who is nobody.
pub async fn play(
    db: &impl TransactionTrait,
    actor: &Actor,
    track_id: Uuid,
) -> Result<queues::Model, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let played = PLAY.find(&transaction, [me.into(), queue.id.into(), track_id.into()]).await?;
    let played = played.ok_or(StreamingError::TrackNotFound)?;
    transaction.commit().await?;
    Ok(played)
}

/// Goes on from the track that has ended (`None` where none was current) to what comes next, as the repeat mode says: the same track
/// again, or the first item that can be heard, which leaves the queue. In mode `queue` what was played goes to the end. At the end of the
/// queue nothing is current, and it does not play.
///
/// Where another track is current than the one that has ended, nothing changes, and the queue is answered as it is: it was gone on from
/// already, by this request or by another device. A track that stands in the queue twice in a row cannot be told from itself.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn advance(
    db: &impl TransactionTrait,
    actor: &Actor,
    ended: Option<Uuid>,
) -> Result<queues::Model, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let queue = if queue.current_track_id != ended {
        queue
    } else if queue.repeat_mode == RepeatMode::Track && queue.current_track_id.is_some() {
        AGAIN.get(&transaction, [queue.id.into()]).await?
    } else {
        let values = || [me.into(), queue.id.into()];
        if let Some(queue) = ADVANCE.find(&transaction, values()).await? {
            queue
        } else {
            // The numbers are at their end.
            RENUMBER.run(&transaction, [queue.id.into()]).await?;
            ADVANCE.get(&transaction, values()).await?
        }
    };
    transaction.commit().await?;
    Ok(queue)
}

/// Notes where the player is, how loud, whether it plays, and what happens at the end.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::Forbidden`] for who is nobody.
pub async fn change(
    db: &impl TransactionTrait,
    actor: &Actor,
    change: Change,
) -> Result<queues::Model, StreamingError> {
    let me = somebody(actor)?;
    check(&change)?;
    let transaction = db::begin(db, actor).await?;
    let mut queue = hold(&transaction, me).await?;
    if change != Change::default() {
        let row = queues::ActiveModel {
            id: Set(queue.id),
            current_position: change.current_position.map_or(NotSet, Set),
            is_playing: change.is_playing.map_or(NotSet, Set),
            volume: change.volume.map_or(NotSet, Set),
            repeat_mode: change.repeat_mode.map_or(NotSet, Set),
            ..Default::default()
        };
        queue = row.update(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(queue)
}

/// Sets the repeat mode alone.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn set_repeat(
    db: &impl TransactionTrait,
    actor: &Actor,
    mode: RepeatMode,
) -> Result<queues::Model, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let queue = hold(&transaction, me).await?;
    let values: [Value; 2] = [queue.id.into(), mode.to_value().into()];
    let queue = REPEAT.get(&transaction, values).await?;
    transaction.commit().await?;
    Ok(queue)
}

/// Puts what comes next into an order by chance. Again for another one; the order before the first time comes back with
/// [`unshuffle`].
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn shuffle(db: &impl TransactionTrait, actor: &Actor) -> Result<queues::Model, StreamingError> {
    reorder(db, actor, &SHUFFLE_ITEMS, true).await
}

/// Puts what comes next back into its order. What was added meanwhile stands where it would have: first what was to play next, last
/// what was to play last. Where it is not shuffled nothing changes.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn unshuffle(db: &impl TransactionTrait, actor: &Actor) -> Result<queues::Model, StreamingError> {
    reorder(db, actor, &UNSHUFFLE_ITEMS, false).await
}

async fn reorder(
    db: &impl TransactionTrait,
    actor: &Actor,
    items: &Command,
    shuffle: bool,
) -> Result<queues::Model, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    let mut queue = hold(&transaction, me).await?;
    if queue.shuffle || shuffle {
        items.run(&transaction, [queue.id.into()]).await?;
        queue = SET_SHUFFLE.get(&transaction, [queue.id.into(), shuffle.into()]).await?;
    }
    transaction.commit().await?;
    Ok(queue)
}

/// The queue of `me`, who is in good standing, made if there is none, held until the transaction ends.
pub(super) async fn hold(db: &impl ConnectionTrait, me: Uuid) -> Result<queues::Model, StreamingError> {
    HOLD.find(db, [me.into()]).await?.ok_or(StreamingError::Forbidden)
}
