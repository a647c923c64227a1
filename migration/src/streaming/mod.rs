//! Audio streaming: tracks, playlists, plays, queues.

pub(crate) mod m20261122_000029_create_streaming_enums;
pub(crate) mod m20261122_000030_create_tracks;
pub(crate) mod m20261122_000031_create_playlists;
pub(crate) mod m20261122_000032_create_playlist_tracks;
pub(crate) mod m20261122_000033_create_playback_history;
pub(crate) mod m20261122_000034_create_track_likes;
pub(crate) mod m20261122_000035_create_track_comments;
pub(crate) mod m20261122_000036_create_queues;
pub(crate) mod m20261122_000037_create_queue_items;
pub(crate) mod m20261122_000038_create_playlist_collaborators;
pub(crate) mod m20261122_000039_create_playlist_follows;
pub(crate) mod m20261122_000040_create_track_downloads;
pub(crate) mod m20261122_000133_count_tracks;
pub(crate) mod m20261122_000134_count_playlists;
pub(crate) mod m20261122_000146_create_trending_tracks;
pub(crate) mod m20261122_000165_create_streaming_rights;
pub(crate) mod m20261122_000186_create_search_tracks;
pub(crate) mod m20261122_000187_keep_unshuffled_places;
