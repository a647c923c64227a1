//! Counters that profiles has.

use super::walk;

#[tokio::test]
async fn profiles_count_followers_and_followed() {
    const FOLLOWERS: &str = "user_profiles.follower_count";
    const FOLLOWING: &str = "user_profiles.following_count";
    walk(&[
        ("DELETE FROM user_profiles", &[]),
        (
            "INSERT INTO follows (follower_id, following_id) VALUES (u('user', 10), u('user', 11))",
            &[(FOLLOWING, "user", 10, "1"), (FOLLOWERS, "user", 11, "1"), (FOLLOWERS, "user", 10, "0")],
        ),
        (
            "INSERT INTO follows (follower_id, following_id) SELECT u('user', n), u('user', 11) FROM generate_series(12, 20) n",
            &[(FOLLOWERS, "user", 11, "10"), (FOLLOWING, "user", 20, "1")],
        ),
        (
            "UPDATE follows SET following_id = u('user', 12) WHERE follower_id = u('user', 20)",
            &[(FOLLOWERS, "user", 11, "9"), (FOLLOWERS, "user", 12, "1"), (FOLLOWING, "user", 20, "1")],
        ),
        (
            "DELETE FROM follows WHERE follower_id IN (u('user', 13), u('user', 14))",
            &[(FOLLOWERS, "user", 11, "7"), (FOLLOWING, "user", 13, "0")],
        ),
        // Its profile was deleted: the next one counts from the source.
        (
            "DELETE FROM user_profiles WHERE user_id = u('user', 11); INSERT INTO user_profiles (user_id) VALUES (u('user', 11))",
            &[(FOLLOWERS, "user", 11, "7")],
        ),
        (
            "DELETE FROM user_profiles WHERE user_id = u('user', 11); DELETE FROM follows WHERE follower_id = u('user', 15)",
            &[(FOLLOWERS, "user", 11, "6")],
        ),
        ("DELETE FROM users WHERE id IN (u('user', 16), u('user', 17))", &[(FOLLOWERS, "user", 11, "4")]),
        ("DELETE FROM users WHERE id = u('user', 11)", &[(FOLLOWING, "user", 10, "0"), (FOLLOWING, "user", 20, "1")]),
    ])
    .await;
}

#[tokio::test]
async fn profiles_count_live_tracks_and_playlists() {
    walk(&[
        (
            "SELECT 1",
            &[
                ("user_profiles.track_count", "user", 2, "8"),
                ("user_profiles.playlist_count", "user", 2, "2"),
            ],
        ),
        (
            "UPDATE tracks SET deleted_at = now() WHERE id IN (u('track', 1), u('track', 4))",
            &[("user_profiles.track_count", "user", 2, "6")],
        ),
        (
            "UPDATE tracks SET deleted_at = NULL WHERE id = u('track', 1)",
            &[("user_profiles.track_count", "user", 2, "7")],
        ),
        (
            "UPDATE tracks SET deleted_at = now() WHERE id = u('track', 4)",
            &[("user_profiles.track_count", "user", 2, "7")],
        ),
        (
            "UPDATE tracks SET creator_id = u('user', 9) WHERE creator_id = u('user', 2)",
            &[("user_profiles.track_count", "user", 2, "0"), ("user_profiles.track_count", "user", 9, "7")],
        ),
        (
            "DELETE FROM tracks WHERE id IN (u('track', 1), u('track', 4))",
            &[("user_profiles.track_count", "user", 9, "6")],
        ),
        ("UPDATE playlists SET deleted_at = now()", &[("user_profiles.playlist_count", "user", 2, "0")]),
        ("UPDATE playlists SET deleted_at = NULL", &[("user_profiles.playlist_count", "user", 2, "2")]),
        (
            "UPDATE playlists SET user_id = u('user', 9) WHERE id = u('playlist', 1)",
            &[
                ("user_profiles.playlist_count", "user", 2, "1"),
                ("user_profiles.playlist_count", "user", 9, "1"),
            ],
        ),
        (
            "DELETE FROM playlists WHERE id = u('playlist', 1)",
            &[("user_profiles.playlist_count", "user", 9, "0")],
        ),
    ])
    .await;
}
