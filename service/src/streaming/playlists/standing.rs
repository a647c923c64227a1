//! What somebody is to a playlist: its owner, somebody who works on it, somebody who may look.

use entity::streaming::playlist_collaborators::PlaylistCollaboratorRole::{self, Contributor, Editor};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::StreamingError;
use crate::{
    db::{Actor, Command, Query},
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
        /// Whether they write: their account is in good standing, or they are the system.
        pub acts: bool,
    }
}

const STAND: Query<Standing> = Query::new(concat!(
    "SELECT p.user_id, p.is_collaborative, ($3 OR p.user_id IS NOT DISTINCT FROM $2) AS is_owner, c.role::text AS role, \
    c.accepted_at IS NOT NULL AS is_accepted, ($3 OR ",
    acts!("$2"),
    ") AS acts FROM playlists p \
    LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 WHERE p.id = $1 AND ",
    offered!("$2", "$3")
));

/// An advisory lock and not one on the row: a contributor changes its places, and has no right to change the row itself. It is held
/// until the transaction ends; a statement of its own, so that the next one sees what whoever had it before has written.
const LOCK: Command =
    Command::new("SELECT pg_advisory_xact_lock(hashtextextended('veza.playlist.' || $1::uuid::text, 0))");

impl Standing {
    /// Whether the actor may add tracks.
    pub(in crate::streaming) fn may_add(&self) -> bool {
        self.is_owner || matches!(self.part(), Some(Contributor | Editor))
    }

    /// Whether the actor may remove and reorder tracks, and change name and picture.
    pub(in crate::streaming) fn may_edit(&self) -> bool {
        self.is_owner || self.part() == Some(Editor)
    }

    /// The role that is in force: one that was taken, in a playlist that its owner still shares.
    fn part(&self) -> Option<PlaylistCollaboratorRole> {
        self.role.filter(|_| self.is_collaborative && self.is_accepted)
    }
}

/// Nobody else changes the playlist, its places or its collaborators until the transaction ends.
pub(in crate::streaming) async fn hold(db: &impl ConnectionTrait, id: Uuid) -> Result<(), StreamingError> {
    LOCK.run(db, [id.into()]).await?;
    Ok(())
}

/// Holds the playlist, and says what `actor`, who is in good standing, is to it then.
pub(in crate::streaming) async fn lock(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<Standing, StreamingError> {
    hold(db, id).await?;
    let standing = STAND.find(db, [id.into(), actor.user_id().into(), actor.is_system().into()]).await?;
    let standing = standing.ok_or(StreamingError::PlaylistNotFound)?;
    if standing.acts { Ok(standing) } else { Err(StreamingError::Forbidden) }
}
