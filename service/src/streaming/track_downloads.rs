//! Downloads: recorded where a track allows them. Which file, in which format, and from where.

use chrono::{DateTime, Utc};
use garde::Validate;
use ipnetwork::IpNetwork;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{StreamingError, ensure_acting, somebody};
use crate::{
    db::{self, Actor, List, Page, PageRequest, Query},
    input::{self, check},
    keyed::keyed,
    paged, row,
};

/// What is about to be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewDownload {
    /// The track.
    #[garde(skip)]
    pub track_id: Uuid,
    /// The track's file, or a completed conversion of it; none for the track's file.
    #[garde(skip)]
    pub file_id: Option<Uuid>,
    /// `wav`, `mp3`, `flac`: 1 to 50 characters; the list is open.
    #[garde(length(chars, min = 1, max = 50), custom(input::text))]
    pub file_format: String,
    /// What the client calls itself; what is longer than 1,000 characters is refused.
    #[garde(length(chars, max = 1_000), inner(custom(input::text)))]
    pub user_agent: Option<String>,
    /// Chosen by the client, at random: a request that is sent again with it is recorded once. Without one each counts.
    #[garde(skip)]
    pub key: Option<Uuid>,
}

row! {
    /// A download, for who made it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// The track.
        pub track_id: Uuid,
        /// What was delivered; none once that file is gone.
        pub file_id: Option<Uuid>,
        /// In which format.
        pub file_format: String,
        /// When.
        pub created_at: DateTime<Utc>,
        /// What the track is called; none where the viewer may no longer hear it.
        pub title: Option<String>,
    }
}

row! {
    /// What became of it: no row where the actor may not hear the track.
    struct Outcome { is_allowed: bool, file_id: Option<Uuid> }
}

/// A visitor may download, too; the log does not say who it was then. `$8` is the id of a request that may be sent again; no arbiter is
/// named, for who names one must be able to read the row. The row is written without being read back: who wrote it need
/// not be somebody who may read it.
const RECORD: Query<Outcome> = Query::new(concat!(
    "WITH track AS MATERIALIZED (SELECT t.id, (t.is_downloadable OR t.creator_id IS NOT DISTINCT FROM $1) AS is_allowed, \
    (SELECT f.id FROM files f WHERE f.id = coalesce($3, t.file_id) AND f.deleted_at IS NULL \
    AND coalesce(f.virus_scan_result, 'clean') = 'clean' AND (f.id = t.file_id \
    OR EXISTS (SELECT FROM file_conversions v WHERE v.source_file_id = t.file_id AND v.converted_file_id = f.id \
    AND v.status = 'completed'))) AS file_id FROM tracks t WHERE t.id = $2 AND ",
    heard!("$1", "$7"),
    " AND ($1::uuid IS NULL OR ",
    acts!("$1"),
    ")), given AS (INSERT INTO track_downloads (track_id, user_id, file_id, file_format, user_agent, ip_address, id) \
    SELECT id, $1, file_id, $4, $5, $6::inet, coalesce($8, gen_random_uuid()) FROM track WHERE is_allowed AND file_id IS NOT NULL \
    ON CONFLICT DO NOTHING) \
    SELECT is_allowed, file_id FROM track"
));

/// Index: `idx_track_downloads_user_id_created_at_id`, then `tracks_pkey` for a page.
pub const OF_USER: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.track_downloads.of_user",
    paged!(
        "SELECT d.id, d.track_id, d.file_id, d.file_format, d.created_at, t.title FROM (SELECT * FROM track_downloads \
        WHERE user_id = $1",
        after " AND (created_at, id) < ($3, $4)",
        concat!(
            " ORDER BY created_at DESC, id DESC LIMIT $2) d LEFT JOIN tracks t ON t.id = d.track_id AND ",
            heard!("$1", "false"),
            " ORDER BY d.created_at DESC, d.id DESC"
        ),
    ),
);

/// Records a download, and answers the file that is to be delivered. Again with the same key, also at once, it is one download, and the
/// answer is the file that is to be delivered then. Its creator may always download a track. The address is that of
/// the actor's request.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::TrackNotFound`], also where the actor may not hear it;
/// [`StreamingError::NotDownloadable`]; [`StreamingError::FileNotFound`] for a file that is not this track's, or that the virus scan
/// holds back.
pub async fn record(
    db: &impl TransactionTrait,
    actor: &Actor,
    new: NewDownload,
) -> Result<Uuid, StreamingError> {
    check(&new)?;
    let id = new.key.map(|key| keyed(actor.user_id().unwrap_or_default(), new.track_id, key));
    let transaction = db::begin(db, actor).await?;
    let values = [
        actor.user_id().into(),
        new.track_id.into(),
        new.file_id.into(),
        new.file_format.into(),
        new.user_agent.into(),
        actor.ip_address().map(|ip| IpNetwork::from(ip).to_string()).into(),
        actor.is_system().into(),
        id.into(),
    ];
    let Some(outcome) = RECORD.find(&transaction, values).await? else {
        if actor.user_id().is_some() {
            ensure_acting(&transaction, actor).await?;
        }
        return Err(StreamingError::TrackNotFound);
    };
    if !outcome.is_allowed {
        return Err(StreamingError::NotDownloadable);
    }
    let file_id = outcome.file_id.ok_or(StreamingError::FileNotFound)?;
    transaction.commit().await?;
    Ok(file_id)
}

/// What the viewer downloaded, the latest first. Index: `idx_track_downloads_user_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = somebody(viewer)?;
    OF_USER.page(db, page, [me.into()], |line| (line.created_at, line.id)).await
}
