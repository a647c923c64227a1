//! Each refresh token is good for one rotation; one that comes back ends its session.

use super::{count, how_many};
use chrono::TimeDelta;
use futures::future::join_all;
use secrecy::{ExposeSecret, SecretString};
use service::auth::auth_sessions::{NewSession, resume};
use service::auth::refresh_tokens::rotate;
use service::auth::{AuthError, users};
use service::db::Actor;
use std::time::Duration;
use tests::{TestDb, TestEnv, build};

async fn session(db: &TestDb, env: &TestEnv) -> NewSession {
    build::auth::session(db, env, &build::user(db).await).await
}

async fn live(db: &TestDb, new: &NewSession) -> i64 {
    let sql = "SELECT count(*) FROM refresh_tokens WHERE session_id = $1 AND NOT is_revoked";
    count(db, sql, [new.session.id.into()]).await
}

#[tokio::test]
async fn a_token_is_exchanged_for_the_next_of_its_session() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = session(&db, &env).await;
    let mut token = new.refresh_token.clone();
    for _ in 0..3 {
        let rotated = rotate(&db, &env, &token, &build::client()).await.unwrap();
        assert_eq!((rotated.session_id, rotated.user.id), (new.session.id, new.session.user_id));
        assert_ne!(rotated.refresh_token.expose_secret(), token.expose_secret());
        token = rotated.refresh_token;
        assert_eq!(live(&db, &new).await, 1);
    }
}

#[tokio::test]
async fn a_token_that_comes_back_ends_its_session_and_the_newest_token() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = session(&db, &env).await;
    let next = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap();

    let error = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::ReusedToken), "{error}");
    for token in [&next.refresh_token, &new.refresh_token] {
        let error = rotate(&db, &env, token, &build::client()).await.unwrap_err();
        assert!(matches!(error, AuthError::SessionEnded), "{error}");
    }
    let error = resume(db.app(), &env, &new.session_token).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
    let sql = "SELECT count(*) FROM auth_sessions WHERE revoked_reason = 'refresh_token_reused'";
    assert_eq!(count(&db, sql, []).await, 1);
}

#[tokio::test]
async fn within_the_leeway_a_retry_is_told_so_and_ends_nothing() {
    let env = TestEnv::new().with(|policy| policy.refresh_leeway = Duration::from_secs(10));
    let db = TestDb::new().await;
    let new = session(&db, &env).await;
    let next = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap();
    env.advance(TimeDelta::seconds(9));
    let error = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::AlreadyRotated), "{error}");
    env.advance(TimeDelta::seconds(-10)); // a server whose clock is behind that of the one that rotated it
    let error = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::AlreadyRotated), "{error}");
    env.advance(TimeDelta::seconds(10));
    rotate(&db, &env, &next.refresh_token, &build::client()).await.unwrap();
    env.advance(TimeDelta::seconds(1));
    let error = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::ReusedToken), "{error}");
}

#[tokio::test]
async fn a_token_expires_and_never_outlives_its_session() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = session(&db, &env).await;
    env.advance(TimeDelta::days(13));
    let next = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap().refresh_token;
    env.advance(TimeDelta::days(13));
    let last = rotate(&db, &env, &next, &build::client()).await.unwrap().refresh_token;
    let sql = "SELECT count(*) FROM refresh_tokens t JOIN auth_sessions s ON s.id = t.session_id \
               WHERE t.expires_at > s.expires_at";
    assert_eq!(count(&db, sql, []).await, 0);
    env.advance(TimeDelta::days(4));
    let error = rotate(&db, &env, &last, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");

    let idle = session(&db, &env).await;
    env.advance(TimeDelta::days(14));
    let error = rotate(&db, &env, &idle.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::ExpiredToken), "{error}");
    resume(db.app(), &env, &idle.session_token).await.unwrap();
}

#[tokio::test]
async fn a_wrong_verifier_is_invalid_and_spends_nothing() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (one, two) = (session(&db, &env).await, session(&db, &env).await);
    let (selector, _) = one.refresh_token.expose_secret().split_once('.').unwrap();
    let (_, verifier) = two.refresh_token.expose_secret().split_once('.').unwrap();
    for token in [format!("{selector}.{verifier}"), selector.to_owned(), String::new(), "a.b\0".into()] {
        let error = rotate(&db, &env, &SecretString::from(token), &build::client()).await.unwrap_err();
        assert!(matches!(error, AuthError::InvalidToken), "{error}");
    }
    rotate(&db, &env, &one.refresh_token, &build::client()).await.unwrap();
}

#[tokio::test]
async fn of_twenty_refreshes_of_one_token_at_once_one_gets_a_token_and_the_family_ends() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let other = db.connect().await;
    for round in 0..3 {
        let new = session(&db, &env).await;
        let client = build::client();
        let outcomes = join_all((0..20).map(|at| {
            let pool = if at % 2 == 0 { db.app() } else { &other };
            rotate(pool, &env, &new.refresh_token, &client)
        }))
        .await;
        let ends = how_many(&outcomes, |o| matches!(o, Err(AuthError::SessionEnded)));
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1, "round {round}");
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::ReusedToken))), 1);
        assert_eq!(ends, 18);
        assert_eq!(live(&db, &new).await, 0, "the new token is ended too");
        let of_session = "SELECT count(*) FROM refresh_tokens WHERE session_id = $1";
        assert_eq!(count(&db, of_session, [new.session.id.into()]).await, 2, "exactly one was made");
    }
}

#[tokio::test]
async fn with_a_leeway_twenty_at_once_leave_one_live_token() {
    let env = TestEnv::new().with(|policy| policy.refresh_leeway = Duration::from_secs(10));
    let db = TestDb::new().await;
    let new = session(&db, &env).await;
    let client = build::client();
    let outcomes = join_all((0..20).map(|_| rotate(&db, &env, &new.refresh_token, &client))).await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::AlreadyRotated))), 19);
    assert_eq!(live(&db, &new).await, 1);
}

#[tokio::test]
async fn a_banned_user_rotates_nothing() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = session(&db, &env).await;
    users::ban(db.owner(), &env, &Actor::system(), new.session.user_id).await.unwrap();
    let error = rotate(&db, &env, &new.refresh_token, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
}
