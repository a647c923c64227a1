//! Who works on a playlist with its owner: invited, accepted, in a role, gone again.
//!
//! A role is in force once it is accepted. Until then the invited person knows what the playlist is called, and does not look into a
//! private one.

use chrono::{DateTime, Utc};
use entity::streaming::playlist_collaborators::{self, PlaylistCollaboratorRole};
use sea_orm::{ActiveEnum, ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};
use serde_json::json;

use super::{
    StreamingError, ensure_acting,
    playlists::{hold, lock},
    somebody,
};
use crate::{
    db::{self, Actor, List, Page, PageRequest, Query},
    paged,
    platform::{Event, outbox_events},
    row,
};

row!(for playlist_collaborators::Model {
    id, playlist_id, user_id, role, invited_by, accepted_at, created_at, updated_at,
});

macro_rules! columns {
    () => {
        "c.id, c.playlist_id, c.user_id, c.role::text AS role, c.invited_by, c.accepted_at, c.created_at, c.updated_at"
    };
}

/// Most collaborators of a playlist, invited ones included.
pub const MOST: i64 = 100;

row! {
    /// A playlist that somebody works on, or is invited to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// The collaboration.
        pub id: Uuid,
        /// The playlist.
        pub playlist_id: Uuid,
        /// Whose it is.
        pub owner_id: Uuid,
        /// What it is called.
        pub name: String,
        /// How many tracks it has.
        pub track_count: i32,
        /// What the viewer may do.
        pub role: PlaylistCollaboratorRole,
        /// None while the invitation is open.
        pub accepted_at: Option<DateTime<Utc>>,
        /// When they were invited.
        pub created_at: DateTime<Utc>,
    }
}

row! {
    /// Whether somebody may be invited.
    struct Guest { is_there: bool, is_blocked: bool, others: i64 }
}

/// Whether the account is there, a block stands between the two, and how many there are already.
const GUEST: Query<Guest> = Query::new(concat!(
    "SELECT ",
    stands!("$2"),
    " AS is_there, $2 = ANY (",
    hidden!("$3"),
    ") AS is_blocked, (SELECT count(*) FROM playlist_collaborators WHERE playlist_id = $1 AND user_id <> $2) AS others"
));

const INVITE: Query<playlist_collaborators::Model> = Query::new(concat!(
    "INSERT INTO playlist_collaborators AS c (playlist_id, user_id, role, invited_by) \
    VALUES ($1, $2, $3::playlist_collaborator_role, $4) ON CONFLICT (playlist_id, user_id) DO NOTHING RETURNING ",
    columns!()
));

const FIND: Query<playlist_collaborators::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM playlist_collaborators c WHERE c.playlist_id = $1 AND c.user_id = $2"
));

const SET_ROLE: Query<playlist_collaborators::Model> = Query::new(concat!(
    "UPDATE playlist_collaborators c SET role = $3::playlist_collaborator_role WHERE c.playlist_id = $1 AND c.user_id = $2 \
    RETURNING ",
    columns!()
));

const ACCEPT: Query<playlist_collaborators::Model> = Query::new(concat!(
    "UPDATE playlist_collaborators c SET accepted_at = coalesce(c.accepted_at, now()) \
    WHERE c.playlist_id = $1 AND c.user_id = $2 RETURNING ",
    columns!()
));

const REMOVE: Query<(Uuid,)> =
    Query::new("DELETE FROM playlist_collaborators WHERE playlist_id = $1 AND user_id = $2 RETURNING id");

/// Index: `uq_playlist_collaborators_playlist_id_user_id`; a playlist has at most [`MOST`], and they are sorted.
const OF_PLAYLIST: List<playlist_collaborators::Model, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.playlist_collaborators.of_playlist",
    paged!(
        concat!(
            "SELECT ",
            columns!(),
            " FROM playlist_collaborators c WHERE c.playlist_id = $1 AND EXISTS (SELECT FROM playlists p \
            LEFT JOIN playlist_collaborators c ON c.playlist_id = p.id AND c.user_id = $2 WHERE p.id = $1 AND ",
            shown!("$2", "$3"),
            " AND ($3 OR p.user_id = $2 OR c.accepted_at IS NOT NULL OR ",
            staff!("$2"),
            ")) AND ",
            each_stands!("c.user_id"),
            " AND (c.user_id <> ALL (",
            hidden!("$2"),
            ") OR EXISTS (SELECT FROM playlists WHERE id = $1 AND user_id = $2) OR ",
            staff!("$2"),
            ")"
        ),
        after " AND (c.created_at, c.id) > ($5, $6)",
        " ORDER BY c.created_at, c.id LIMIT $4",
    ),
);

/// Index: `idx_playlist_collaborators_user_id_created_at_id`.
pub const OF_USER: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "streaming.playlist_collaborators.of_user",
    paged!(
        concat!(
            "SELECT c.id, c.playlist_id, p.user_id AS owner_id, p.name, p.track_count, c.role::text AS role, c.accepted_at, \
            c.created_at FROM playlist_collaborators c JOIN playlists p ON p.id = c.playlist_id WHERE c.user_id = $1 AND ",
            offered!("$1", "false")
        ),
        after " AND (c.created_at, c.id) < ($3, $4)",
        " ORDER BY c.created_at DESC, c.id DESC LIMIT $2",
    ),
);

/// Invites somebody to work on a collaborative playlist; who is invited or works on it already stays in the role that they have.
/// Appends `playlist.invited` for an invitation that is new.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] unless the actor is its owner or the system;
/// [`StreamingError::NotCollaborative`]; [`StreamingError::OwnPlaylist`] for its owner; [`StreamingError::UserNotFound`];
/// [`StreamingError::Blocked`]; [`StreamingError::Full`].
pub async fn invite(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    user_id: Uuid,
    role: PlaylistCollaboratorRole,
) -> Result<playlist_collaborators::Model, StreamingError> {
    let transaction = db::begin(db, actor).await?;
    let standing = lock(&transaction, actor, playlist_id).await?;
    if !standing.is_owner {
        return Err(StreamingError::Forbidden);
    }
    if !standing.is_collaborative {
        return Err(StreamingError::NotCollaborative);
    }
    if standing.user_id == user_id {
        return Err(StreamingError::OwnPlaylist);
    }
    let values = [playlist_id.into(), user_id.into(), standing.user_id.into()];
    let guest = GUEST.get(&transaction, values).await?;
    if !guest.is_there {
        return Err(StreamingError::UserNotFound);
    }
    if guest.is_blocked {
        return Err(StreamingError::Blocked);
    }
    if guest.others >= MOST {
        return Err(StreamingError::Full { most: MOST });
    }
    let inviter = actor.user_id().unwrap_or(standing.user_id);
    let values: [Value; 4] = [playlist_id.into(), user_id.into(), role.to_value().into(), inviter.into()];
    let row = if let Some(new) = INVITE.find(&transaction, values).await? {
        let payload = json!({ "playlist_id": playlist_id, "inviter_id": inviter });
        outbox_events::append(&transaction, Event::new("user", user_id, "playlist.invited", payload)).await?;
        new
    } else {
        let there = FIND.find(&transaction, [playlist_id.into(), user_id.into()]).await?;
        there.ok_or(StreamingError::CollaboratorNotFound)?
    };
    transaction.commit().await?;
    Ok(row)
}

/// Gives a collaborator, or somebody invited, another role.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] unless the actor is its owner or the system;
/// [`StreamingError::CollaboratorNotFound`].
pub async fn set_role(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    user_id: Uuid,
    role: PlaylistCollaboratorRole,
) -> Result<playlist_collaborators::Model, StreamingError> {
    let transaction = db::begin(db, actor).await?;
    if !lock(&transaction, actor, playlist_id).await?.is_owner {
        return Err(StreamingError::Forbidden);
    }
    let values: [Value; 3] = [playlist_id.into(), user_id.into(), role.to_value().into()];
    let row = SET_ROLE.find(&transaction, values).await?.ok_or(StreamingError::CollaboratorNotFound)?;
    transaction.commit().await?;
    Ok(row)
}

/// Accepts an invitation. Accepting it twice changes nothing.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`]; [`StreamingError::CollaboratorNotFound`] where the actor is not invited;
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn accept(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
) -> Result<playlist_collaborators::Model, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    // Not while its owner takes it back.
    lock(&transaction, actor, playlist_id).await?;
    let row = ACCEPT.find(&transaction, [playlist_id.into(), me.into()]).await?;
    let row = row.ok_or(StreamingError::CollaboratorNotFound)?;
    transaction.commit().await?;
    Ok(row)
}

/// Declines an invitation, or leaves a playlist; false if there was neither. Also where a block stands between the two since.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody.
pub async fn leave(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
) -> Result<bool, StreamingError> {
    let me = somebody(actor)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    hold(&transaction, playlist_id).await?;
    let gone = REMOVE.find(&transaction, [playlist_id.into(), me.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

/// Ends somebody's part in a playlist, or takes their invitation back; false if there was neither. What they added stays.
///
/// # Errors
/// [`StreamingError::PlaylistNotFound`]; [`StreamingError::Forbidden`] unless the actor is its owner or the system.
pub async fn remove(
    db: &impl TransactionTrait,
    actor: &Actor,
    playlist_id: Uuid,
    user_id: Uuid,
) -> Result<bool, StreamingError> {
    let transaction = db::begin(db, actor).await?;
    if !lock(&transaction, actor, playlist_id).await?.is_owner {
        return Err(StreamingError::Forbidden);
    }
    let gone = REMOVE.find(&transaction, [playlist_id.into(), user_id.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

/// Who works on a playlist or is invited to, in the order of the invitations; for its owner, who works on it, and staff. Nobody
/// sees closed accounts, and who works on it none with whom there is a block; its owner does, who may put them out. Index:
/// `uq_playlist_collaborators_playlist_id_user_id`.
///
/// # Errors
/// [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    playlist_id: Uuid,
    page: &PageRequest,
) -> Result<Page<playlist_collaborators::Model>, StreamingError> {
    let values = [playlist_id.into(), viewer.user_id().into(), viewer.is_system().into()];
    OF_PLAYLIST.page(db, page, values, |row| (row.created_at, row.id)).await
}

/// The playlists of others that the viewer works on or is invited to, the latest first. Index:
/// `idx_playlist_collaborators_user_id_created_at_id`.
///
/// # Errors
/// [`StreamingError::Forbidden`] for who is nobody; [`StreamingError::Cursor`] for a cursor of another list.
pub async fn list_own(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, StreamingError> {
    let me = somebody(viewer)?;
    OF_USER.page(db, page, [me.into()], |line| (line.created_at, line.id)).await
}
