//! Audio: what creators publish, in which lists it stands, and who plays it.
//!
//! A [`tracks`] row is made of a stored file and is heard by others once it is published. [`track_likes`],
//! [`track_comments`] and [`track_downloads`] are what people do to it, and every play is a [`playback_history`] row.
//! The counts of all four stand on the track, kept by triggers.
//!
//! [`playlists`] hold tracks in order through [`playlist_tracks`], each once. Others save one
//! ([`playlist_follows`]) or work on it with its owner ([`playlist_collaborators`]). What somebody listens to at the
//! moment is their one row of [`queues`], with what comes next in [`queue_items`], where a track may stand twice.
//!
//! [`trending_tracks`] is a materialised view: the chart of the last 7 days.

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
pub mod trending_tracks;

/// The entities of this domain under the names of their tables, its enums and its links.
pub mod prelude {
    pub use super::playback_history::Entity as PlaybackHistory;
    pub use super::playlist_collaborators::{Entity as PlaylistCollaborators, PlaylistCollaboratorRole};
    pub use super::playlist_follows::Entity as PlaylistFollows;
    pub use super::playlist_tracks::Entity as PlaylistTracks;
    pub use super::playlists::{Entity as Playlists, PlaylistToTracks};
    pub use super::queue_items::Entity as QueueItems;
    pub use super::queues::{Entity as Queues, RepeatMode};
    pub use super::track_comments::Entity as TrackComments;
    pub use super::track_downloads::Entity as TrackDownloads;
    pub use super::track_likes::Entity as TrackLikes;
    pub use super::tracks::Entity as Tracks;
    pub use super::trending_tracks::Entity as TrendingTracks;
}
