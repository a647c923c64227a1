//! The materialised views say what an independent recount says, tell nothing private, and are refreshed while others read.

use crate::schema::{column, refusal, value};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use tests::TestDb;

/// 150 tracks of five users, of whom one is banned and one deleted; tracks that are private, unlisted, unpublished, of
/// tomorrow or deleted; plays of every kind; and many with the same score.
const MUSIC: &str = "
    INSERT INTO users (id, email, username, is_banned, deleted_at)
    SELECT md5('u' || n)::uuid, n || '@example.com', 'user' || n, n = 4, CASE n WHEN 5 THEN now() END
    FROM generate_series(1, 8) n;
    INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url)
    SELECT md5('f')::uuid, md5('u1')::uuid, 'a.wav', 'a.wav', 'audio/wav', 1, 'a', 'https://files.example.com/a';
    INSERT INTO tracks (id, creator_id, file_id, title, duration, visibility, published_at, deleted_at, like_count, play_count)
    SELECT md5('t' || n)::uuid, md5('u' || 1 + n % 5)::uuid, md5('f')::uuid, 'Track ' || n, 60,
           CASE WHEN n % 17 = 0 THEN 'private' WHEN n % 19 = 0 THEN 'unlisted' ELSE 'public' END::visibility,
           CASE WHEN n % 13 = 0 THEN NULL WHEN n % 23 = 0 THEN now() + interval '1 day' ELSE now() - interval '30 days' END,
           CASE WHEN n % 29 = 0 THEN now() END, CASE WHEN n % 3 = 0 THEN n % 7 ELSE 0 END, n % 11
    FROM generate_series(1, 150) n;
    SELECT veza.ensure_partitions('playback_history', now() - interval '10 days', now());
    INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage, played_at)
    SELECT md5('u' || 1 + (n * 7) % 8)::uuid, md5('t' || 1 + (n * n) % 140)::uuid, 10, (n * 31) % 101,
           now() - (n % 9) * interval '1 day' + interval '1 minute'
    FROM generate_series(1, 900) n";

type Track = (String, i64, i64, i64);

/// What the view should say, counted in Rust: id, listeners, plays, score in ten-thousandths.
async fn recount(db: &TestDb) -> Vec<Track> {
    let eligible = "SELECT t.id::text, t.like_count::bigint AS likes FROM tracks t
        WHERE visibility = 'public' AND published_at IS NOT NULL AND published_at <= now() AND deleted_at IS NULL
          AND creator_id NOT IN (SELECT id FROM users WHERE is_banned OR deleted_at IS NOT NULL)";
    let plays = "SELECT track_id::text, user_id::text, completion_percentage::bigint AS completion FROM playback_history
        WHERE age(now(), played_at) < interval '7 days' AND played_at <= now()";
    let rows = |sql: &str| db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    let plays: Vec<(String, String, i64)> = rows(plays)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.try_get_by(0).unwrap(), row.try_get_by(1).unwrap(), row.try_get_by(2).unwrap()))
        .collect();
    let mut tracks: Vec<Track> = Vec::new();
    for row in rows(eligible).await.unwrap() {
        let (id, likes): (String, i64) = (row.try_get_by(0).unwrap(), row.try_get_by(1).unwrap());
        let of_track: Vec<_> = plays.iter().filter(|(track, ..)| *track == id).collect();
        let mut listeners: Vec<_> = of_track.iter().map(|(_, user, _)| user).collect();
        listeners.sort_unstable();
        listeners.dedup();
        let (listeners, count) =
            (i64::try_from(listeners.len()).unwrap(), i64::try_from(of_track.len()).unwrap());
        let completion: i64 = of_track.iter().map(|(.., completion)| completion).sum();
        // Rounded half up; an unplayed track has an average of 0.
        let average = if count == 0 { 0 } else { (2 * 2000 * completion + count) / (2 * count) };
        tracks.push((id, listeners, count, 4000 * listeners + 3000 * count + average + 1000 * likes));
    }
    tracks.sort_by(|a, b| b.3.cmp(&a.3).then(a.0.cmp(&b.0)));
    tracks.truncate(100);
    tracks
}

async fn trending(db: &TestDb) -> Vec<Track> {
    let sql =
        "SELECT id::text, unique_listeners, play_count, (trending_score * 10000)::bigint FROM trending_tracks
        ORDER BY trending_score DESC, id";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    let track = |row: &sea_orm::QueryResult| {
        (
            row.try_get_by(0).unwrap(),
            row.try_get_by(1).unwrap(),
            row.try_get_by(2).unwrap(),
            row.try_get_by(3).unwrap(),
        )
    };
    rows.iter().map(track).collect()
}

async fn refresh(db: &impl ConnectionTrait, view: &str) -> bool {
    value(db, &format!("SELECT veza.refresh_view('{view}')")).await
}

#[tokio::test]
async fn trending_tracks_are_what_an_independent_recount_says() {
    let db = TestDb::new().await;
    assert!(trending(&db).await.is_empty());
    db.execute_unprepared(MUSIC).await.unwrap();
    assert!(refresh(&*db, "trending_tracks").await);
    let (expected, found) = (recount(&db).await, trending(&db).await);
    assert_eq!(expected, found);
    assert!(
        found.iter().any(|track| track.2 == 0),
        "unplayed tracks are among them, behind what is played more"
    );
    let scores: Vec<_> = found.iter().map(|track| track.3).collect();
    assert!(scores.windows(2).any(|two| two[0] == two[1]), "and ties, in the order of their ids");
    assert!(found[0].2 > 0, "an unplayed track is not the first");
    let nulls =
        "SELECT count(*) FROM trending_tracks WHERE average_completion IS NULL OR trending_score IS NULL";
    assert_eq!(value::<i64>(&*db, nulls).await, 0);
}

/// The most played track of all, once for each reason not to show it.
#[tokio::test]
async fn what_a_visitor_may_not_find_is_not_trending() {
    for hidden in [
        "UPDATE tracks SET visibility = 'private' WHERE title = 'Track 1'",
        "UPDATE tracks SET visibility = 'unlisted' WHERE title = 'Track 1'",
        "UPDATE tracks SET published_at = NULL WHERE title = 'Track 1'",
        "UPDATE tracks SET published_at = now() + interval '1 hour' WHERE title = 'Track 1'",
        "UPDATE tracks SET deleted_at = now() WHERE title = 'Track 1'",
        "UPDATE users SET is_banned = true WHERE id = (SELECT creator_id FROM tracks WHERE title = 'Track 1')",
        "UPDATE users SET deleted_at = now() WHERE id = (SELECT creator_id FROM tracks WHERE title = 'Track 1')",
    ] {
        let db = TestDb::new().await;
        db.execute_unprepared(MUSIC).await.unwrap();
        db.execute_unprepared("UPDATE tracks SET like_count = 1000000 WHERE title = 'Track 1'")
            .await
            .unwrap();
        refresh(&*db, "trending_tracks").await;
        let first = "SELECT title FROM trending_tracks ORDER BY trending_score DESC, id LIMIT 1";
        assert_eq!(value::<String>(&*db, first).await, "Track 1");
        db.execute_unprepared(hidden).await.unwrap();
        refresh(&*db, "trending_tracks").await;
        assert_eq!(
            value::<i64>(&*db, "SELECT count(*) FROM trending_tracks WHERE title = 'Track 1'").await,
            0,
            "{hidden}"
        );
    }
}

/// Each figure by a query of its own: nothing is multiplied by a join, and who has nothing has zeros.
#[tokio::test]
async fn user_statistics_are_what_an_independent_recount_says() {
    let db = TestDb::new().await;
    db.execute_unprepared(MUSIC).await.unwrap();
    db.execute_unprepared(
        "INSERT INTO follows (follower_id, following_id) SELECT a.id, b.id FROM users a, users b
            WHERE a.id <> b.id AND (a.username, b.username) IN (('user1', 'user2'), ('user2', 'user1'), ('user3', 'user1'), ('user8', 'user1'));
         INSERT INTO playlists (user_id, name, deleted_at) SELECT id, 'p' || n, CASE n WHEN 3 THEN now() END
            FROM users, generate_series(1, 3) n WHERE username IN ('user1', 'user2');
         INSERT INTO posts (user_id, content) SELECT id, 'x' FROM users, generate_series(1, 2) WHERE username = 'user1'",
    )
    .await
    .unwrap();
    assert!(refresh(&*db, "user_statistics").await);
    let differing: Vec<String> = column(
        &*db,
        "SELECT username || ' ' || s FROM (
            SELECT u.username, s::text AS s, to_jsonb(s) - 'username' - 'user_id' AS said, jsonb_build_object(
                'track_count', (SELECT count(*) FROM tracks t WHERE t.creator_id = u.id AND t.deleted_at IS NULL),
                'playlist_count', (SELECT count(*) FROM playlists p WHERE p.user_id = u.id AND p.deleted_at IS NULL),
                'post_count', (SELECT count(*) FROM posts p WHERE p.user_id = u.id AND p.deleted_at IS NULL),
                'follower_count', (SELECT count(*) FROM follows f WHERE f.following_id = u.id),
                'following_count', (SELECT count(*) FROM follows f WHERE f.follower_id = u.id),
                'total_plays', coalesce((SELECT sum(play_count) FROM tracks t WHERE t.creator_id = u.id AND t.deleted_at IS NULL), 0),
                'total_likes', coalesce((SELECT sum(like_count) FROM tracks t WHERE t.creator_id = u.id AND t.deleted_at IS NULL), 0),
                'total_comments', coalesce((SELECT sum(comment_count) FROM tracks t WHERE t.creator_id = u.id AND t.deleted_at IS NULL), 0),
                'total_downloads', coalesce((SELECT sum(download_count) FROM tracks t WHERE t.creator_id = u.id AND t.deleted_at IS NULL), 0)
            ) AS counted
            FROM users u LEFT JOIN user_statistics s ON s.user_id = u.id WHERE u.deleted_at IS NULL
        ) each WHERE said IS DISTINCT FROM counted",
    )
    .await;
    assert!(differing.is_empty(), "{differing:#?}");
    let figures =
        "SELECT concat_ws(' ', follower_count, following_count, playlist_count, post_count, total_plays > 0)
        FROM user_statistics WHERE username IN ('user1', 'user7') ORDER BY username";
    assert_eq!(column::<String>(&*db, figures).await, ["3 1 2 2 t", "0 0 0 0 f"]);
    assert_eq!(
        value::<i64>(&*db, "SELECT count(*) FROM user_statistics WHERE username = 'user5'").await,
        0,
        "deleted"
    );
}

#[tokio::test]
async fn the_statistics_that_the_application_reads_are_those_of_its_actor() {
    let db = TestDb::new().await;
    db.execute_unprepared(MUSIC).await.unwrap();
    refresh(&*db, "user_statistics").await;
    let own = "SELECT username FROM veza.own_statistics()";
    assert!(column::<String>(&*db, own).await.is_empty(), "no actor, no row");
    let transaction = db.begin().await.unwrap();
    transaction
        .execute_unprepared("SELECT set_config('app.user_id', md5('u3')::uuid::text, true)")
        .await
        .unwrap();
    assert_eq!(column::<String>(&transaction, own).await, ["user3"]);
}

/// One refreshes, another is told so and does not wait, and readers read what was there before.
#[tokio::test]
async fn one_refreshes_at_a_time_and_readers_go_on() {
    let db = TestDb::new().await;
    db.execute_unprepared(MUSIC).await.unwrap();
    for view in ["trending_tracks", "user_statistics"] {
        let refresher = db.begin().await.unwrap();
        assert!(refresh(&refresher, view).await);
        let other = db.begin().await.unwrap();
        other.execute_unprepared("SET LOCAL lock_timeout = '1ms'").await.unwrap();
        assert_eq!(value::<i64>(&other, &format!("SELECT count(*) FROM {view}")).await, 0, "{view}");
        assert!(!refresh(&other, view).await, "{view}");
        other.commit().await.unwrap();
        refresher.commit().await.unwrap();
        assert!(value::<i64>(&*db, &format!("SELECT count(*) FROM {view}")).await > 0, "{view}");
        assert!(refresh(&*db, view).await, "{view}: free again");
    }
    let noted =
        "SELECT count(*) FROM veza.materialized_views WHERE refreshed_at IS NOT NULL AND took IS NOT NULL";
    assert_eq!(value::<i64>(&*db, noted).await, 2);
}

/// A dump that was restored without its data has views that nobody can read until they are filled.
#[tokio::test]
async fn a_view_that_was_never_filled_is_filled() {
    let db = TestDb::new().await;
    for view in ["trending_tracks", "user_statistics"] {
        db.execute_unprepared(&format!("REFRESH MATERIALIZED VIEW {view} WITH NO DATA")).await.unwrap();
        assert_eq!(refusal(&*db, &format!("SELECT FROM {view}")).await.0, "55000");
        assert!(refresh(&*db, view).await);
        assert_eq!(value::<i64>(&*db, &format!("SELECT count(*) FROM {view}")).await, 0);
    }
    assert_eq!(refusal(&*db, "SELECT veza.refresh_view('users')").await.0, "42809");
}

#[tokio::test]
async fn pg_cron_refreshes_the_views_where_it_is_and_its_absence_is_told() {
    let db = TestDb::new().await;
    let (code, _, message) = refusal(&*db, "SELECT veza.schedule_views()").await;
    assert_eq!((&*code, &*message), ("55000", "pg_cron is not in this database: nothing was scheduled"));

    // Of pg_cron only the shape of its call: the extension can be in one database of a server.
    db.execute_unprepared(
        "CREATE SCHEMA cron; CREATE TABLE cron.job (name text PRIMARY KEY, schedule text, command text);
         CREATE FUNCTION cron.schedule(text, text, text) RETURNS bigint LANGUAGE sql AS
         'INSERT INTO cron.job VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET command = excluded.command RETURNING 1::bigint'",
    )
    .await
    .unwrap();
    for _ in 0..2 {
        assert_eq!(value::<i32>(&*db, "SELECT veza.schedule_views()").await, 2);
    }
    let jobs: Vec<String> =
        column(&*db, "SELECT concat_ws(' | ', name, schedule, command) FROM cron.job ORDER BY 1").await;
    assert_eq!(
        jobs,
        [
            "veza_refresh_trending_tracks | 7 * * * * | SELECT veza.refresh_view('public.trending_tracks')",
            "veza_refresh_user_statistics | 23 3 * * * | SELECT veza.refresh_view('public.user_statistics')",
        ]
    );
    for command in column::<String>(&*db, "SELECT command FROM cron.job").await {
        assert!(value::<bool>(&*db, &command).await, "{command}");
    }
}
