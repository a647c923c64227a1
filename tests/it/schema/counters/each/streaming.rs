//! Counters that streaming has.

use super::walk;

#[tokio::test]
async fn tracks_count_likes_comments_plays_and_downloads() {
    walk(&[
        (
            "INSERT INTO track_likes (user_id, track_id) SELECT u('user', n), u('track', 1) FROM generate_series(1, 5) n",
            &[("tracks.like_count", "track", 1, "5")],
        ),
        (
            "UPDATE track_likes SET track_id = u('track', 2) WHERE user_id = u('user', 1)",
            &[("tracks.like_count", "track", 1, "4"), ("tracks.like_count", "track", 2, "1")],
        ),
        ("DELETE FROM track_likes WHERE user_id = u('user', 2)", &[("tracks.like_count", "track", 1, "3")]),
        ("DELETE FROM users WHERE id = u('user', 5)", &[("tracks.like_count", "track", 1, "2")]),
        (
            "INSERT INTO track_comments (user_id, track_id, content) SELECT u('user', 4), u('track', 1), 'Nice' FROM generate_series(1, 4)",
            &[("tracks.comment_count", "track", 1, "4")],
        ),
        ("UPDATE track_comments SET deleted_at = now()", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET is_deleted = true", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET deleted_at = NULL", &[("tracks.comment_count", "track", 1, "0")]),
        ("UPDATE track_comments SET is_deleted = false", &[("tracks.comment_count", "track", 1, "4")]),
        ("UPDATE track_comments SET track_id = u('track', 2)", &[("tracks.comment_count", "track", 2, "4")]),
        ("DELETE FROM users WHERE id = u('user', 4)", &[("tracks.comment_count", "track", 2, "0")]),
        (
            "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
             SELECT u('user', 6), u('track', 1), 1, 1 FROM generate_series(1, 4)",
            &[("tracks.play_count", "track", 1, "4")],
        ),
        ("UPDATE playback_history SET track_id = u('track', 2)", &[("tracks.play_count", "track", 2, "4")]),
        (
            "INSERT INTO track_downloads (user_id, track_id, file_format) VALUES (u('user', 6), u('track', 1), 'mp3')",
            &[("tracks.download_count", "track", 1, "1")],
        ),
        // A download is kept without its user, a play is not.
        (
            "DELETE FROM users WHERE id = u('user', 6)",
            &[("tracks.download_count", "track", 1, "1"), ("tracks.play_count", "track", 2, "0")],
        ),
        ("DELETE FROM tracks WHERE id = u('track', 1)", &[]),
    ])
    .await;
}

#[tokio::test]
async fn playlists_count_tracks_seconds_and_followers() {
    walk(&[
        (
            "INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
             SELECT u('playlist', p), u('track', n), n, u('user', 9) FROM generate_series(1, 2) p, generate_series(1, 4) n",
            &[("playlists.track_count", "playlist", 1, "4"), ("playlists.duration_seconds", "playlist", 2, "400")],
        ),
        (
            "UPDATE tracks SET duration = 150 WHERE id IN (u('track', 1), u('track', 2))",
            &[("playlists.duration_seconds", "playlist", 1, "500"), ("playlists.duration_seconds", "playlist", 2, "500")],
        ),
        ("UPDATE playlist_tracks SET position = position + 10", &[("playlists.duration_seconds", "playlist", 1, "500")]),
        (
            "UPDATE playlist_tracks SET playlist_id = u('playlist', 3) WHERE track_id = u('track', 1) AND playlist_id = u('playlist', 2)",
            &[("playlists.duration_seconds", "playlist", 2, "350"), ("playlists.duration_seconds", "playlist", 3, "150")],
        ),
        (
            "UPDATE playlist_tracks SET track_id = u('track', 5) WHERE playlist_id = u('playlist', 3)",
            &[("playlists.track_count", "playlist", 3, "1"), ("playlists.duration_seconds", "playlist", 3, "100")],
        ),
        // Its places are playlist_tracks, whether the track is live or not.
        (
            "UPDATE tracks SET deleted_at = now() WHERE id = u('track', 1)",
            &[("playlists.track_count", "playlist", 1, "4"), ("playlists.duration_seconds", "playlist", 1, "500")],
        ),
        (
            "DELETE FROM tracks WHERE id IN (u('track', 1), u('track', 3))",
            &[("playlists.track_count", "playlist", 1, "2"), ("playlists.duration_seconds", "playlist", 1, "250")],
        ),
        ("DELETE FROM playlist_tracks WHERE track_id = u('track', 2)", &[("playlists.duration_seconds", "playlist", 1, "100")]),
        (
            "INSERT INTO playlist_follows (user_id, playlist_id) SELECT u('user', n), u('playlist', 1) FROM generate_series(7, 9) n",
            &[("playlists.follower_count", "playlist", 1, "3")],
        ),
        (
            "DELETE FROM users WHERE id = u('user', 9)",
            &[("playlists.follower_count", "playlist", 1, "2"), ("playlists.track_count", "playlist", 1, "0")],
        ),
    ])
    .await;
}
