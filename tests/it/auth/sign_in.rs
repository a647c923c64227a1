//! Signing in by password: the same answers whoever it is, and bcrypt on its way out.

use super::count;
use entity::auth::users::ActiveModel;
use entity::prelude::*;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use service::auth::sign_in::{SignIn, authenticate};
use service::auth::{AuthError, users};
use service::db::Actor;
use tests::build::auth::PASSWORD;
use tests::{TestDb, TestEnv, build};

#[tokio::test]
async fn the_right_password_signs_in_by_address_or_name_and_is_booked() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let client = build::client();
    for identifier in [user.email.to_uppercase(), format!(" {} ", user.username)] {
        let SignIn::Done(who) =
            authenticate(db.app(), &env, &identifier, &PASSWORD.into(), &client).await.unwrap()
        else {
            panic!("no second factor is set up");
        };
        assert_eq!(who.user().id, user.id);
    }
    let now = users::get(&db, user.id).await.unwrap();
    assert_eq!((now.login_count, now.last_login_at), (2, Some(env.now())));
    assert!(now.last_login_ip.is_some());
}

#[tokio::test]
async fn every_attempt_is_logged_with_its_outcome() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let client = build::client();
    for (identifier, password) in
        [(&user.email, PASSWORD), (&user.email, "wrong"), (&"Nobody@Example.com".to_owned(), PASSWORD)]
    {
        let _ = authenticate(db.app(), &env, identifier, &password.into(), &client).await;
    }
    let rows = LoginAttempts::find().all(&*db).await.unwrap();
    let mut logged: Vec<_> = rows
        .iter()
        .map(|row| (row.identifier.as_str(), row.success, row.failure_reason.as_deref()))
        .collect();
    logged.sort_unstable();
    let wrong = Some("invalid_credentials");
    let email = user.email.as_str();
    assert_eq!(logged, [("nobody@example.com", false, wrong), (email, false, wrong), (email, true, None)]);
    assert!(rows.iter().all(|row| row.user_agent.as_deref() == Some("a test")));
}

#[tokio::test]
async fn wrong_password_unknown_name_and_an_account_without_password_get_one_answer() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let without = service::auth::users::NewUser { password: None, ..build::auth::new_user() };
    let without = users::register(&db, &env, &Actor::visitor(), without).await.unwrap();
    for identifier in [&user.email, &without.email, "nobody@example.com", "nobody", "no body", "käthe"] {
        let error = authenticate(db.app(), &env, identifier, &"wrong password".into(), &build::client())
            .await
            .unwrap_err();
        assert!(matches!(error, AuthError::InvalidCredentials), "{identifier}: {error}");
    }
}

#[tokio::test]
async fn an_identifier_that_no_account_can_have_is_invalid() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for identifier in ["", "  ", "nul\0", &"x".repeat(256)] {
        let error =
            authenticate(db.app(), &env, identifier, &PASSWORD.into(), &build::client()).await.unwrap_err();
        assert!(matches!(&error, AuthError::Invalid(invalid) if invalid.names("identifier")), "{error}");
    }
    assert!(LoginAttempts::find().all(&*db).await.unwrap().is_empty());
}

#[tokio::test]
async fn banned_and_inactive_are_told_only_to_who_knows_the_password() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (banned, inactive) = (build::user(&db).await, build::user(&db).await);
    users::ban(db.owner(), &env, &Actor::system(), banned.id).await.unwrap();
    let off = ActiveModel { id: Set(inactive.id), is_active: Set(false), ..Default::default() };
    off.update(&*db).await.unwrap();

    for user in [&banned, &inactive] {
        let error =
            authenticate(db.app(), &env, &user.email, &"wrong".into(), &build::client()).await.unwrap_err();
        assert!(matches!(error, AuthError::InvalidCredentials), "{error}");
    }
    let right = async |email: &str| {
        authenticate(db.app(), &env, email, &PASSWORD.into(), &build::client()).await.unwrap_err()
    };
    assert!(matches!(right(&banned.email).await, AuthError::Banned));
    assert!(matches!(right(&inactive.email).await, AuthError::Inactive));
    let sql = "SELECT count(*) FROM login_attempts WHERE failure_reason = 'not_in_standing'";
    assert_eq!(count(&db, sql, []).await, 2);
}

#[tokio::test]
async fn a_bcrypt_hash_signs_in_and_is_argon2id_from_then_on() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let bcrypt = bcrypt::hash(PASSWORD, 4).unwrap();
    let old = ActiveModel { id: Set(user.id), password_hash: Set(Some(bcrypt.into())), ..Default::default() };
    old.update(&*db).await.unwrap();

    let error =
        authenticate(db.app(), &env, &user.email, &"wrong".into(), &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::InvalidCredentials), "{error}");
    for _ in 0..2 {
        build::auth::signed_in(&db, &env, &user).await;
        let now = users::get(&db, user.id).await.unwrap();
        assert!(now.password_hash.unwrap().expose().starts_with("$argon2id$"));
        assert_eq!(now.token_version, user.token_version, "it is the same password");
    }
}

#[tokio::test]
async fn more_work_in_the_policy_reaches_a_hash_with_the_next_sign_in() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let harder = env.with(|policy| policy.password.passes = 2);
    build::auth::signed_in(&db, &harder, &user).await;
    let hash = users::get(&db, user.id).await.unwrap().password_hash.unwrap();
    assert!(hash.expose().contains("t=2"), "the hash asks for two passes");
}

#[tokio::test]
async fn whoever_was_authenticated_before_a_log_out_everywhere_opens_no_session() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let stale = build::auth::signed_in(&db, &env, &user).await;
    users::log_out_everywhere(&db, &env, &Actor::user(user.id), user.id).await.unwrap();
    let error = service::auth::auth_sessions::open(&db, &env, &stale, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
    let open = AuthSessions::find().filter(entity::auth::auth_sessions::Column::UserId.eq(user.id));
    assert!(open.all(&*db).await.unwrap().is_empty());
}
