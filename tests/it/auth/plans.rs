//! Each function reads by the indexes that its documentation names, and passes through no large table.
//!
//! Asked of PostgreSQL's own counters after the function has run, so that it is the statements that it really sends, in
//! transactions and triggers too.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use service::auth::sign_in::SignIn;
use service::auth::{
    auth_sessions, email_verification_tokens, federated_identities, login_attempts, password_reset_tokens,
    refresh_tokens, sign_in, two_factor_configs, users,
};
use service::db::{Actor, ConnectOptions, PageRequest, connect};
use std::collections::BTreeMap;
use tests::build::auth::{PASSWORD, provider_account};
use tests::{TestDb, TestEnv, build};

const ROWS: &str = "
    INSERT INTO users (email, username)
    SELECT 'u' || n || '@example.org', 'u_' || n FROM generate_series(1, 2000) n;
    INSERT INTO auth_sessions (user_id, session_token_hash, ip_address, expires_at)
    SELECT id, encode(sha256(id::text::bytea), 'hex'), '192.0.2.1', now() + interval '1 day' FROM users;
    INSERT INTO refresh_tokens (user_id, session_id, token, token_hash, expires_at)
    SELECT user_id, id, 'selector' || id, 'hash', expires_at FROM auth_sessions;
    INSERT INTO password_reset_tokens (user_id, token, token_hash, expires_at)
    SELECT id, 'selector' || id, 'hash', now() + interval '1 hour' FROM users;
    INSERT INTO email_verification_tokens (user_id, token, token_hash, email, expires_at)
    SELECT id, 'selector' || id, 'hash', email, now() + interval '1 hour' FROM users;
    INSERT INTO password_history (user_id, password_hash) SELECT id, 'hash' FROM users;
    INSERT INTO federated_identities (user_id, provider, provider_user_id) SELECT id, 'github', id::text FROM users;
    INSERT INTO two_factor_configs (user_id) SELECT id FROM users;
    INSERT INTO veza.two_factor_steps (user_id, last_step) SELECT id, 0 FROM users;
    INSERT INTO login_attempts (identifier, success, failure_reason, ip_address, attempted_at)
    SELECT 'u' || n % 500 || '@example.org', false, 'invalid_credentials', '192.0.2.0'::inet + n % 200,
           now() - n * interval '1 second'
    FROM generate_series(1, 6000) n;
    ANALYZE;";

/// How often each index was read, and each large table passed through. The index of a partition counts as its parent's.
async fn scans(db: &TestDb) -> BTreeMap<String, i64> {
    let sql = "\
        SELECT coalesce((SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = indexrelid), indexrelname) AS name,
               sum(idx_scan)::bigint AS scans
        FROM pg_stat_user_indexes GROUP BY 1
        UNION ALL
        SELECT 'Seq Scan on ' || t.relname, t.seq_scan
        FROM pg_stat_user_tables t JOIN pg_class c ON c.oid = t.relid WHERE c.reltuples > 1000";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "name").unwrap(), row.try_get("", "scans").unwrap())).collect()
}

/// What `run` reads by, on a pool as applications have it. Its counters are written when its connections close.
async fn reads(db: &TestDb, run: impl AsyncFnOnce(&DatabaseConnection)) -> Vec<String> {
    let before = scans(db).await;
    let options = ConnectOptions { application_name: "plans".into(), ..ConnectOptions::new(db.url()) };
    let pool = connect(&options).await.unwrap();
    run(&pool).await;
    pool.close().await.unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'plans' AND datname = current_database()";
    while super::count(db, open, []).await > 0 {
        tokio::task::yield_now().await;
    }
    let after = scans(db).await;
    after.into_iter().filter(|(name, scans)| before.get(name) < Some(scans)).map(|(name, _)| name).collect()
}

/// Runs an expression on the pool `$pool` and compares what it read with what its documentation says.
macro_rules! expect {
    ($db:expr, [$($index:literal),+], |$pool:ident| $call:expr) => {{
        let read = reads($db, async |$pool| { let _ = $call.await.unwrap(); }).await;
        for index in [$($index),+] {
            assert!(read.iter().any(|name| name == index), "{index} is not among {read:?}");
        }
        assert!(!read.iter().any(|name| name.starts_with("Seq Scan")), "{}: {read:?}", stringify!($call));
    }};
}

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    reads(&db, async |pool| {
        pool.execute_unprepared(ROWS).await.unwrap();
    })
    .await;
    let (user, client, page) = (build::user(&db).await, build::client(), PageRequest::first(10));
    let (id, actor, password) = (user.id, Actor::user(user.id), PASSWORD.into());
    let session = build::auth::session(&db, &env, &user).await;
    let (token, refresh) = (&session.session_token, &session.refresh_token);

    expect!(&db, ["idx_users_email_lower_unique"], |pool| users::find_by_email(pool, &user.email));
    expect!(&db, ["idx_users_username_lower_unique"], |pool| users::find_by_username(pool, &user.username));
    expect!(
        &db,
        ["idx_login_attempts_identifier_attempted_at", "idx_login_attempts_ip_address_attempted_at"],
        |pool| sign_in::authenticate(pool, &env, &user.email, &password, &client)
    );
    expect!(&db, ["idx_login_attempts_identifier_attempted_at"], |pool| {
        login_attempts::list(pool, "u1@example.org", &page)
    });
    expect!(&db, ["uq_auth_sessions_session_token_hash"], |pool| auth_sessions::resume(pool, &env, token));
    expect!(&db, ["idx_auth_sessions_user_id_created_at_id"], |pool| {
        auth_sessions::list(pool, &env, id, &page)
    });
    expect!(&db, ["uq_refresh_tokens_token"], |pool| refresh_tokens::rotate(pool, &env, refresh, &client));
    expect!(&db, ["idx_refresh_tokens_session_id"], |pool| {
        auth_sessions::revoke(pool, &env, &actor, session.session.id)
    });
    expect!(&db, ["idx_refresh_tokens_user_id", "idx_password_reset_tokens_user_id"], |pool| {
        users::log_out_everywhere(pool, &env, &actor, id)
    });

    expect!(&db, ["idx_password_reset_tokens_user_id"], |pool| {
        password_reset_tokens::request(pool, &env, &user.email, &client)
    });
    let reset = password_reset_tokens::request(&db, &env, &user.email, &client).await.unwrap().unwrap();
    let new = "a new password".into();
    expect!(&db, ["uq_password_reset_tokens_token", "idx_password_history_user_id_created_at"], |pool| {
        password_reset_tokens::complete(pool, &env, &reset.token, &new, &client)
    });
    let mail = email_verification_tokens::request(&db, &env, &actor, id, "new@x.com").await.unwrap();
    expect!(&db, ["idx_email_verification_tokens_user_id", "idx_users_email_lower_unique"], |pool| {
        email_verification_tokens::request(pool, &env, &actor, id, "other@x.com")
    });
    expect!(&db, ["uq_email_verification_tokens_token"], |pool| {
        email_verification_tokens::complete(pool, &env, &mail.token, &client)
    });

    let account = provider_account("google");
    federated_identities::link(&db, &env, &actor, &account).await.unwrap();
    expect!(&db, ["uq_federated_identities_provider_user"], |pool| {
        federated_identities::sign_in(pool, &env, &account, &client)
    });
    expect!(&db, ["idx_federated_identities_user_id"], |pool| federated_identities::list(pool, id, &page));
    expect!(&db, ["idx_two_factor_configs_user_id"], |pool| two_factor_configs::status(pool, id));

    let app = build::auth::authenticator(&db, &env, &user).await;
    env.advance(TimeDelta::seconds(30));
    let asked = federated_identities::sign_in(&db, &env, &account, &client).await.unwrap();
    let SignIn::SecondFactor { ticket } = asked else { panic!("a second factor is set up") };
    let code = app.code(&env).into();
    expect!(&db, ["idx_two_factor_configs_user_id", "two_factor_steps_pkey"], |pool| {
        two_factor_configs::complete_sign_in(pool, &env, &ticket, &code, &client)
    });
}
