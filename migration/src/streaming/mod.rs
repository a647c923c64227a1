//! Audio streaming: tracks, playlists, plays, queues.

pub(crate) mod m20261122_000101_create_streaming_enums;
pub(crate) mod m20261122_000102_create_tracks;
pub(crate) mod m20261122_000103_create_playlists;
pub(crate) mod m20261122_000104_create_playlist_tracks;
pub(crate) mod m20261122_000105_create_playback_history;
pub(crate) mod m20261122_000106_create_track_likes;
pub(crate) mod m20261122_000107_create_track_comments;
pub(crate) mod m20261122_000108_create_queues;
pub(crate) mod m20261122_000109_create_queue_items;
pub(crate) mod m20261122_000110_create_playlist_collaborators;
pub(crate) mod m20261122_000111_create_playlist_follows;
pub(crate) mod m20261122_000112_create_track_downloads;
