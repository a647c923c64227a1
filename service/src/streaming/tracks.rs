//! Tracks: made of an audio file, published, found, deleted.
//!
//! Taking the track of somebody else down is moderation's, not this module's: so what its creator deleted its creator may
//! restore.

/// What a track is read by.
macro_rules! columns {
    () => {
        "t.id, t.creator_id, t.file_id, t.title, t.description, t.artist, t.album, t.genre, t.duration, t.bpm, t.musical_key, \
        t.visibility::text AS visibility, t.is_downloadable, t.cover_art_file_id, t.waveform_data, t.play_count, t.like_count, \
        t.comment_count, t.download_count, t.published_at, t.created_at, t.updated_at, t.deleted_at"
    };
}

/// A change of one track by its creator in good standing, `$2`, or by the system, where that is NULL.
macro_rules! set {
    ($set:literal, $when:literal) => {
        concat!(
            "UPDATE tracks t SET ",
            $set,
            " WHERE t.id = $1 AND ($2::uuid IS NULL OR (t.creator_id = $2 AND ",
            acts!("$2"),
            ")) AND ",
            $when,
            " RETURNING ",
            columns!()
        )
    };
}

mod input;
mod lists;
mod release;
mod similar;

pub(super) use input::filled;
pub use input::{Change, NewTrack, Release};
pub(super) use lists::words;
pub use lists::{
    BY_CREATOR, BY_GENRE, Line, MOST_PLAYED, NEWEST, OWN, SEARCH, TRENDING, Trend, list_by_creator,
    list_by_genre, list_most_played, list_newest, list_own, list_trending, search,
};
pub use release::{publish, schedule, set_visibility, unpublish};
pub use similar::{SIMILAR, list_similar};

use entity::streaming::tracks;
use sea_orm::{
    ActiveEnum,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, TransactionSession, TransactionTrait, Value,
    prelude::Uuid,
};

use super::{StreamingError, whose};
use crate::{
    db::{self, Actor, Query},
    input::check,
    patch::active,
    row,
};

row!(for tracks::Model {
    id, creator_id, file_id, title, description, artist, album, genre, duration, bpm, musical_key, visibility,
    is_downloadable, cover_art_file_id, waveform_data, play_count, like_count, comment_count, download_count,
    published_at, created_at, updated_at, deleted_at,
});

/// Index: `tracks_pkey`.
pub const FIND: Query<tracks::Model> =
    Query::new(concat!("SELECT ", columns!(), " FROM tracks t WHERE t.id = $1 AND ", heard!("$2", "$3")));

/// The actor's live audio and image, held against deletion until the transaction ends. Nothing else becomes a track.
const CREATE: Query<tracks::Model> = Query::new(concat!(
    "WITH audio AS (SELECT id FROM files WHERE id = $2 AND user_id = $1 AND deleted_at IS NULL AND mime_type LIKE 'audio/%' \
    AND coalesce(virus_scan_result, 'clean') = 'clean' FOR SHARE), \
    cover AS (SELECT id FROM files WHERE id = $3 AND user_id = $1 AND deleted_at IS NULL AND mime_type LIKE 'image/%' \
    AND coalesce(virus_scan_result, 'clean') = 'clean' FOR SHARE) \
    INSERT INTO tracks AS t (creator_id, file_id, cover_art_file_id, title, description, artist, album, genre, duration, bpm, \
    musical_key, visibility, is_downloadable, published_at) \
    SELECT $1, audio.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::visibility, $13, CASE WHEN $14 THEN now() ELSE $15 END \
    FROM audio WHERE ($3 IS NULL OR EXISTS (SELECT FROM cover)) AND ($15 IS NULL OR $15 > now()) AND ",
    acts!("$1"),
    " RETURNING ",
    columns!()
));

/// Whether the actor has a live file of that id.
const HAS_FILE: Query<(bool,)> = Query::new(
    "SELECT EXISTS (SELECT FROM files WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL) AS found",
);

/// Whether a file of the actor's is there and an image.
const COVER: Query<(bool,)> = Query::new(
    "SELECT mime_type LIKE 'image/%' AND coalesce(virus_scan_result, 'clean') = 'clean' AS fit FROM files \
    WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND deleted_at IS NULL FOR SHARE",
);

const DELETE: Query<tracks::Model> = Query::new(set!("deleted_at = coalesce(t.deleted_at, now())", "true"));
const RESTORE: Query<tracks::Model> = Query::new(set!("deleted_at = NULL", "true"));

/// Makes a track of an audio file of the actor's.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::FileNotFound`] where the audio or the cover is not the actor's;
/// [`StreamingError::FileUnfit`] where it is no audio (no image), or something was found in it; [`StreamingError::Forbidden`] for a
/// visitor and the system.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    new: NewTrack,
) -> Result<tracks::Model, StreamingError> {
    let user_id = super::somebody(actor)?;
    check(&new)?;
    let at = if let Release::At(at) = new.release { Some(at) } else { None };
    let values: [Value; 15] = [
        user_id.into(),
        new.file_id.into(),
        new.cover_art_file_id.into(),
        new.title.into(),
        new.description.into(),
        new.artist.into(),
        new.album.into(),
        new.genre.into(),
        new.duration.into(),
        new.bpm.into(),
        new.musical_key.into(),
        new.visibility.to_value().into(),
        new.is_downloadable.into(),
        (new.release == Release::Now).into(),
        at.into(),
    ];
    let transaction = db::begin(db, actor).await?;
    if let Some(track) = CREATE.find(&transaction, values).await? {
        transaction.commit().await?;
        return Ok(track);
    }
    super::ensure_acting(&transaction, actor).await?;
    for id in [Some(new.file_id), new.cover_art_file_id].into_iter().flatten() {
        if !HAS_FILE.get(&transaction, [id.into(), user_id.into()]).await?.0 {
            return Err(StreamingError::FileNotFound);
        }
    }
    if let Some(at) = at {
        release::ensure_future(&transaction, at).await?;
    }
    Err(StreamingError::FileUnfit)
}

/// Changes what a track is called and how it is shown. A change of nothing answers the track as it is.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::FileNotFound`] and [`StreamingError::FileUnfit`] of a cover;
/// [`StreamingError::TrackNotFound`]; [`StreamingError::Forbidden`] unless the actor is its creator or the system.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    change: Change,
) -> Result<tracks::Model, StreamingError> {
    let owner = whose(actor)?;
    check(&change)?;
    let transaction = db::begin(db, actor).await?;
    super::ensure_acting(&transaction, actor).await?;
    if let crate::Patch::Set(cover) = change.cover_art_file_id {
        let fit = COVER.find(&transaction, [cover.into(), owner.into()]).await?;
        if !fit.ok_or(StreamingError::FileNotFound)?.0 {
            return Err(StreamingError::FileUnfit);
        }
    }
    if change == Change::default() {
        let track = find(&transaction, actor, id).await?.ok_or(StreamingError::TrackNotFound)?;
        if owner.is_some_and(|owner| owner != track.creator_id) {
            return Err(StreamingError::Forbidden);
        }
        transaction.commit().await?;
        return Ok(track);
    }
    let row = tracks::ActiveModel {
        id: NotSet,
        title: active(change.title),
        description: change.description.into_active(),
        artist: change.artist.into_active(),
        album: change.album.into_active(),
        genre: change.genre.into_active(),
        bpm: change.bpm.into_active(),
        musical_key: change.musical_key.into_active(),
        is_downloadable: change.is_downloadable.map_or(NotSet, Set),
        cover_art_file_id: change.cover_art_file_id.into_active(),
        waveform_data: change.waveform_data.into_active(),
        ..Default::default()
    };
    let mut update = tracks::Entity::update_many()
        .set(row)
        .filter(tracks::COLUMN.id.eq(id))
        .filter(tracks::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        update = update.filter(tracks::COLUMN.creator_id.eq(owner));
    }
    let track = update.exec_with_returning(&transaction).await?.pop();
    settle(transaction, actor, id, track).await
}

/// Deletes a track for everybody; its row, file, plays and comments stay. Deleting it twice changes nothing.
///
/// # Errors
/// As [`edit`].
pub async fn soft_delete(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), StreamingError> {
    change(db, actor, id, &DELETE, None).await.map(drop)
}

/// Brings a deleted track back as it was. Restoring it twice changes nothing.
///
/// # Errors
/// As [`edit`].
pub async fn restore(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<tracks::Model, StreamingError> {
    change(db, actor, id, &RESTORE, None).await
}

/// A live track that `viewer` may hear: published and not private, their own, or any for staff and the system. Index:
/// `tracks_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<tracks::Model>, StreamingError> {
    Ok(FIND.find(db, [id.into(), viewer.user_id().into(), viewer.is_system().into()]).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`StreamingError::TrackNotFound`], also where the viewer may not hear it.
pub async fn get(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<tracks::Model, StreamingError> {
    find(db, viewer, id).await?.ok_or(StreamingError::TrackNotFound)
}

async fn change(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    query: &Query<tracks::Model>,
    value: Option<Value>,
) -> Result<tracks::Model, StreamingError> {
    let owner = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    let values = [id.into(), owner.into()].into_iter().chain(value);
    let track = query.find(&transaction, values).await?;
    settle(transaction, actor, id, track).await
}

/// Commits a change, or says why there was none.
async fn settle(
    transaction: impl TransactionSession + ConnectionTrait,
    actor: &Actor,
    id: Uuid,
    track: Option<tracks::Model>,
) -> Result<tracks::Model, StreamingError> {
    let Some(track) = track else {
        super::ensure_acting(&transaction, actor).await?;
        // Who may hear it and not change it knows that it is there.
        let is_heard = find(&transaction, actor, id).await?.is_some();
        return Err(if is_heard { StreamingError::Forbidden } else { StreamingError::TrackNotFound });
    };
    transaction.commit().await?;
    Ok(track)
}
