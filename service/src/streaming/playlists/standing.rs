//! What somebody is to a playlist: its owner, somebody who works on it, somebody who may look.

use entity::streaming::playlist_collaborators::PlaylistCollaboratorRole::{self, Contributor, Editor};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::StreamingError;
use crate::{
    db::{Actor, Query},
    row,
};

row! {
    /// An actor's part in a live playlist that they may see, or are invited to.
    pub(in crate::streaming) struct Standing {
        /// Whose it is.
        pub user_id: Uuid,
        /// Whether its owner may invite others.
        pub is_collaborative: bool,
        /// Whether it is the actor's, or the actor is the system.
        pub is_owner: bool,
        /// The actor's role, offered or taken.
        pub role: Option<PlaylistCollaboratorRole>,
        /// Whether they took it.
        pub is_accepted: bool,
    }
}

macro_rules! standing {
    ($lock:literal) => {
        concat!(
            "SELECT p.user_id, p.is_collaborative, ($3 OR p.user_id IS NOT DISTINCT FROM $2) AS is_owner, c.role::text AS role, \
            c.accepted_at IS NOT NULL AS is_accepted FROM playlists p LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 \
            WHERE p.id = $1 AND ",
            $lock,
            " AND ",
            offered!("$2", "$3")
        )
    };
}

const STAND: Query<Standing> = Query::new(standing!("true"));

/// An advisory lock and not one on the row: a contributor changes its places, and has no right to change the row itself. It is held
/// until the transaction ends, and the next statement sees what whoever had it before has written.
const LOCK: Query<Standing> = Query::new(standing!(
    "pg_advisory_xact_lock(hashtextextended('veza.playlist.' || $1::text, 0)) IS NOT NULL"
));

impl Standing {
    /// Whether the actor may add tracks.
    pub(in crate::streaming) fn may_add(&self) -> bool {
        self.is_owner || (self.is_accepted && matches!(self.role, Some(Contributor | Editor)))
    }

    /// Whether the actor may remove and reorder tracks, and change name and picture.
    pub(in crate::streaming) fn may_edit(&self) -> bool {
        self.is_owner || (self.is_accepted && self.role == Some(Editor))
    }
}

/// What `actor` is to the playlist.
pub(in crate::streaming) async fn stand(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<Standing, StreamingError> {
    let standing = STAND.find(db, [id.into(), actor.user_id().into(), actor.is_system().into()]).await?;
    standing.ok_or(StreamingError::PlaylistNotFound)
}

/// The same, and nobody else changes the playlist, its places or its collaborators until the transaction ends.
pub(in crate::streaming) async fn lock(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<Standing, StreamingError> {
    let standing = LOCK.find(db, [id.into(), actor.user_id().into(), actor.is_system().into()]).await?;
    standing.ok_or(StreamingError::PlaylistNotFound)
}
