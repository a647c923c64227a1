//! Plays: recorded once each, by the listener alone; their history, and where they stopped.
//!
//! The client gives every play its id. A request that is sent again, or a batch that a device kept while it was offline and sends
//! twice, counts each play once.
//!
//! The table has a partition for each month and none for the rest. A play whose month is missing makes it
//! (`veza.ensure_month()`, which bounds how far back) and is recorded then.

use chrono::{DateTime, Utc};
use garde::Validate;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::{StreamingError, ensure_acting, somebody};
use crate::{
    db::{self, Actor, List, Page, PageRequest, Query},
    input::{self, Invalid, check},
    paged, row,
};

const TABLE: &str = "playback_history";

/// How far back a track is resumed from.
const LAST: i64 = 200;

/// Most plays of a batch.
pub const MOST_AT_ONCE: usize = 1_000;

/// What a player reports of one play.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Play {
    /// Chosen by the client, at random: the same play has the same id whenever it is sent.
    #[garde(skip)]
    pub id: Uuid,
    /// What was played.
    #[garde(skip)]
    pub track_id: Uuid,
    /// Seconds that were really played.
    #[garde(range(min = 0))]
    pub played_duration: i32,
    /// Per cent of the track that was reached, 0 to 100.
    #[garde(range(min = 0, max = 100))]
    pub completion_percentage: i32,
    /// `playlist`, `album`, `search`: 1 to 50 characters; the list is open.
    #[garde(length(chars, min = 1, max = 50), inner(custom(input::text)))]
    pub source: Option<String>,
    /// The id of the playlist, the album, …, according to `source`.
    #[garde(skip)]
    pub source_id: Option<Uuid>,
    /// `mobile`, `desktop`, `web`: 1 to 50 characters; the list is open.
    #[garde(length(chars, min = 1, max = 50), inner(custom(input::text)))]
    pub device_type: Option<String>,
    /// When it began; not in the future, and not before what is kept (24 months).
    #[garde(custom(input::instant))]
    pub played_at: DateTime<Utc>,
}

#[derive(Validate)]
struct Batch<'a> {
    #[garde(length(max = MOST_AT_ONCE), dive)]
    plays: &'a [Play],
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// How many plays are new.
    pub new: i64,
    /// How many were there already.
    pub repeated: i64,
    /// Those of tracks that the actor may not hear, or that are gone: they were not recorded, and sending them again will not
    /// help.
    pub refused: Vec<Uuid>,
}

row! {
    /// A play as the history shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// What was played.
        pub track_id: Uuid,
        /// When.
        pub played_at: DateTime<Utc>,
        /// Seconds that were really played.
        pub played_duration: i32,
        /// Per cent of the track that was reached.
        pub completion_percentage: i32,
        /// Where it was started from.
        pub source: Option<String>,
        /// What the track is called; none where the listener may no longer hear it.
        pub title: Option<String>,
        /// Who performs it, where that is not its creator.
        pub artist: Option<String>,
        /// Its picture.
        pub cover_art_file_id: Option<Uuid>,
    }
}

/// No row where the actor may not hear the track, or is not in good standing. `false` where the play is there already.
pub const RECORD: Query<(bool,)> = Query::new(concat!(
    "WITH track AS (SELECT t.id FROM tracks t WHERE t.id = $3 AND ",
    heard!("$1", "false"),
    " AND ",
    acts!("$1"),
    "), given AS (INSERT INTO playback_history \
    (user_id, id, track_id, played_duration, completion_percentage, source, source_id, device_type, played_at) \
    SELECT $1, $2, id, $4, $5, $6, $7, $8, $9 FROM track ON CONFLICT (id, played_at) DO NOTHING RETURNING id) \
    SELECT EXISTS (SELECT FROM given) AS given FROM track"
));

/// How many are new, how many were heard, and the ids of the others. An array of parameters holds no NULL here: what is empty
/// stands for it.
pub const RECORD_MANY: Query<(i64, i64, Vec<Uuid>)> = Query::new(concat!(
    "WITH sent AS MATERIALIZED (SELECT DISTINCT ON (id, played_at) * FROM UNNEST($2::uuid[], $3::uuid[], $4::int[], $5::int[], \
    $6::text[], $7::text[], $8::text[], $9::timestamptz[]) \
    s(id, track_id, played_duration, completion_percentage, source, source_id, device_type, played_at) ORDER BY id, played_at), \
    known AS MATERIALIZED (SELECT t.id FROM tracks t WHERE t.id = ANY ($3) AND ",
    heard!("$1", "false"),
    " AND ",
    acts!("$1"),
    "), given AS (INSERT INTO playback_history \
    (user_id, id, track_id, played_duration, completion_percentage, source, source_id, device_type, played_at) \
    SELECT $1, s.id, s.track_id, s.played_duration, s.completion_percentage, nullif(s.source, ''), \
    nullif(s.source_id, '')::uuid, nullif(s.device_type, ''), s.played_at \
    FROM sent s WHERE s.track_id IN (SELECT id FROM known) ON CONFLICT (id, played_at) DO NOTHING RETURNING id) \
    SELECT (SELECT count(*) FROM given) AS given, count(*) FILTER (WHERE k.id IS NOT NULL) AS heard, \
    coalesce(array_agg(s.id) FILTER (WHERE k.id IS NULL), '{}') AS refused FROM sent s LEFT JOIN known k ON k.id = s.track_id"
));

/// Index: `idx_playback_history_user_id_played_at`, then `tracks_pkey` for a page.
pub const HISTORY: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.playback_history.of_user",
    paged!(
        "SELECT h.id, h.track_id, h.played_at, h.played_duration, h.completion_percentage, h.source, t.title, t.artist, \
        t.cover_art_file_id FROM (SELECT * FROM playback_history WHERE user_id = $1 AND played_at <= now()",
        after " AND played_at <= $3 AND (played_at, id) < ($3, $4)",
        concat!(
            " ORDER BY played_at DESC, id DESC LIMIT $2) h LEFT JOIN tracks t ON t.id = h.track_id AND ",
            heard!("$1", "false"),
            " ORDER BY h.played_at DESC, h.id DESC"
        ),
    ),
);

/// The last play of the track among the listener's last ones, and how long the track is. How many is bound: of a constant PostgreSQL
/// would know that most listeners have fewer, and read and sort all plays of those who have many. Index:
/// `idx_playback_history_user_id_played_at`.
pub const RESUME: Query<(i32, i32)> = Query::new(
    "SELECT h.completion_percentage, t.duration FROM (SELECT track_id, completion_percentage, played_at FROM playback_history \
    WHERE user_id = $1 AND played_at <= now() ORDER BY played_at DESC LIMIT $3) h JOIN tracks t ON t.id = h.track_id \
    WHERE h.track_id = $2 ORDER BY h.played_at DESC LIMIT 1",
);

/// Records a play; false if it was there already.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::TrackNotFound`], also where the actor may not hear it;
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn record(
    db: &(impl ConnectionTrait + TransactionTrait),
    actor: &Actor,
    play: Play,
) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    check(&play)?;
    let values = || {
        let play = play.clone();
        [
            me.into(),
            play.id.into(),
            play.track_id.into(),
            play.played_duration.into(),
            play.completion_percentage.into(),
            play.source.into(),
            play.source_id.into(),
            play.device_type.into(),
            play.played_at.into(),
        ]
    };
    ensure_past(&[play.played_at])?;
    let record = async || write(db, actor, &RECORD, values()).await;
    let outcome = db::with_month(db, TABLE, play.played_at, record).await?;
    let Some((is_new,)) = outcome else {
        ensure_acting(db, actor).await?;
        return Err(StreamingError::TrackNotFound);
    };
    Ok(is_new)
}

/// Records up to [`MOST_AT_ONCE`] plays in one statement. Those of tracks that the actor may not hear are named in the answer
/// and do not keep the others back.
///
/// # Errors
/// [`StreamingError::Invalid`] if one of them cannot be accepted, or they are too many: then none is recorded;
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn record_many(
    db: &(impl ConnectionTrait + TransactionTrait),
    actor: &Actor,
    plays: &[Play],
) -> Result<Recorded, StreamingError> {
    let me = somebody(actor)?;
    check(&Batch { plays })?;
    let times: Vec<_> = plays.iter().map(|play| play.played_at).collect();
    ensure_past(&times)?;
    if plays.is_empty() {
        return Ok(Recorded::default());
    }
    let values = || {
        [
            me.into(),
            plays.iter().map(|play| play.id).collect::<Vec<_>>().into(),
            plays.iter().map(|play| play.track_id).collect::<Vec<_>>().into(),
            plays.iter().map(|play| play.played_duration).collect::<Vec<_>>().into(),
            plays.iter().map(|play| play.completion_percentage).collect::<Vec<_>>().into(),
            plays.iter().map(|play| play.source.clone().unwrap_or_default()).collect::<Vec<_>>().into(),
            plays
                .iter()
                .map(|play| play.source_id.map(|id| id.to_string()).unwrap_or_default())
                .collect::<Vec<_>>()
                .into(),
            plays.iter().map(|play| play.device_type.clone().unwrap_or_default()).collect::<Vec<_>>().into(),
            times.clone().into(),
        ]
    };
    let record = async || write(db, actor, &RECORD_MANY, values()).await;
    let (new, heard, refused) = db::with_months(db, TABLE, &times, record).await?.unwrap_or_default();
    if heard == 0 {
        ensure_acting(db, actor).await?;
    }
    Ok(Recorded { new, repeated: heard - new, refused })
}

/// What the viewer played, the latest first. Index: `idx_playback_history_user_id_played_at`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = somebody(viewer)?;
    HISTORY.page(db, page, [me.into()], |line| (line.played_at, line.id)).await
}

/// The second at which the viewer stopped in a track, if it is among their last 200 plays and they did not hear it to the end
/// (95 % and more). Index: `idx_playback_history_user_id_played_at`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn find_resume_point(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    track_id: Uuid,
) -> Result<Option<i32>, StreamingError> {
    let me = somebody(viewer)?;
    let last = RESUME.find(db, [me.into(), track_id.into(), LAST.into()]).await?;
    let second = |(percent, duration): (i32, i32)| {
        let second = i64::from(duration) * i64::from(percent) / 100;
        i32::try_from(second).ok().filter(|second| *second > 0 && percent < 95)
    };
    Ok(last.and_then(second))
}

/// In a transaction of its own, which a missing month ends.
async fn write<R: db::Row, const N: usize>(
    db: &impl TransactionTrait,
    actor: &Actor,
    query: &Query<R>,
    values: [Value; N],
) -> Result<Option<R>, StreamingError> {
    let transaction = db::begin(db, actor).await?;
    match query.find(&transaction, values).await {
        Ok(row) => {
            transaction.commit().await?;
            Ok(row)
        }
        Err(error) => {
            // At once: what follows may need this connection, or this place in the caller's transaction.
            transaction.rollback().await?;
            Err(error.into())
        }
    }
}

/// A player's clock may be a little fast.
fn ensure_past(times: &[DateTime<Utc>]) -> Result<(), Invalid> {
    let latest = Utc::now() + chrono::TimeDelta::minutes(5);
    if times.iter().any(|time| *time > latest) {
        return Err(Invalid::field("played_at", "is in the future"));
    }
    Ok(())
}
