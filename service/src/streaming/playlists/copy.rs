//! A playlist of one's own, made from another.

use entity::streaming::playlists;
use sea_orm::{TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::get;
use crate::{
    db::{self, Actor, Command, Query},
    streaming::{StreamingError, ensure_acting, somebody, tracks},
};

/// The copy of what the actor may see; no row where they may not.
const COPY: Query<playlists::Model> = Query::new(concat!(
    "INSERT INTO playlists AS n (user_id, name, description, cover_url, visibility) \
    SELECT $2, coalesce($3, p.name), p.description, p.cover_url, 'private' FROM playlists p \
    LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 WHERE p.id = $1 AND ",
    shown!("$2", "false"),
    " RETURNING n.id, n.user_id, n.name, n.description, n.cover_url, n.visibility::text AS visibility, n.is_collaborative, \
    n.track_count, n.duration_seconds, n.follower_count, n.created_at, n.updated_at, n.deleted_at"
));

/// The tracks that the actor may hear, in their order, at places of their own.
const COPY_TRACKS: Command = Command::new(concat!(
    "INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) \
    SELECT $3, pt.track_id, 1024 * row_number() OVER (ORDER BY pt.position, pt.id), $2 FROM playlist_tracks pt \
    JOIN tracks t ON t.id = pt.track_id WHERE pt.playlist_id = $1 AND ",
    heard!("$2", "false")
));

/// Makes a private playlist of the actor's from one that they may see, with those of its tracks that they may hear, in their
/// order. `name` is another name, if it is to have one.
///
/// # Errors
/// [`StreamingError::Invalid`]; [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] for who is nobody.
pub async fn duplicate(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
    name: Option<&str>,
) -> Result<playlists::Model, StreamingError> {
    let me = somebody(actor)?;
    if let Some(name) = name {
        tracks::words("name", name, 255)?;
    }
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let values: [Value; 3] = [id.into(), me.into(), name.into()];
    let copy = COPY.find(&transaction, values).await?.ok_or(StreamingError::PlaylistNotFound)?;
    COPY_TRACKS.run(&transaction, [id.into(), me.into(), copy.id.into()]).await?;
    // Counted by now.
    let copy = get(&transaction, actor, copy.id).await?;
    transaction.commit().await?;
    Ok(copy)
}
