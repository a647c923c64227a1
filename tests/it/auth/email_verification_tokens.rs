//! An address is the user's once they have brought back what was mailed to it.

use super::{count, how_many};
use chrono::TimeDelta;
use futures::future::join_all;
use service::auth::email_verification_tokens::{complete, request};
use service::auth::{AuthError, users};
use service::db::Actor;
use tests::{TestDb, TestEnv, build};

#[tokio::test]
async fn a_token_verifies_the_users_own_address_once() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let mail = request(db.app(), &env, &actor, user.id, &user.email.to_uppercase()).await.unwrap();
    assert_eq!((mail.to.as_str(), mail.expires_at), (user.email.as_str(), env.now() + TimeDelta::days(1)));

    let verified = complete(db.app(), &env, &mail.token, &build::client()).await.unwrap();
    assert_eq!((verified.user.email_verified_at, verified.replaced), (Some(env.now()), None));
    let again = complete(db.app(), &env, &mail.token, &build::client()).await;
    assert!(matches!(again, Err(AuthError::InvalidToken)));
    let again = request(db.app(), &env, &actor, user.id, &user.email).await;
    assert!(matches!(again, Err(AuthError::AlreadyVerified)));
}

#[tokio::test]
async fn a_new_address_takes_the_place_of_the_old_one_when_it_is_proved_and_not_before() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let old = request(db.app(), &env, &actor, user.id, &user.email).await.unwrap();
    let mail = request(db.app(), &env, &actor, user.id, " New@X.com ").await.unwrap();
    assert_eq!(users::get(&db, user.id).await.unwrap().email, user.email);

    let verified = complete(db.app(), &env, &mail.token, &build::client()).await.unwrap();
    assert_eq!(verified.user.email, "new@x.com");
    assert_eq!(verified.user.email_verified_at, Some(env.now()));
    assert_eq!(verified.replaced.as_ref(), Some(&user.email));
    // Who still reads the old mail does not bring the old address back.
    let back = complete(db.app(), &env, &old.token, &build::client()).await;
    assert!(matches!(back, Err(AuthError::InvalidToken)));
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_stays_with_who_took_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let mail = request(db.app(), &env, &Actor::user(user.id), user.id, "new@x.com").await.unwrap();
    let other = users::NewUser { email: "New@X.com".into(), ..build::auth::new_user() };
    users::register(&db, &env, &Actor::visitor(), other).await.unwrap();

    let outcome = complete(db.app(), &env, &mail.token, &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::EmailTaken)));
    assert_eq!(users::get(&db, user.id).await.unwrap(), user);
    let asked = request(db.app(), &env, &Actor::user(user.id), user.id, "new@x.com").await;
    assert!(matches!(asked, Err(AuthError::EmailTaken)));
}

#[tokio::test]
async fn of_two_users_who_prove_one_address_at_once_one_gets_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for round in 0..5 {
        let email = format!("wanted{round}@x.com");
        let (one, two) = (build::user(&db).await, build::user(&db).await);
        let mail_one = request(db.app(), &env, &Actor::user(one.id), one.id, &email).await.unwrap();
        let mail_two = request(db.app(), &env, &Actor::user(two.id), two.id, &email).await.unwrap();
        let client = build::client();
        let outcomes: [_; 2] = tokio::join!(
            complete(db.app(), &env, &mail_one.token, &client),
            complete(db.app(), &env, &mail_two.token, &client)
        )
        .into();
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::EmailTaken))), 1, "{outcomes:?}");
    }
}

#[tokio::test]
async fn of_ten_uses_of_one_token_at_once_one_wins() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let mail = request(db.app(), &env, &Actor::user(user.id), user.id, &user.email).await.unwrap();
    let client = build::client();
    let outcomes = join_all((0..10).map(|_| complete(db.app(), &env, &mail.token, &client))).await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::InvalidToken))), 9);
}

#[tokio::test]
async fn a_token_expires_and_a_banned_user_has_no_use_for_one() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, banned) = (build::user(&db).await, build::user(&db).await);
    let mail = request(db.app(), &env, &Actor::user(user.id), user.id, &user.email).await.unwrap();
    let of_banned = request(db.app(), &env, &Actor::user(banned.id), banned.id, &banned.email).await.unwrap();
    users::ban(db.owner(), &env, &Actor::system(), banned.id).await.unwrap();
    let outcome = complete(db.app(), &env, &of_banned.token, &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::Banned)));
    env.advance(TimeDelta::days(1));
    let outcome = complete(db.app(), &env, &mail.token, &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::ExpiredToken)));
}

#[tokio::test]
async fn only_the_user_or_the_system_asks_and_only_for_an_address() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    for actor in [Actor::visitor(), Actor::user(other.id)] {
        let outcome = request(db.app(), &env, &actor, user.id, &user.email).await;
        assert!(matches!(outcome, Err(AuthError::Forbidden)));
    }
    request(db.owner(), &env, &Actor::system(), user.id, &user.email).await.unwrap();
    for email in ["", "no address", "nul\0@x.com", &format!("{}@x.com", "x".repeat(255))] {
        let outcome = request(db.app(), &env, &Actor::user(user.id), user.id, email).await;
        assert!(matches!(outcome, Err(AuthError::Invalid(invalid)) if invalid.names("email")), "{email}");
    }
}

#[tokio::test]
async fn unused_tokens_are_bounded() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let outcomes = join_all((0..10).map(|_| request(db.app(), &env, &actor, user.id, &user.email))).await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 5);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::TooManyTokens))), 5);
}

/// Whoever got into the account for a moment must not take it over a day later.
#[tokio::test]
async fn a_log_out_everywhere_ends_a_change_of_address_that_is_under_way() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let own = request(db.app(), &env, &actor, user.id, &user.email).await.unwrap();
    let foreign = request(db.app(), &env, &actor, user.id, "thief@x.com").await.unwrap();
    users::log_out_everywhere(&db, &env, &actor, user.id).await.unwrap();

    let outcome = complete(db.app(), &env, &foreign.token, &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::InvalidToken)));
    complete(db.app(), &env, &own.token, &build::client()).await.unwrap();
    let left = "SELECT count(*) FROM email_verification_tokens WHERE NOT verified";
    assert_eq!(count(&db, left, []).await, 0);
}
