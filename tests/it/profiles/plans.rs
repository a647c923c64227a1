//! Each function reads by the indexes that its documentation names, and passes through no large table.

use sea_orm::ConnectionTrait;
use service::db::{Actor, PageRequest};
use service::profiles::{badges, user_badges, user_profiles, user_roles, user_settings};
use tests::{TestDb, TestEnv, build, expect_reads};

const ROWS: &str = "
    INSERT INTO users (email, username)
    SELECT 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 5000) n;
    INSERT INTO user_profiles (user_id) SELECT id FROM users;
    INSERT INTO user_settings (user_id) SELECT id FROM users;
    INSERT INTO user_roles (user_id, role) SELECT id, 'role_' || n FROM users, generate_series(1, 10) n;
    INSERT INTO badges (name, slug) SELECT 'b' || n, 'b-' || n FROM generate_series(1, 2000) n;
    INSERT INTO user_badges (user_id, badge_id)
    SELECT u.id, b.id FROM users u JOIN badges b ON abs(hashtext(u.username || b.slug)) % 1000 = 0;
    ANALYZE;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    db.execute_unprepared(ROWS).await.unwrap();
    let (user, badge) = (build::user(&db).await, build::badge(&db).await);
    let (viewer, page) = (Actor::user(build::user(&db).await.id), PageRequest::first(10));
    let (id, owner, system) = (user.id, Actor::user(user.id), Actor::system());

    expect_reads!(&db, ["users_pkey", "idx_user_profiles_user_id"], |pool| {
        user_profiles::find(pool, &viewer, id)
    });
    expect_reads!(&db, ["idx_users_username_lower_unique", "idx_user_profiles_user_id"], |pool| {
        user_profiles::find_by_username(pool, &viewer, &user.username)
    });
    expect_reads!(&db, ["users_pkey", "idx_user_profiles_user_id"], |pool| {
        user_profiles::own(pool, &owner, id)
    });
    expect_reads!(&db, ["idx_user_settings_user_id"], |pool| user_settings::get(pool, &owner, id));

    expect_reads!(&db, ["uq_user_roles_user_role"], |pool| {
        user_roles::grant(pool, &env.env, &owner, id, "label")
    });
    expect_reads!(&db, ["uq_user_roles_user_role"], |pool| user_roles::list(pool, &viewer, id, &page));

    expect_reads!(&db, ["idx_badges_slug"], |pool| badges::find_by_slug(pool, &badge.slug));
    expect_reads!(&db, ["idx_badges_slug"], |pool| badges::list(pool, false, &page));
    expect_reads!(&db, ["uq_user_badges_user_badge"], |pool| {
        user_badges::award(pool, &env.env, &system, id, badge.id)
    });
    expect_reads!(&db, ["idx_user_badges_user_id"], |pool| user_badges::list(pool, &viewer, id, &page));
}
