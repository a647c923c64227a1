//! When a track is published, and to whom it is shown.

use chrono::{DateTime, Utc};
use entity::{enums::Visibility, streaming::tracks};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionTrait, prelude::Uuid};

use super::{change, find, settle};
use crate::{
    db::{self, Actor, Query},
    input::Invalid,
    streaming::{StreamingError, ensure_acting, whose},
};

const PUBLISH: Query<tracks::Model> =
    Query::new(set!("published_at = least(t.published_at, now())", "t.deleted_at IS NULL"));
const UNPUBLISH: Query<tracks::Model> = Query::new(set!("published_at = NULL", "t.deleted_at IS NULL"));
const SCHEDULE: Query<tracks::Model> = Query::new(set!(
    "published_at = $3",
    "t.deleted_at IS NULL AND $3 > now() AND (t.published_at IS NULL OR t.published_at > now())"
));
const SHOW: Query<tracks::Model> = Query::new(set!("visibility = $3::visibility", "t.deleted_at IS NULL"));
/// Publishes a track now; one that is published stays so since when it was.
///
/// # Errors
/// As [`super::edit`].
pub async fn publish(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<tracks::Model, StreamingError> {
    change(db, actor, id, &PUBLISH, None).await
}

/// Takes a track back: it is a draft again, for its creator alone.
///
/// # Errors
/// As [`super::edit`].
pub async fn unpublish(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<tracks::Model, StreamingError> {
    change(db, actor, id, &UNPUBLISH, None).await
}

/// Lets a track be published by itself when `at` has come. Again for another time while it has not.
///
/// # Errors
/// As [`super::edit`]; [`StreamingError::Invalid`] for a time that is not in the future; [`StreamingError::AlreadyPublished`].
pub async fn schedule(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<tracks::Model, StreamingError> {
    if crate::input::instant(&at, &()).is_err() {
        return Err(Invalid::field("at", "is out of range").into());
    }
    let owner = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    let track = SCHEDULE.find(&transaction, [id.into(), owner.into(), at.into()]).await?;
    if track.is_none() {
        ensure_acting(&transaction, actor).await?;
        let there = find(&transaction, actor, id).await?.ok_or(StreamingError::TrackNotFound)?;
        if owner.is_none_or(|owner| owner == there.creator_id) {
            ensure_future(&transaction, at).await?;
            return Err(StreamingError::AlreadyPublished);
        }
    }
    settle(transaction, actor, id, track).await
}

/// Shows a track to everybody, to whoever knows its id, or to its creator alone.
///
/// # Errors
/// As [`super::edit`].
pub async fn set_visibility(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    visibility: Visibility,
) -> Result<tracks::Model, StreamingError> {
    change(db, actor, id, &SHOW, Some(visibility.to_value().into())).await
}

pub(super) async fn ensure_future(
    db: &impl ConnectionTrait,
    at: DateTime<Utc>,
) -> Result<(), StreamingError> {
    const IS_FUTURE: Query<(bool,)> = Query::new("SELECT $1 > now() AS future");
    if IS_FUTURE.get(db, [at.into()]).await?.0 {
        return Ok(());
    }
    Err(Invalid::field("at", "is not in the future").into())
}
