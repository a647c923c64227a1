//! Policies and limits beyond all calendars and counters: everything works, nothing panics.

use super::count;
use chrono::TimeDelta;
use service::auth::{
    AuthError, email_verification_tokens, federated_identities, login_attempts, password_reset_tokens,
    provider_tokens, refresh_tokens, sign_in, two_factor_configs,
};
use service::db::{Actor, PageRequest};
use std::time::Duration;
use tests::build::auth::{PASSWORD, provider_account};
use tests::{TestDb, TestEnv, build};

/// A policy in which nothing ever ends.
fn for_ever() -> TestEnv {
    TestEnv::new().with(|policy| {
        policy.lockout.window = Duration::MAX;
        policy.session_lifetime = Duration::MAX;
        policy.refresh_lifetime = Duration::MAX;
        policy.refresh_leeway = Duration::MAX;
        policy.second_factor_lifetime = Duration::MAX;
        policy.password_reset_lifetime = Duration::MAX;
        policy.email_verification_lifetime = Duration::MAX;
    })
}

#[tokio::test]
async fn what_never_expires_works() {
    let (db, env) = (TestDb::new().await, for_ever());
    let (user, client) = (build::user(&db).await, build::client());
    let actor = Actor::user(user.id);
    let session = build::auth::session(&db, &env, &user).await;
    env.advance(TimeDelta::days(100 * 365));
    refresh_tokens::rotate(&db, &env, &session.refresh_token, &client).await.unwrap();
    let again = refresh_tokens::rotate(&db, &env, &session.refresh_token, &client).await.unwrap_err();
    assert!(matches!(again, AuthError::AlreadyRotated), "{again}");

    let mail =
        email_verification_tokens::request(db.app(), &env, &actor, user.id, &user.email).await.unwrap();
    email_verification_tokens::complete(db.app(), &env, &mail.token, &client).await.unwrap();
    let reset = password_reset_tokens::request(db.app(), &env, &user.email, &client).await.unwrap().unwrap();
    let new = "a new password".into();
    password_reset_tokens::complete(db.app(), &env, &reset.token, &new, &client).await.unwrap();

    let account = provider_account("github");
    federated_identities::link(&db, &env, &actor, &account).await.unwrap();
    let app = build::auth::authenticator(&db, &env, &user).await;
    let asked = federated_identities::sign_in(db.app(), &env, &account, &client).await.unwrap();
    let sign_in::SignIn::SecondFactor { ticket } = asked else { panic!("a second factor is set up") };
    env.advance(TimeDelta::days(1));
    let code = app.code(&env).into();
    two_factor_configs::complete_sign_in(db.app(), &env, &ticket, &code, &client).await.unwrap();
}

#[tokio::test]
async fn a_lock_that_never_ends_says_so() {
    let (db, env) = (TestDb::new().await, for_ever());
    let client = build::client();
    let attempt = || async {
        sign_in::authenticate(db.app(), &env, "ada", &PASSWORD.into(), &client).await.unwrap_err()
    };
    for _ in 0..5 {
        assert!(matches!(attempt().await, AuthError::InvalidCredentials));
    }
    let error = attempt().await;
    assert!(error.to_string().contains("9999-12-31"), "{error}");
}

#[tokio::test]
async fn limits_of_nothing_and_of_everything_are_cut() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    build::auth::authenticator(&db, &env, &user).await;
    let rotated = env.clone().with_keys("k2,k1");
    assert_eq!(two_factor_configs::reseal(db.owner(), &rotated, 0).await.unwrap(), 1, "0 becomes 1");
    assert_eq!(two_factor_configs::reseal(db.owner(), &rotated, u64::MAX).await.unwrap(), 0);
    assert_eq!(provider_tokens::reseal(db.owner(), &rotated, u64::MAX).await.unwrap(), 0);
    let page = PageRequest::first(u64::MAX);
    assert!(login_attempts::list(&db, "ada", &page).await.unwrap().items.is_empty());
    assert_eq!(
        count(&db, "SELECT count(*) FROM two_factor_configs WHERE totp_secret LIKE 'v1:k2:%'", []).await,
        1
    );
}
