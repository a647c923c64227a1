//! Each function reads by the indexes that its documentation names, and passes through no large table.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use service::auth::sign_in::SignIn;
use service::auth::{
    auth_sessions, email_verification_tokens, federated_identities, login_attempts, password_reset_tokens,
    refresh_tokens, sign_in, two_factor_configs, users,
};
use service::db::{Actor, PageRequest};
use tests::build::auth::{PASSWORD, provider_account};
use tests::{TestDb, TestEnv, build, expect_reads};

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
    SELECT 'u' || n % 500 || '@example.org', false, CASE n % 3 WHEN 0 THEN 'invalid_credentials' ELSE 'locked_out' END, '192.0.2.0'::inet + n % 200,
           now() - n * interval '1 second'
    FROM generate_series(1, 6000) n;
    ANALYZE;";

#[tokio::test]
async fn each_function_reads_by_the_indexes_that_it_names() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    db.execute_unprepared(ROWS).await.unwrap();
    let (user, client, page) = (build::user(&db).await, build::client(), PageRequest::first(10));
    let (id, actor, password) = (user.id, Actor::user(user.id), PASSWORD.into());
    let session = build::auth::session(&db, &env, &user).await;
    let (token, refresh) = (&session.session_token, &session.refresh_token);

    expect_reads!(&db, ["idx_users_email_lower_unique"], |pool| users::find_by_email(pool, &user.email));
    expect_reads!(&db, ["idx_users_username_lower_unique"], |pool| users::find_by_username(
        pool,
        &user.username
    ));
    expect_reads!(
        &db,
        [
            "idx_login_attempts_identifier_attempted_at_judged",
            "idx_login_attempts_ip_address_attempted_at_judged"
        ],
        |pool| sign_in::authenticate(pool, &env, &user.email, &password, &client)
    );
    expect_reads!(&db, ["idx_login_attempts_identifier_attempted_at"], |pool| {
        login_attempts::list(pool, "u1@example.org", &page)
    });
    expect_reads!(&db, ["uq_auth_sessions_session_token_hash"], |pool| auth_sessions::resume(
        pool, &env, token
    ));
    expect_reads!(&db, ["idx_auth_sessions_user_id_created_at_id"], |pool| {
        auth_sessions::list(pool, &env, id, &page)
    });
    expect_reads!(&db, ["uq_refresh_tokens_token"], |pool| refresh_tokens::rotate(
        pool, &env, refresh, &client
    ));
    expect_reads!(&db, ["idx_refresh_tokens_session_id"], |pool| {
        auth_sessions::revoke(pool, &env, &actor, session.session.id)
    });
    expect_reads!(&db, ["idx_refresh_tokens_user_id", "idx_password_reset_tokens_user_id"], |pool| {
        users::log_out_everywhere(pool, &env, &actor, id)
    });

    expect_reads!(&db, ["idx_password_reset_tokens_user_id"], |pool| {
        password_reset_tokens::request(pool, &env, &user.email, &client)
    });
    let reset = password_reset_tokens::request(db.app(), &env, &user.email, &client).await.unwrap().unwrap();
    let new = "a new password".into();
    expect_reads!(
        &db,
        ["uq_password_reset_tokens_token", "idx_password_history_user_id_created_at"],
        |pool| { password_reset_tokens::complete(pool, &env, &reset.token, &new, &client) }
    );
    let mail = email_verification_tokens::request(db.app(), &env, &actor, id, "new@x.com").await.unwrap();
    expect_reads!(&db, ["idx_email_verification_tokens_user_id", "idx_users_email_lower_unique"], |pool| {
        email_verification_tokens::request(pool, &env, &actor, id, "other@x.com")
    });
    expect_reads!(&db, ["uq_email_verification_tokens_token"], |pool| {
        email_verification_tokens::complete(pool, &env, &mail.token, &client)
    });

    let account = provider_account("google");
    federated_identities::link(&db, &env, &actor, &account).await.unwrap();
    expect_reads!(&db, ["uq_federated_identities_provider_user"], |pool| {
        federated_identities::sign_in(pool, &env, &account, &client)
    });
    expect_reads!(&db, ["idx_federated_identities_user_id"], |pool| federated_identities::list(
        pool, id, &page
    ));
    expect_reads!(&db, ["idx_two_factor_configs_user_id"], |pool| two_factor_configs::status(pool, id));

    let app = build::auth::authenticator(&db, &env, &user).await;
    env.advance(TimeDelta::seconds(30));
    let asked = federated_identities::sign_in(db.app(), &env, &account, &client).await.unwrap();
    let SignIn::SecondFactor { ticket } = asked else { panic!("a second factor is set up") };
    let code = app.code(&env).into();
    expect_reads!(&db, ["idx_two_factor_configs_user_id", "two_factor_steps_pkey"], |pool| {
        two_factor_configs::complete_sign_in(pool, &env, &ticket, &code, &client)
    });
}
