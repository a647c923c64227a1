//! A forgotten password is replaced once per token, by who reads the account's mail.

use super::{count, how_many};
use chrono::TimeDelta;
use futures::future::join_all;
use secrecy::ExposeSecret;
use service::auth::password_reset_tokens::{complete, request};
use service::auth::{AuthError, auth_sessions, email_verification_tokens, password_history, sign_in, users};
use service::db::Actor;
use tests::build::auth::PASSWORD;
use tests::{TestDb, TestEnv, build};

#[tokio::test]
async fn a_token_sets_a_new_password_once_and_ends_every_session() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let session = build::auth::session(&db, &env, &user).await;
    let mail = request(db.app(), &env, &user.email.to_uppercase(), &build::client()).await.unwrap().unwrap();
    assert_eq!((mail.to.as_str(), mail.expires_at), (user.email.as_str(), env.now() + TimeDelta::hours(1)));

    let reset =
        complete(db.app(), &env, &mail.token, &"a new password".into(), &build::client()).await.unwrap();
    assert_eq!(reset.token_version, user.token_version + 1);
    let resumed = auth_sessions::resume(db.app(), &env, &session.session_token).await;
    assert!(matches!(resumed, Err(AuthError::SessionEnded)));
    let new =
        sign_in::authenticate(db.app(), &env, &user.email, &"a new password".into(), &build::client()).await;
    assert!(new.is_ok());
    let again = complete(db.app(), &env, &mail.token, &"another password".into(), &build::client()).await;
    assert!(matches!(again, Err(AuthError::InvalidToken)));
}

#[tokio::test]
async fn who_has_no_account_or_may_not_sign_in_gets_no_token() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (banned, deleted) = (build::user(&db).await, build::user(&db).await);
    users::ban(db.owner(), &env, &Actor::system(), banned.id).await.unwrap();
    users::soft_delete(db.owner(), &env, &Actor::system(), deleted.id).await.unwrap();
    for email in [&banned.email, &deleted.email, "nobody@example.com", "no address", "nul\0", ""] {
        assert!(request(db.app(), &env, email, &build::client()).await.unwrap().is_none(), "{email}");
    }
    assert_eq!(count(&db, "SELECT count(*) FROM password_reset_tokens", []).await, 0);
}

#[tokio::test]
async fn an_account_without_password_gets_its_first_one_by_a_token() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = users::NewUser { password: None, ..build::auth::new_user() };
    let user = users::register(&db, &env, &Actor::visitor(), new).await.unwrap();
    let mail = request(db.app(), &env, &user.email, &build::client()).await.unwrap().unwrap();
    complete(db.app(), &env, &mail.token, &PASSWORD.into(), &build::client()).await.unwrap();
    build::auth::signed_in(&db, &env, &user).await;
}

#[tokio::test]
async fn a_token_expires() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let mail = request(db.app(), &env, &user.email, &build::client()).await.unwrap().unwrap();
    env.advance(TimeDelta::hours(1));
    let error =
        complete(db.app(), &env, &mail.token, &"a new password".into(), &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::ExpiredToken), "{error}");
}

#[tokio::test]
async fn a_refused_password_leaves_the_token_as_it_was() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let mail = request(db.app(), &env, &user.email, &build::client()).await.unwrap().unwrap();
    let with = async |password: &str| {
        complete(db.app(), &env, &mail.token, &password.into(), &build::client()).await
    };
    assert!(matches!(with("short").await, Err(AuthError::Invalid(_))));
    assert!(matches!(with(PASSWORD).await, Err(AuthError::PasswordReused)));
    assert!(with("a new password").await.is_ok());
}

#[tokio::test]
async fn a_wrong_verifier_is_invalid() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (one, two) = (build::user(&db).await, build::user(&db).await);
    let one = request(db.app(), &env, &one.email, &build::client()).await.unwrap().unwrap().token;
    let two = request(db.app(), &env, &two.email, &build::client()).await.unwrap().unwrap().token;
    let (selector, _) = one.expose_secret().split_once('.').unwrap();
    let (_, verifier) = two.expose_secret().split_once('.').unwrap();
    for token in [format!("{selector}.{verifier}"), "x".into(), String::new(), "nul\0".into()] {
        let outcome =
            complete(db.app(), &env, &token.into(), &"a new password".into(), &build::client()).await;
        assert!(matches!(outcome, Err(AuthError::InvalidToken)));
    }
}

#[tokio::test]
async fn a_user_has_a_bounded_number_of_live_tokens_also_when_all_are_asked_for_at_once() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let client = build::client();
    let outcomes = join_all((0..20).map(|_| request(db.app(), &env, &user.email, &client))).await;
    assert_eq!(how_many(&outcomes, |o| matches!(o, Ok(Some(_)))), 5);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Ok(None))), 15);
    env.advance(TimeDelta::hours(1));
    assert!(
        request(db.app(), &env, &user.email, &client).await.unwrap().is_some(),
        "the old ones have expired"
    );
}

#[tokio::test]
async fn of_twenty_uses_of_one_token_at_once_one_wins() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, db.connect().await);
    let mail = request(db.app(), &env, &user.email, &build::client()).await.unwrap().unwrap();
    let new: Vec<_> = (0..20).map(|n| format!("new password {n}").into()).collect();
    let client = build::client();
    let outcomes = join_all(new.iter().enumerate().map(|(at, new)| {
        let pool = if at % 2 == 0 { db.app() } else { &other };
        complete(pool, &env, &mail.token, new, &client)
    }))
    .await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::InvalidToken))), 19);
    let version = users::get(&db, user.id).await.unwrap().token_version;
    assert_eq!(version, user.token_version + 1);
}

#[tokio::test]
async fn of_two_tokens_used_at_once_one_wins_and_the_other_is_used_up_with_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for _ in 0..5 {
        let (user, client) = (build::user(&db).await, build::client());
        let one = request(db.app(), &env, &user.email, &client).await.unwrap().unwrap().token;
        let two = request(db.app(), &env, &user.email, &client).await.unwrap().unwrap().token;
        let new = ["new password one".into(), "new password two".into()];
        let outcomes: [_; 2] = tokio::join!(
            complete(db.app(), &env, &one, &new[0], &client),
            complete(db.app(), &env, &two, &new[1], &client)
        )
        .into();
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::InvalidToken))), 1);
    }
}

#[tokio::test]
async fn a_changed_password_or_address_ends_the_tokens_that_were_mailed_before() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, client) = (build::user(&db).await, build::client());
    let actor = Actor::user(user.id);
    let before = request(db.app(), &env, &user.email, &client).await.unwrap().unwrap().token;
    password_history::change(db.app(), &env, &actor, &PASSWORD.into(), &"password two".into(), &client)
        .await
        .unwrap();
    let outcome = complete(db.app(), &env, &before, &"password three".into(), &client).await;
    assert!(matches!(outcome, Err(AuthError::InvalidToken)));

    let before = request(db.app(), &env, &user.email, &client).await.unwrap().unwrap().token;
    let mail =
        email_verification_tokens::request(db.app(), &env, &actor, user.id, "new@x.com").await.unwrap();
    email_verification_tokens::complete(db.app(), &env, &mail.token, &client).await.unwrap();
    let outcome = complete(db.app(), &env, &before, &"password three".into(), &client).await;
    assert!(matches!(outcome, Err(AuthError::InvalidToken)));
}
