//! What each hot statement of social costs on seeded data: by its index, without a pass through a big table, without a sort of
//! more than is shown, in so many buffers whatever the size of the tables.
//!
//! `VEZA_PLAN_SCALE=5 cargo test -p tests --test it social::plans -- --nocapture` prints the figures of a larger set.

use sea_orm::ConnectionTrait;
use service::social::{
    blocks, feed, follows, group_members, group_posts, groups, hashtags, mentions, post_comments, post_likes,
    posts,
};
use tests::explain::{Case, broken, explain, scale};
use tests::{TestDb, list_cases};

/// Ids are made of numbers, so that a test can name them: user n is `…01n`, post n `…02n`, hashtag n `…03n`, group n `…04n`,
/// comment n `…05n`. User 1 has written a tenth of all posts, is followed and named by most, and likes 3,000 posts; user 2 follows
/// 250 people and blocks 21, user 3 follows 500. Post 1 has a tenth of all comments and likes, hashtag 1 is in a tenth of all
/// posts, group 1 has a tenth of all members and posts.
const ROWS: &str = "
    SET session_replication_role = replica;
    CREATE FUNCTION pg_temp.made(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT (lpad(kind::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
    INSERT INTO users (id, email, username)
    SELECT pg_temp.made(1, n), 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO user_profiles (user_id, follower_count)
    SELECT pg_temp.made(1, n), 10000 / n FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO follows (follower_id, following_id, created_at)
    SELECT pg_temp.made(1, 1 + n % (1000 * :scale)), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + (n * 7919) % (1000 * :scale) END),
           now() - n * interval '1 s'
    FROM generate_series(1, 30000::bigint * :scale) n
    WHERE 1 + n % (1000 * :scale) <> CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + (n * 7919) % (1000 * :scale) END ON CONFLICT DO NOTHING;
    INSERT INTO follows (follower_id, following_id, created_at)
    SELECT pg_temp.made(1, who), pg_temp.made(1, whom), now() - whom * interval '1 s'
    FROM (VALUES (1, 250), (2, 250), (3, 500)) AS those (who, most), generate_series(1, most) whom WHERE who <> whom ON CONFLICT DO NOTHING;
    INSERT INTO posts (id, user_id, content, visibility, is_pinned, repost_of_id, created_at)
    SELECT pg_temp.made(2, n), pg_temp.made(1, CASE WHEN n % 10 = 1 THEN 1 ELSE 1 + (n * 7919) % (1000 * :scale) END), 'Words of ' || n,
           (CASE WHEN n % 9 = 0 THEN 'private' ELSE 'public' END)::visibility, n < 30, CASE WHEN n % 20 = 2 THEN pg_temp.made(2, 1 + n % 8) END,
           now() - n * interval '1 min'
    FROM generate_series(1, 20000::bigint * :scale) n ORDER BY hashint8(n);
    INSERT INTO post_likes (user_id, post_id, created_at)
    SELECT pg_temp.made(1, 1 + n % (1000 * :scale)), pg_temp.made(2, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (20000 * :scale) END), now() - n * interval '1 s'
    FROM generate_series(1, 30000 * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO post_likes (user_id, post_id, created_at)
    SELECT pg_temp.made(1, 1), pg_temp.made(2, n), now() - n * interval '1 s' FROM generate_series(1, 3000) n ON CONFLICT DO NOTHING;
    INSERT INTO post_comments (id, post_id, user_id, content, parent_comment_id, created_at)
    SELECT pg_temp.made(5, n), pg_temp.made(2, CASE WHEN n % 10 < 2 THEN 1 ELSE n END), pg_temp.made(1, 1 + n % (1000 * :scale)), 'Yes',
           CASE WHEN n % 20 = 1 AND n > 1 THEN pg_temp.made(5, 1) WHEN n % 10 = 3 THEN pg_temp.made(5, n - 1) END, now() - n * interval '1 s'
    FROM generate_series(1, 20000 * :scale) n;
    INSERT INTO hashtags (id, tag, slug) SELECT pg_temp.made(3, n), 'tag' || n, 'tag' || n FROM generate_series(1, 1000 * :scale) n;
    INSERT INTO post_hashtags (post_id, hashtag_id, created_at)
    SELECT pg_temp.made(2, n), pg_temp.made(3, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (1000 * :scale) END), now() - n * interval '1 min'
    FROM generate_series(1, 20000 * :scale) n;
    INSERT INTO groups (id, name, slug, creator_id, group_type, created_at)
    SELECT pg_temp.made(4, n), 'Group', 'group-' || n, pg_temp.made(1, 1), CASE WHEN n % 5 = 0 THEN 'private' ELSE 'public' END, now() - n * interval '1 min'
    FROM generate_series(1, 2000 * :scale) n;
    INSERT INTO group_members (group_id, user_id, status, joined_at)
    SELECT pg_temp.made(4, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (2000 * :scale) END), pg_temp.made(1, 1 + (n / 10) % (1000 * :scale)),
           CASE WHEN n % 7 = 0 THEN 'pending' ELSE 'active' END, now() - n * interval '1 s'
    FROM generate_series(1, 20000 * :scale) n ON CONFLICT DO NOTHING;
    INSERT INTO group_members (group_id, user_id, joined_at)
    SELECT pg_temp.made(4, n), pg_temp.made(1, 1), now() - n * interval '1 s' FROM generate_series(1, 200) n ON CONFLICT DO NOTHING;
    INSERT INTO group_posts (group_id, post_id, is_pinned, pinned_at, created_at)
    SELECT pg_temp.made(4, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % (2000 * :scale) END), pg_temp.made(2, n), n % 5000 = 0,
           CASE WHEN n % 5000 = 0 THEN now() END, now() - n * interval '1 s'
    FROM generate_series(1, 10000 * :scale) n;
    INSERT INTO mentions (entity_type, entity_id, author_id, mentioned_user_id, created_at)
    SELECT 'post', pg_temp.made(2, n), pg_temp.made(1, 2 + n % (1000 * :scale - 1)), pg_temp.made(1, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + (n * 7) % (1000 * :scale) END),
           now() - n * interval '1 s'
    FROM generate_series(1, 10000 * :scale) n WHERE 2 + n % (1000 * :scale - 1) <> 1 + (n * 7) % (1000 * :scale) ON CONFLICT DO NOTHING;
    INSERT INTO blocks (blocker_id, blocked_id) SELECT pg_temp.made(1, 2), pg_temp.made(1, n) FROM generate_series(300, 320) n;
    INSERT INTO blocks (blocker_id, blocked_id) SELECT pg_temp.made(1, n), pg_temp.made(1, n + 1) FROM generate_series(400, 900 * :scale) n;
    SET session_replication_role = origin;";

const BIG: [&str; 11] = [
    "users",
    "user_profiles",
    "follows",
    "posts",
    "post_likes",
    "post_comments",
    "hashtags",
    "post_hashtags",
    "group_members",
    "group_posts",
    "mentions",
];

/// The numbers that ids begin with.
const KINDS: [(&str, u32); 5] = [("user", 1), ("post", 2), ("tag", 3), ("group", 4), ("comment", 5)];

const STAR: &str = "'user:000000000001'";
const ME: &str = "'user:000000000002'";
const POST: &str = "'post:000000000001'";
const GROUP: &str = "'group:000000000001'";
const KEY: &str = "now() - interval '20 minutes', 'post:000000000001'";

/// Each statement that is no list: its name, text, values, index, most buffers and most rows that are sorted.
fn statements() -> Vec<Case<'static>> {
    vec![
        ("post", posts::FIND.sql(), format!("{ME}, {POST}, false"), "posts_pkey", 30, 1.0),
        (
            "suggestions",
            follows::SUGGESTIONS.sql(),
            format!("{ME}, 20"),
            "idx_user_profiles_follower_count_user_id",
            550,
            200.0,
        ),
        ("pinned", feed::PINNED.sql(), format!("{STAR}, {ME}"), "idx_posts_user_id_is_pinned", 120, 30.0),
        (
            "trends of an hour",
            hashtags::TRENDING_HOUR.sql(),
            "20".to_owned(),
            "idx_post_hashtags_created_at",
            500,
            100.0,
        ),
        (
            "trends of a day",
            hashtags::TRENDING_DAY.sql(),
            "20".to_owned(),
            "idx_post_hashtags_created_at",
            8_000,
            1_500.0,
        ),
        ("group", groups::FIND.sql(), format!("{ME}, {GROUP}"), "groups_pkey", 15, 1.0),
        (
            "pinned in a group",
            group_posts::PINNED.sql(),
            format!("{GROUP}, {ME}"),
            "idx_group_posts_group_id_pinned_at",
            150,
            10.0,
        ),
        (
            "own groups",
            groups::OWN.first().sql(),
            format!("{STAR}, 21"),
            "idx_group_members_user_id",
            1_000,
            300.0,
        ),
        ("blocks", blocks::OF_USER.first().sql(), format!("{ME}, 21"), "", 200, 21.0),
        ("follow", follows::FOLLOW.sql(), format!("{ME}, 'user:000000000290'"), "users_pkey", 100, 1.0),
        ("like", post_likes::LIKE.sql(), format!("{ME}, 'post:000000000007'"), "posts_pkey", 100, 1.0),
        ("comment", post_comments::WRITE.sql(), format!("{ME}, {POST}, 'Yes', NULL"), "posts_pkey", 100, 1.0),
        (
            "edit a comment",
            post_comments::EDIT.sql(),
            format!("{ME}, 'comment:000000000001', 'No'"),
            "posts_pkey",
            100,
            1.0,
        ),
        (
            "publish",
            posts::CREATE.sql(),
            format!("{ME}, 'Yes', '{{}}', NULL, NULL, 'public', NULL"),
            "",
            100,
            1.0,
        ),
    ]
}

#[tokio::test]
async fn each_hot_statement_reads_by_its_index_in_few_buffers() {
    let db = TestDb::new().await;
    let scale = scale();
    db.owner().execute_unprepared(&ROWS.replace(":scale", &scale)).await.unwrap();
    // What is old is known to be seen by all: indexes are read without their tables, as in a database that has lived for a while.
    db.owner().execute_unprepared("VACUUM ANALYZE").await.unwrap();

    let me = ME.to_owned();
    let mut cases = statements();
    list_cases![
        cases;
        "home of few", feed::HOME, me.clone(), KEY, "idx_posts_user_id_created_at_id", 3_000, 6_000.0;
        "home of many", feed::HOME, "'user:000000000003'".to_owned(), KEY, "idx_posts_created_at_id", 3_000, 6_000.0;
        "profile", feed::PROFILE, format!("{STAR}, {ME}"), KEY, "idx_posts_user_id_created_at_id", 200, 1.0;
        "own posts", feed::OWN, format!("{STAR}, {STAR}"), KEY, "idx_posts_user_id_created_at_id", 200, 1.0;
        "hashtag", hashtags::FEED, format!("'tag1', {ME}"), KEY, "idx_post_hashtags_hashtag_id_created_at_post_id", 300, 21.0;
        "followers", follows::FOLLOWERS, format!("{STAR}, {ME}"), KEY,
            "idx_follows_following_id_created_at_follower_id", 250, 1.0;
        "following", follows::FOLLOWING, format!("{STAR}, {ME}"), "now(), 'user:000000000001'",
            "idx_follows_follower_id_created_at_following_id", 250, 1.0;
        "mutuals", follows::MUTUALS, format!("{STAR}, {ME}"), "now(), 'user:000000000001'",
            "idx_follows_follower_id_created_at_following_id", 2_000, 1.0;
        "likers", post_likes::LIKERS, format!("{POST}, {ME}"), KEY, "idx_post_likes_post_id_created_at_id", 250, 21.0;
        "comments", post_comments::OF_POST, format!("{POST}, {ME}"), KEY, "idx_post_comments_post_id_created_at_id", 400, 21.0;
        "answers", post_comments::ANSWERS, format!("'comment:000000000001', {ME}"), "now() - interval '1 day', 'comment:000000000001'",
            "idx_post_comments_parent_comment_id_created_at_id", 400, 21.0;
        "mentions", mentions::OF_USER, STAR.to_owned(), KEY, "idx_mentions_mentioned_user_id_created_at_id", 300, 1.0;
        "newest groups", groups::NEWEST, me.clone(), KEY, "idx_groups_created_at_id", 150, 1.0;
        "members", group_members::MEMBERS, format!("{GROUP}, {ME}"), KEY,
            "idx_group_members_group_id_status_joined_at_user_id", 200, 1.0;
        "posts of a group", group_posts::FEED, format!("{GROUP}, {ME}"), KEY, "idx_group_posts_group_id_created_at_post_id", 300, 21.0;
    ];
    let mut failures = broken(&db, cases, &KINDS, &BIG).await;
    // A week is half of the posts that there are here, so that a pass through them is the way: once, and not a look-up for each use.
    let week = explain(&db, hashtags::TRENDING_WEEK.sql(), "20").await;
    println!("{:>20} {:5} buffers {:8.3} ms", "trends of a week", week.buffers, week.time);
    failures.extend(week.broken(
        "idx_post_hashtags_created_at",
        &["users", "hashtags", "post_hashtags"],
        11_000.0,
        4_500,
    ));
    assert!(failures.is_empty(), "{failures:#?}");
}
