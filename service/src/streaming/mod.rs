//! Audio: what creators publish, in which lists it stands, and who plays it.
//!
//! A [`tracks`] row is made of an audio file of its creator's. Others hear it once it is published and not private; what is
//! unlisted is heard by whoever knows its id, and stands in no list. [`track_likes`], [`track_comments`],
//! [`track_downloads`] and plays ([`playback_history`]) are what people do to it. Its counts are kept by the database, and no
//! function here writes them; those of plays and downloads may lag by some seconds.
//!
//! [`playlists`] hold tracks in an order ([`playlist_tracks`]), each once. Others follow one ([`playlist_follows`]), or work on
//! it with its owner ([`playlist_collaborators`]). What somebody is listening to is their one [`queues`] row, with what
//! comes next in [`queue_items`].
//!
//! A block between two people hides each one's tracks, comments and playlists from the other, as if there were none.
//!
//! Whoever writes is in good standing: whose account was banned, deactivated or closed while their token lives is
//! [`StreamingError::Forbidden`].
//!
//! Whether a track is published is decided by PostgreSQL's clock, which row-level security reads too.
//!
//! Locks are taken in the order playlist (an advisory lock), queue, places, and what the counters take after them.

#[macro_use]
mod visible;
#[macro_use]
mod places;

mod error;
pub mod playback_history;
pub mod playlist_collaborators;
pub mod playlist_follows;
pub mod playlist_tracks;
pub mod playlists;
pub mod queue_items;
pub mod queues;
pub mod track_comments;
pub mod track_downloads;
pub mod track_likes;
pub mod tracks;

pub use error::StreamingError;

use sea_orm::{ActiveEnum, ConnectionTrait, prelude::Uuid};

use crate::{access, db::Actor, input::Invalid};

/// The value of that name of an enum (`Visibility`, `RepeatMode`, `PlaylistCollaboratorRole`), for clients that send names.
///
/// # Errors
/// [`StreamingError::Invalid`] naming `field` for a name that is none of them.
pub fn named<E: ActiveEnum<Value = String>>(field: &str, name: &str) -> Result<E, StreamingError> {
    E::try_from_value(&name.to_owned()).map_err(|_| {
        let names: Vec<_> = E::values();
        Invalid::field(field, format!("is none of {}", names.join(", "))).into()
    })
}

/// The signed-in user: what is somebody's own can be done by nobody else.
fn somebody(actor: &Actor) -> Result<Uuid, StreamingError> {
    actor.user_id().ok_or(StreamingError::Forbidden)
}

/// Whose rows `actor` may change: their own, or anybody's (`None`) for the system. Never a visitor.
fn whose(actor: &Actor) -> Result<Option<Uuid>, StreamingError> {
    if actor.is_system() { Ok(None) } else { somebody(actor).map(Some) }
}

/// That the actor writes as somebody in good standing, or as the system.
async fn ensure_acting(db: &impl ConnectionTrait, actor: &Actor) -> Result<(), StreamingError> {
    if access::acts(db, actor).await? { Ok(()) } else { Err(StreamingError::Forbidden) }
}
