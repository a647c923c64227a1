//! Playlists: made, changed, shown, copied, deleted.

mod copy;
mod input;
mod standing;

pub use copy::duplicate;
pub use input::{Change, NewPlaylist};
pub(super) use standing::{Standing, hold, lock};

use chrono::{DateTime, Utc};
use entity::{
    enums::Visibility,
    streaming::{playlist_collaborators, playlists},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait, QueryFilter, TransactionSession, TransactionTrait,
    prelude::Uuid,
};

use super::{StreamingError, ensure_acting, somebody, whose};
use crate::{
    db::{self, Actor, List, Page, PageRequest, Query},
    input::check,
    paged,
    patch::active,
    row,
};

row!(for playlists::Model {
    id, user_id, name, description, cover_url, visibility, is_collaborative, track_count, duration_seconds, follower_count,
    created_at, updated_at, deleted_at,
});

row! {
    /// A playlist as a list shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Whose it is.
        pub user_id: Uuid,
        /// What it is called.
        pub name: String,
        /// Its picture.
        pub cover_url: Option<String>,
        /// Who may see it.
        pub visibility: Visibility,
        /// How many tracks it has.
        pub track_count: i32,
        /// Seconds that they last together.
        pub duration_seconds: i32,
        /// How many follow it.
        pub follower_count: i32,
        /// When it was made.
        pub created_at: DateTime<Utc>,
    }
}

macro_rules! columns {
    () => {
        "p.id, p.user_id, p.name, p.description, p.cover_url, p.visibility::text AS visibility, p.is_collaborative, \
        p.track_count, p.duration_seconds, p.follower_count, p.created_at, p.updated_at, p.deleted_at"
    };
}

macro_rules! line {
    () => {
        "SELECT p.id, p.user_id, p.name, p.cover_url, p.visibility::text AS visibility, p.track_count, p.duration_seconds, \
        p.follower_count, p.created_at FROM playlists p "
    };
}

/// Index: `playlists_pkey`, `uq_playlist_collaborators_playlist_id_user_id`.
pub const FIND: Query<playlists::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM playlists p LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 WHERE p.id = $1 AND ",
    shown!("$2", "$3")
));

type Dated = (DateTime<Utc>, Uuid);

/// Index: `idx_playlists_user_id_created_at_id`.
pub const OWN: List<Line, Dated> = List::new(
    "streaming.playlists.own",
    paged!(
        concat!(line!(), "WHERE p.user_id = $1 AND p.deleted_at IS NULL"),
        after " AND (p.created_at, p.id) < ($3, $4)",
        " ORDER BY p.created_at DESC, p.id DESC LIMIT $2",
    ),
);

/// Index: `idx_playlists_user_id_created_at_id`.
pub const BY_OWNER: List<Line, Dated> = List::new(
    "streaming.playlists.by_owner",
    paged!(
        concat!(
            line!(),
            "WHERE p.user_id = $2 AND p.deleted_at IS NULL AND p.visibility = 'public' AND p.user_id <> ALL (",
            hidden!("$1"),
            ") AND ",
            stands!("$2")
        ),
        after " AND (p.created_at, p.id) < ($4, $5)",
        " ORDER BY p.created_at DESC, p.id DESC LIMIT $3",
    ),
);

const DELETE: Query<(Uuid,)> = Query::new(concat!(
    "UPDATE playlists SET deleted_at = coalesce(deleted_at, now()) WHERE id = $1 AND ($2::uuid IS NULL OR (user_id = $2 AND ",
    acts!("$2"),
    ")) RETURNING id"
));

const RESTORE: Query<playlists::Model> = Query::new(concat!(
    "UPDATE playlists p SET deleted_at = NULL WHERE p.id = $1 AND ($2::uuid IS NULL OR (p.user_id = $2 AND ",
    acts!("$2"),
    ")) RETURNING ",
    columns!()
));

/// Makes a playlist of the actor's.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::Forbidden`] for who is nobody.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    new: NewPlaylist,
) -> Result<playlists::Model, StreamingError> {
    let me = somebody(actor)?;
    check(&new)?;
    let row = playlists::ActiveModel {
        user_id: Set(me),
        name: Set(new.name),
        description: Set(new.description),
        cover_url: Set(new.cover_url),
        visibility: Set(new.visibility),
        is_collaborative: Set(new.is_collaborative),
        ..Default::default()
    };
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let playlist = row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(playlist)
}

/// Changes what a playlist is called and who may see it. An editor may change name, description and picture.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] for what the actor may not change.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    change: Change,
) -> Result<playlists::Model, StreamingError> {
    check(&change)?;
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, id).await?;
    let is_owners = change.visibility.is_some() || change.is_collaborative.is_some();
    if !standing.is_owner && (is_owners || !standing.may_edit()) {
        return Err(StreamingError::Forbidden);
    }
    if change == Change::default() {
        let playlist = get(&transaction, actor, id).await?;
        transaction.commit().await?;
        return Ok(playlist);
    }
    if change.is_collaborative == Some(false) {
        playlist_collaborators::Entity::delete_many()
            .filter(playlist_collaborators::COLUMN.playlist_id.eq(id))
            .exec(&transaction)
            .await?;
    }
    let row = playlists::ActiveModel {
        id: Set(id),
        user_id: NotSet,
        name: active(change.name),
        description: change.description.into_active(),
        cover_url: change.cover_url.into_active(),
        visibility: change.visibility.map_or(NotSet, Set),
        is_collaborative: active(change.is_collaborative),
        ..Default::default()
    };
    let playlist = row.update(&transaction).await?;
    transaction.commit().await?;
    Ok(playlist)
}

/// Deletes a playlist for everybody; its places, followers and collaborators stay. Deleting it twice changes nothing.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] unless the actor is its owner or the system.
pub async fn soft_delete(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<(), StreamingError> {
    let owner = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    if DELETE.find(&transaction, [id.into(), owner.into()]).await?.is_none() {
        return Err(refusal(&transaction, actor, id).await?);
    }
    Ok(transaction.commit().await?)
}

/// Brings a deleted playlist back as it was. Restoring it twice changes nothing.
///
/// # Errors
/// As [`soft_delete`].
pub async fn restore(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<playlists::Model, StreamingError> {
    let owner = whose(actor)?;
    let transaction = db::begin(db, actor).await?;
    let Some(playlist) = RESTORE.find(&transaction, [id.into(), owner.into()]).await? else {
        return Err(refusal(&transaction, actor, id).await?);
    };
    transaction.commit().await?;
    Ok(playlist)
}

/// A live playlist that `viewer` may see: not private, their own, one that they have agreed to work on, any for staff and
/// the system. Indexes: `playlists_pkey`, `uq_playlist_collaborators_playlist_id_user_id`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<Option<playlists::Model>, StreamingError> {
    Ok(FIND.find(db, [id.into(), viewer.user_id().into(), viewer.is_system().into()]).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`], also where the viewer may not see it.
pub async fn get(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    id: Uuid,
) -> Result<playlists::Model, StreamingError> {
    find(db, viewer, id).await?.ok_or(StreamingError::PlaylistNotFound)
}

/// The live playlists of `owner`, the newest first: all to themselves, the public ones to others. Index:
/// `idx_playlists_user_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_by_owner(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    owner: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    if viewer.is_system_or(owner) {
        return OWN.page(db, page, [owner.into()], |line| (line.created_at, line.id)).await;
    }
    BY_OWNER.page(db, page, [viewer.user_id().into(), owner.into()], |line| (line.created_at, line.id)).await
}

/// Who may see it and not change it knows that it is there.
async fn refusal(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<StreamingError, StreamingError> {
    ensure_acting(db, actor).await?;
    let is_seen = find(db, actor, id).await?.is_some();
    Ok(if is_seen { StreamingError::Forbidden } else { StreamingError::PlaylistNotFound })
}
