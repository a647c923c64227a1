//! What each hot statement of streaming costs on seeded data: by its index, without a pass through a big table, without a sort
//! of more than is shown, in so many buffers whatever the size of the tables.
//!
//! `VEZA_PLAN_SCALE=5 cargo test -p tests --test it streaming::plans -- --nocapture` prints the figures of a larger set; 20 is a tenth of year
//! one, and takes minutes.

use sea_orm::ConnectionTrait;
use service::streaming::{
    playback_history, playlist_collaborators, playlist_follows, playlist_tracks, playlists, queue_items,
    queues, track_comments, track_downloads, track_likes, tracks,
};
use tests::explain::{Case, broken, explain, scale, with_ids};
use tests::{TestDb, list_cases};

/// Ids are made of numbers, so that a test can name them: user n is `…01n`, track n `…02n`, playlist n `…03n`. One user has made a
/// tenth of all tracks and plays, one track has a tenth of all comments and likes, one playlist has 5,000 places.
const ROWS: &str = "
    SET session_replication_role = replica;
    CREATE FUNCTION pg_temp.made(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT (lpad(kind::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    INSERT INTO users (id, email, username)
    SELECT pg_temp.made(1, n), 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 500 * :scale) n;
    INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url)
    VALUES (pg_temp.made(9, 1), pg_temp.made(1, 1), 'a', 'a', 'audio/flac', 1, 'p', 'u');
    INSERT INTO tracks (id, creator_id, file_id, title, genre, duration, bpm, musical_key, visibility, play_count, published_at,
                        created_at)
    SELECT pg_temp.made(2, n), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), pg_temp.made(9, 1),
           'Song ' || n || CASE WHEN n % 100 = 0 THEN ' sunrise' ELSE '' END, 'genre ' || n % 20, 180, 60 + (n::bigint * 7919 % 120)::int,
           'Am', (CASE WHEN n % 9 = 0 THEN 'private' ELSE 'public' END)::visibility, CASE WHEN n % 2 = 0 THEN (1000000 / n)::int ELSE 0 END,
           now() - n * interval '1 min', now() - n * interval '1 min'
    FROM generate_series(1, 25000 * :scale) n ORDER BY hashint8(n);
    INSERT INTO track_likes (user_id, track_id, created_at)
    SELECT pg_temp.made(1, 1 + n % (500 * :scale)), pg_temp.made(2, CASE WHEN n % 10 = 0 THEN 1 ELSE n END), now() - n * interval '1 s'
    FROM generate_series(1, 25000 * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO track_likes (user_id, track_id, created_at)
    SELECT pg_temp.made(1, 1), pg_temp.made(2, n), now() - n * interval '1 s' FROM generate_series(1, 3000) n ON CONFLICT DO NOTHING;
    INSERT INTO track_comments (id, track_id, user_id, content, timestamp_seconds, parent_comment_id, created_at)
    SELECT pg_temp.made(4, n), pg_temp.made(2, CASE WHEN n % 10 < 2 THEN 1 ELSE n END), pg_temp.made(1, 1 + n % (500 * :scale)), 'Yes',
           CASE WHEN n % 2 = 0 THEN n % 180 END, CASE WHEN n % 20 = 1 AND n > 1 THEN pg_temp.made(4, 1) WHEN n % 10 = 3 THEN pg_temp.made(4, n - 1) END, now() - n * interval '1 s'
    FROM generate_series(1, 20000 * :scale) n;
    INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage, played_at)
    SELECT pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), pg_temp.made(2, 1 + n % 1000), 60, 33,
           date_trunc('month', now(), 'UTC') + n * interval '1 s'
    FROM generate_series(1, 10000 * :scale) n WHERE date_trunc('month', now(), 'UTC') + n * interval '1 s' < now();
    INSERT INTO playlists (id, user_id, name, created_at)
    SELECT pg_temp.made(3, n), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), 'P', now() - n * interval '1 min'
    FROM generate_series(1, 5000 * :scale) n;
    INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
    SELECT pg_temp.made(3, 1), pg_temp.made(2, n), 1024 * n, pg_temp.made(1, 2) FROM generate_series(1, 5000) n;
    INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
    SELECT pg_temp.made(3, 2 + n % (4990 * :scale)), pg_temp.made(2, 1 + n % 25000), n, pg_temp.made(1, 2)
    FROM generate_series(1, 20000 * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO playlist_follows (user_id, playlist_id, created_at)
    SELECT pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), pg_temp.made(3, n), now() - n * interval '1 s'
    FROM generate_series(1, 5000 * :scale) n;
    INSERT INTO playlist_collaborators (playlist_id, user_id, invited_by, created_at)
    SELECT pg_temp.made(3, n), pg_temp.made(1, CASE WHEN n % 10 = 5 THEN 1 ELSE 2 + n % (500 * :scale - 1) END), NULL, now() - n * interval '1 s'
    FROM generate_series(1, 5000 * :scale) n;
    INSERT INTO queues (id, user_id) SELECT pg_temp.made(5, n), pg_temp.made(1, n) FROM generate_series(1, 500 * :scale) n;
    INSERT INTO queue_items (queue_id, track_id, position)
    SELECT pg_temp.made(5, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), pg_temp.made(2, 1 + n % 25000), 1024 * n
    FROM generate_series(1, 20000) n;
    INSERT INTO track_downloads (track_id, user_id, file_format, created_at)
    SELECT pg_temp.made(2, n), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (500 * :scale) END), 'mp3', now() - n * interval '1 s'
    FROM generate_series(1, 5000 * :scale) n;
    INSERT INTO blocks (blocker_id, blocked_id)
    SELECT pg_temp.made(1, 2), pg_temp.made(1, n) FROM generate_series(100, 120) n;
    SET session_replication_role = origin;
    REFRESH MATERIALIZED VIEW trending_tracks;
    ANALYZE;";

const BIG: [&str; 10] = [
    "tracks",
    "track_likes",
    "track_comments",
    "playback_history",
    "playlists",
    "playlist_tracks",
    "playlist_follows",
    "playlist_collaborators",
    "queue_items",
    "track_downloads",
];

/// The numbers that ids begin with.
const KINDS: [(&str, u32); 4] = [("user", 1), ("track", 2), ("playlist", 3), ("comment", 4)];

const ME: &str = "'user:000000000001'";
const TRACK: &str = "'track:000000000001'";
const KEY: &str = "now() - interval '20 minutes', 'track:000000000001'";

#[tokio::test]
async fn each_hot_statement_reads_by_its_index_in_few_buffers() {
    let db = TestDb::new().await;
    let scale = scale();
    db.owner().execute_unprepared(&ROWS.replace(":scale", &scale)).await.unwrap();

    let me = ME.to_owned();
    let mut cases: Vec<Case<'_>> = vec![
        ("find", tracks::FIND.sql(), format!("{TRACK}, {ME}, false"), "tracks_pkey", 20, 1.0),
        ("trending", tracks::TRENDING.sql(), format!("{ME}, 21"), "tracks_pkey", 400, 100.0),
        (
            "similar",
            tracks::SIMILAR.sql(),
            format!("{ME}, 21, {TRACK}, false"),
            "idx_tracks_genre_bpm_id",
            320,
            101.0,
        ),
        ("like", track_likes::LIKE.sql(), format!("{ME}, 'track:000000000007'"), "tracks_pkey", 60, 1.0),
        (
            "playlist",
            playlists::FIND.sql(),
            format!("'playlist:000000000001', {ME}, false"),
            "playlists_pkey",
            30,
            1.0,
        ),
        (
            "follow",
            playlist_follows::FOLLOW.sql(),
            format!("{ME}, 'playlist:000000000007'"),
            "playlists_pkey",
            60,
            1.0,
        ),
        ("player", queues::FIND.sql(), me.clone(), "idx_queues_user_id", 5, 1.0),
        (
            "resume",
            playback_history::RESUME.sql(),
            format!("{ME}, 'track:000000000001', 200"),
            "playback_history_%_user_id_played_at_idx",
            400,
            200.0,
        ),
        (
            "record",
            playback_history::RECORD.sql(),
            format!("{ME}, gen_random_uuid(), {TRACK}, 60, 33, 'search', NULL, 'web', now()"),
            "tracks_pkey",
            60,
            1.0,
        ),
    ];
    let same = format!("{ME}, false, {TRACK}");
    list_cases![
        cases;
        "own", tracks::OWN, me.clone(), KEY, "idx_tracks_creator_id_created_at_id", 40, 21.0;
        "by creator", tracks::BY_CREATOR, format!("{ME}, {ME}"), KEY, "idx_tracks_creator_id_published_at_id", 130, 21.0;
        "by genre", tracks::BY_GENRE, format!("{ME}, 'genre 1'"), KEY, "idx_tracks_genre_published_at_id", 130, 21.0;
        "newest", tracks::NEWEST, me.clone(), KEY, "idx_tracks_published_at_desc", 130, 21.0;
        "most played", tracks::MOST_PLAYED, me.clone(), "5000, 'track:000000000001'", "idx_tracks_play_count_id", 130, 21.0;
        "liked", track_likes::OF_USER, me.clone(), KEY, "idx_track_likes_user_id_created_at_id", 260, 21.0;
        "likers", track_likes::OF_TRACK, same.clone(), KEY, "idx_track_likes_track_id_created_at_id", 150, 21.0;
        "comments", track_comments::TOP, same.clone(), KEY, "idx_track_comments_track_id_created_at_id", 350, 21.0;
        "replies", track_comments::REPLIES, format!("{ME}, false, 'comment:000000000001'"), KEY,
            "idx_track_comments_parent_comment_id_created_at_id", 350, 21.0;
        "moments", track_comments::IN_TIME, same, "5, 'track:000000000001'",
            "idx_track_comments_track_id_timestamp_seconds_id", 350, 21.0;
        "history", playback_history::HISTORY, me.clone(), KEY, "playback_history_%_user_id_played_at_idx", 260, 21.0;
        "playlists", playlists::OWN, me.clone(), KEY, "idx_playlists_user_id_created_at_id", 40, 21.0;
        "playlists of others", playlists::BY_OWNER, format!("'user:000000000003', {ME}"), KEY,
            "idx_playlists_user_id_created_at_id", 60, 21.0;
        "places", playlist_tracks::LIST, format!("'playlist:000000000001', {ME}, false"), "100000, 'track:000000000001'",
            "idx_playlist_tracks_playlist_id_position_id", 260, 21.0;
        "follows", playlist_follows::OF_USER, me.clone(), KEY, "idx_playlist_follows_user_id_created_at_id", 350, 21.0;
        "collaborations", playlist_collaborators::OF_USER, me.clone(), KEY,
            "idx_playlist_collaborators_user_id_created_at_id", 260, 21.0;
        "queue", queue_items::LIST, me.clone(), "100000, 'track:000000000001'", "idx_queue_items_queue_id_position_id", 260, 21.0;
        "downloads", track_downloads::OF_USER, me.clone(), KEY, "idx_track_downloads_user_id_created_at_id", 260, 21.0;
    ];
    let failures = broken(&db, cases, &KINDS, &BIG).await;
    assert!(failures.is_empty(), "{failures:#?}");

    // The search runs in a function, whose plan is not seen from outside: it reads what is played most of the matches, however many
    // there are.
    let values = with_ids(&format!("{ME}, 'sunrise', 21"), &KINDS);
    let search = explain(&db, tracks::SEARCH.first().sql(), &values).await;
    println!("{:>20} {:5} buffers {:8.3} ms", "search", search.buffers, search.time);
    assert!(search.buffers <= 300, "search reads {} buffers", search.buffers);
}
