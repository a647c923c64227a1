//! streaming.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_tracks_duration_positive", "UPDATE tracks SET duration = 0"),
    ("chk_tracks_play_count_positive", "UPDATE tracks SET play_count = -1"),
    ("chk_tracks_like_count_positive", "UPDATE tracks SET like_count = -1"),
    ("chk_tracks_comment_count_positive", "UPDATE tracks SET comment_count = -1"),
    ("chk_tracks_download_count_positive", "UPDATE tracks SET download_count = -1"),
    ("chk_playlists_track_count_positive", "UPDATE playlists SET track_count = -1"),
    ("chk_playlists_duration_seconds_positive", "UPDATE playlists SET duration_seconds = -1"),
    ("chk_playlists_follower_count_positive", "UPDATE playlists SET follower_count = -1"),
    (
        "uq_playlist_tracks_playlist_track",
        "INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
         SELECT playlist_id, track_id, 2, added_by FROM playlist_tracks",
    ),
    ("chk_playback_history_completion", "UPDATE playback_history SET completion_percentage = -1"),
    ("chk_playback_history_completion", "UPDATE playback_history SET completion_percentage = 101"),
    ("chk_playback_history_played_duration_positive", "UPDATE playback_history SET played_duration = -1"),
    (
        "uq_track_likes_user_track",
        "INSERT INTO track_likes (user_id, track_id) SELECT user_id, track_id FROM track_likes",
    ),
    ("chk_track_comments_content_length", "UPDATE track_comments SET content = ''"),
    ("chk_track_comments_content_length", "UPDATE track_comments SET content = repeat('ä', 5001)"),
    ("idx_queues_user_id", "INSERT INTO queues (user_id) SELECT user_id FROM queues"),
    ("chk_queues_repeat_mode_allowed", "UPDATE queues SET repeat_mode = 'all'"),
    ("chk_queues_volume_range", "UPDATE queues SET volume = -1"),
    ("chk_queues_volume_range", "UPDATE queues SET volume = 101"),
    (
        "uq_playlist_collaborators_playlist_id_user_id",
        "INSERT INTO playlist_collaborators (playlist_id, user_id, role)
         SELECT playlist_id, user_id, 'viewer' FROM playlist_collaborators",
    ),
    ("chk_playlist_collaborators_not_self", "UPDATE playlist_collaborators SET invited_by = user_id"),
    (
        "uq_playlist_follows_user_id_playlist_id",
        "INSERT INTO playlist_follows (user_id, playlist_id) SELECT user_id, playlist_id FROM playlist_follows",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE tracks SET duration = 1, play_count = 0, like_count = 0, comment_count = 0, download_count = 0",
    "UPDATE playlists SET track_count = 0, duration_seconds = 0, follower_count = 0",
    // In another playlist, and at the place of another track.
    "INSERT INTO playlists (id, user_id, name) SELECT gen_random_uuid(), user_id, name FROM playlists;
     INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
        SELECT p.id, t.track_id, t.position, t.added_by FROM playlist_tracks t JOIN playlists p ON p.id <> t.playlist_id",
    "UPDATE playback_history SET completion_percentage = 0, played_duration = 0; UPDATE playback_history
        SET completion_percentage = 100",
    "UPDATE playback_history SET played_at = now() + interval '1 month'",
    "UPDATE track_comments SET content = 'a'; UPDATE track_comments SET content = repeat('ä', 5000)",
    "UPDATE queues SET repeat_mode = 'track', volume = 0; UPDATE queues SET repeat_mode = 'queue', volume = 100",
    "UPDATE queues SET repeat_mode = 'off'",
    // Twice in a queue, and at one place in it.
    "INSERT INTO queue_items (queue_id, track_id, position) SELECT queue_id, track_id, position FROM queue_items",
    "UPDATE playlist_collaborators SET invited_by = NULL, role = 'viewer'; UPDATE playlist_collaborators
        SET role = 'contributor'",
];
