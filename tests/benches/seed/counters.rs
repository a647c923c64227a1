//! What triggers would have counted, counted from the source in one pass for each table.

use tokio_postgres::Client;

use crate::Outcome;

/// `play_count` and `message_count` are included: nothing is left for the roll-up.
const COUNTS: [&str; 7] = [
    "UPDATE user_profiles p SET follower_count = coalesce(a.n, 0), following_count = coalesce(b.n, 0),
         track_count = coalesce(c.n, 0), playlist_count = coalesce(d.n, 0)
     FROM users u
     LEFT JOIN (SELECT following_id AS id, count(*) AS n FROM follows GROUP BY 1) a USING (id)
     LEFT JOIN (SELECT follower_id AS id, count(*) AS n FROM follows GROUP BY 1) b USING (id)
     LEFT JOIN (SELECT creator_id AS id, count(*) AS n FROM tracks WHERE deleted_at IS NULL GROUP BY 1) c USING (id)
     LEFT JOIN (SELECT user_id AS id, count(*) AS n FROM playlists WHERE deleted_at IS NULL GROUP BY 1) d USING (id)
     WHERE p.user_id = u.id",
    "UPDATE tracks t SET like_count = coalesce(a.n, 0), comment_count = coalesce(b.n, 0), play_count = coalesce(c.n, 0)
     FROM tracks s
     LEFT JOIN (SELECT track_id AS id, count(*) AS n FROM track_likes GROUP BY 1) a USING (id)
     LEFT JOIN (SELECT track_id AS id, count(*) AS n FROM track_comments WHERE NOT is_deleted GROUP BY 1) b USING (id)
     LEFT JOIN (SELECT track_id AS id, count(*) AS n FROM playback_history GROUP BY 1) c USING (id)
     WHERE t.id = s.id AND (a.n > 0 OR b.n > 0 OR c.n > 0)",
    "UPDATE posts p SET like_count = coalesce(a.n, 0), comment_count = coalesce(b.n, 0)
     FROM posts s
     LEFT JOIN (SELECT post_id AS id, count(*) AS n FROM post_likes GROUP BY 1) a USING (id)
     LEFT JOIN (SELECT post_id AS id, count(*) AS n FROM post_comments WHERE deleted_at IS NULL GROUP BY 1) b USING (id)
     WHERE p.id = s.id AND (a.n > 0 OR b.n > 0)",
    "UPDATE playlists p SET track_count = n, duration_seconds = seconds
     FROM (SELECT playlist_id, count(*) AS n, sum(t.duration) AS seconds
           FROM playlist_tracks JOIN tracks t ON t.id = track_id GROUP BY 1) a WHERE p.id = a.playlist_id",
    "UPDATE hashtags h SET usage_count = n, first_used_at = first, last_used_at = last
     FROM (SELECT hashtag_id, count(*) AS n, min(created_at) AS first, max(created_at) AS last
           FROM post_hashtags GROUP BY 1) a WHERE h.id = a.hashtag_id",
    "UPDATE rooms r SET member_count = n
     FROM (SELECT room_id, count(*) AS n FROM room_members WHERE NOT is_banned GROUP BY 1) a WHERE r.id = a.room_id",
    "UPDATE rooms r SET message_count = n
     FROM (SELECT room_id, count(*) AS n FROM messages GROUP BY 1) a WHERE r.id = a.room_id",
];

pub(crate) async fn fill(client: &Client) -> Outcome<()> {
    client.batch_execute("SET session_replication_role = replica; SET work_mem = '256MB'; ANALYZE").await?;
    for count in COUNTS {
        client.batch_execute(count).await?;
    }
    client.batch_execute("RESET session_replication_role; RESET work_mem").await?;
    Ok(())
}
