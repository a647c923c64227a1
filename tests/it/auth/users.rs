//! Accounts are made whole, found whatever the case, and ended for good.

use super::{count, how_many};
use entity::auth::users::UserRole;
use entity::prelude::*;
use futures::future::join_all;
use sea_orm::{EntityTrait, TransactionTrait};
use service::auth::users::{self, NewUser, register};
use service::auth::{AuthError, sign_in};
use service::db::Actor;
use tests::{TestDb, TestEnv, build};

#[tokio::test]
async fn registering_makes_user_profile_settings_and_the_first_password_of_the_history() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = NewUser {
        email: "  Ada@Example.COM ".into(),
        username: " Ada_99 ".into(),
        ..build::auth::new_user()
    };
    let user = register(&db, &env, &Actor::visitor(), new).await.unwrap();
    assert_eq!((user.email.as_str(), user.username.as_str()), ("ada@example.com", "Ada_99"));
    assert_eq!((user.role, user.created_at, user.email_verified_at), (UserRole::User, env.now(), None));
    assert!(user.password_hash.unwrap().expose().starts_with("$argon2id$"));
    for table in ["user_profiles", "user_settings", "password_history"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE user_id = $1");
        assert_eq!(count(&db, &sql, [user.id.into()]).await, 1, "{table}");
    }
}

#[tokio::test]
async fn an_address_or_name_is_taken_whatever_its_case_and_whether_its_account_lives() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let taken = build::user(&db).await;
    users::soft_delete(&db, &env, &Actor::user(taken.id), taken.id).await.unwrap();
    let same_email = NewUser { email: taken.email.to_uppercase(), ..build::auth::new_user() };
    let same_name = NewUser { username: taken.username.to_uppercase(), ..build::auth::new_user() };

    let error = register(&db, &env, &Actor::visitor(), same_email).await.unwrap_err();
    assert!(matches!(error, AuthError::EmailTaken), "{error}");
    let error = register(&db, &env, &Actor::visitor(), same_name).await.unwrap_err();
    assert!(matches!(error, AuthError::UsernameTaken), "{error}");
    assert_eq!(Users::find().all(&*db).await.unwrap().len(), 1, "nothing is half-done");
}

#[tokio::test]
async fn malformed_input_is_named_before_the_database_is_asked() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let long = "x".repeat(256);
    let new = build::auth::new_user;
    let inputs = [
        ("email", NewUser { email: "no address".into(), ..new() }),
        ("email", NewUser { email: "nul\0@x.com".into(), ..new() }),
        ("email", NewUser { email: format!("{long}@x.com"), ..new() }),
        ("username", NewUser { username: "a b".into(), ..new() }),
        ("username", NewUser { username: long.clone(), ..new() }),
        ("display_name", NewUser { display_name: Some("a\0b".into()), ..new() }),
        ("display_name", NewUser { display_name: Some(" \n".into()), ..new() }),
        ("display_name", NewUser { display_name: Some("é".repeat(101)), ..new() }),
        ("password", NewUser { password: Some("short".into()), ..new() }),
        ("password", NewUser { password: Some("USERname".into()), username: "username".into(), ..new() }),
    ];
    for (field, input) in inputs {
        match register(&db, &env, &Actor::visitor(), input).await {
            Err(AuthError::Invalid(invalid)) => assert!(invalid.names(field), "{field}: {invalid}"),
            other => panic!("{field}: {other:?}"),
        }
    }
    assert!(Users::find().all(&*db).await.unwrap().is_empty());
}

/// The service checks first; the database must not depend on it.
#[tokio::test]
async fn the_database_refuses_the_same_and_its_refusal_is_the_same_error() {
    use entity::auth::users::ActiveModel;
    use sea_orm::{ActiveModelTrait, Set};
    let db = TestDb::new().await;
    let row = |email: &str, username: &str| ActiveModel {
        email: Set(email.to_owned()),
        username: Set(username.to_owned()),
        ..Default::default()
    };
    for (field, row) in [("email", row("no address", "ada")), ("username", row("ada@x.com", "a b"))] {
        match AuthError::from(row.insert(&*db).await.unwrap_err()) {
            AuthError::Invalid(invalid) => assert!(invalid.names(field), "{invalid}"),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn of_two_registrations_of_one_address_at_once_one_wins() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for _ in 0..5 {
        let email = build::auth::new_user().email;
        let new = || NewUser { email: email.clone(), ..build::auth::new_user() };
        let (one, other) = (db.connect().await, db.connect().await);
        let visitor = Actor::visitor();
        let outcomes: [_; 2] =
            tokio::join!(register(&one, &env, &visitor, new()), register(&other, &env, &visitor, new()))
                .into();
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::EmailTaken))), 1, "{outcomes:?}");
        let sql = "SELECT count(*) FROM users u JOIN user_profiles p ON p.user_id = u.id WHERE u.email = $1";
        assert_eq!(count(&db, sql, [email.into()]).await, 1);
    }
}

#[tokio::test]
async fn inside_a_callers_transaction_a_registration_is_a_savepoint() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (kept, visitor) = (build::auth::new_user(), Actor::visitor());
    let transaction = db.begin().await.unwrap();
    register(&transaction, &env, &visitor, kept.clone()).await.unwrap();
    let same_email = NewUser { email: kept.email.clone(), ..build::auth::new_user() };
    let error = register(&transaction, &env, &visitor, same_email).await.unwrap_err();
    assert!(matches!(error, AuthError::EmailTaken), "{error}");
    let other = register(&transaction, &env, &visitor, build::auth::new_user()).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(users::get(&db, other.id).await.unwrap(), other, "a refusal leaves the transaction usable");

    let transaction = db.begin().await.unwrap();
    let gone = register(&transaction, &env, &visitor, build::auth::new_user()).await.unwrap();
    drop(transaction);
    assert_eq!(users::find(&db, gone.id).await.unwrap(), None);
    assert_eq!(count(&db, "SELECT count(*) FROM user_profiles", []).await, 2);
}

#[tokio::test]
async fn an_account_is_found_by_id_address_or_name_until_it_is_deleted() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let (email, name) = (user.email.to_uppercase(), format!(" {} ", user.username.to_uppercase()));

    assert_eq!(users::find_by_email(&db, &email).await.unwrap(), Some(user.clone()));
    assert_eq!(users::find_by_username(&db, &name).await.unwrap(), Some(user.clone()));
    assert_eq!(users::get(&db, user.id).await.unwrap(), user);
    // A Kelvin sign is a `k` in lower case, and nobody's.
    assert_eq!(users::find_by_email(&db, "\u{212a}@example.com").await.unwrap(), None);
    assert_eq!(users::find_by_email(&db, "nul\0@example.com").await.unwrap(), None);

    users::soft_delete(&db, &env, &Actor::user(user.id), user.id).await.unwrap();
    assert_eq!(users::find_by_email(&db, &email).await.unwrap(), None);
    assert_eq!(users::find_by_username(&db, &name).await.unwrap(), None);
    let error = users::get(&db, user.id).await.unwrap_err();
    assert!(matches!(error, AuthError::UserNotFound), "{error}");
}

#[tokio::test]
async fn only_staff_bans_never_itself_and_only_an_administrator_bans_one() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, moderator, admin) =
        (build::user(&db).await, build::moderator(&db).await, build::admin(&db).await);
    let allowed = async |actor: Actor, whom: &entity::auth::users::Model| match users::ban(
        db.pool_of(&actor),
        &env,
        &actor,
        whom.id,
    )
    .await
    {
        Ok(banned) => {
            assert!(banned.is_banned);
            assert!(!users::unban(db.pool_of(&actor), &env, &actor, whom.id).await.unwrap().is_banned);
            true
        }
        Err(AuthError::Forbidden) => false,
        Err(other) => panic!("{other}"),
    };
    let [u, m, a] = [&user, &moderator, &admin].map(|user| Actor::user(user.id));

    assert!(allowed(m.clone(), &user).await);
    assert!(allowed(a.clone(), &moderator).await);
    assert!(allowed(Actor::system(), &admin).await);
    for (actor, whom) in [(&u, &moderator), (&u, &user), (&m, &moderator), (&m, &admin), (&a, &admin)] {
        assert!(!allowed(actor.clone(), whom).await, "{actor:?}");
    }
    assert!(!allowed(Actor::visitor(), &user).await);
}

#[tokio::test]
async fn a_banned_moderator_bans_nobody() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, moderator) = (build::user(&db).await, build::moderator(&db).await);
    users::ban(db.owner(), &env, &Actor::system(), moderator.id).await.unwrap();
    let error = users::ban(&db, &env, &Actor::user(moderator.id), user.id).await.unwrap_err();
    assert!(matches!(error, AuthError::Forbidden), "{error}");
}

#[tokio::test]
async fn a_ban_ends_every_session_and_lifting_it_brings_none_back() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let session = build::auth::session(&db, &env, &user).await;
    users::ban(db.owner(), &env, &Actor::system(), user.id).await.unwrap();
    users::ban(db.owner(), &env, &Actor::system(), user.id).await.unwrap();
    users::unban(db.owner(), &env, &Actor::system(), user.id).await.unwrap();

    let now = users::get(&db, user.id).await.unwrap();
    assert_eq!((now.is_banned, now.token_version), (false, user.token_version + 1));
    let error =
        service::auth::auth_sessions::resume(db.app(), &env, &session.session_token).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
    build::auth::signed_in(&db, &env, &user).await;
}

#[tokio::test]
async fn a_deleted_account_keeps_its_row_and_answers_like_an_unknown_one() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    for actor in [Actor::user(other.id), Actor::visitor()] {
        let error = users::soft_delete(&db, &env, &actor, user.id).await.unwrap_err();
        assert!(matches!(error, AuthError::Forbidden), "{error}");
    }
    users::soft_delete(&db, &env, &Actor::user(user.id), user.id).await.unwrap();

    let password = build::auth::PASSWORD.into();
    let error =
        sign_in::authenticate(db.app(), &env, &user.email, &password, &build::client()).await.unwrap_err();
    assert!(matches!(error, AuthError::InvalidCredentials), "{error}");
    let error = users::soft_delete(&db, &env, &Actor::user(user.id), user.id).await.unwrap_err();
    assert!(matches!(error, AuthError::UserNotFound), "{error}");
    let row = Users::find_by_id(user.id).one(&*db).await.unwrap().unwrap();
    assert_eq!((row.deleted_at, row.email), (Some(env.now()), user.email));
}

#[tokio::test]
async fn logging_out_everywhere_ends_all_sessions_and_tokens_and_only_those_of_the_user() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let sessions =
        [build::auth::session(&db, &env, &user).await, build::auth::session(&db, &env, &user).await];
    let kept = build::auth::session(&db, &env, &other).await;
    users::log_out_everywhere(&db, &env, &Actor::user(user.id), user.id).await.unwrap();

    for session in sessions {
        let resumed = service::auth::auth_sessions::resume(db.app(), &env, &session.session_token).await;
        assert!(matches!(resumed, Err(AuthError::SessionEnded)));
        let rotated =
            service::auth::refresh_tokens::rotate(&db, &env, &session.refresh_token, &build::client()).await;
        assert!(matches!(rotated, Err(AuthError::SessionEnded)));
    }
    assert_eq!(users::get(&db, user.id).await.unwrap().token_version, user.token_version + 1);
    service::auth::auth_sessions::resume(db.app(), &env, &kept.session_token).await.unwrap();
    let error = users::log_out_everywhere(&db, &env, &Actor::user(other.id), user.id).await.unwrap_err();
    assert!(matches!(error, AuthError::Forbidden), "{error}");
}

/// A rotation holds its session and wants the user's row (the new token refers to it); a log-out everywhere holds the user and
/// wants the sessions. They must not wait for each other.
#[tokio::test]
async fn rotations_and_a_log_out_everywhere_at_once_do_not_deadlock() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    for _ in 0..5 {
        let mut sessions = Vec::new();
        for _ in 0..6 {
            sessions.push(build::auth::session(&db, &env, &user).await);
        }
        let client = build::client();
        let rotations = join_all(sessions.iter().map(|session| {
            service::auth::refresh_tokens::rotate(&db, &env, &session.refresh_token, &client)
        }));
        let actor = Actor::user(user.id);
        let (rotated, ended) = tokio::join!(rotations, users::log_out_everywhere(&db, &env, &actor, user.id));
        ended.unwrap();
        for outcome in rotated {
            assert!(matches!(outcome, Ok(_) | Err(AuthError::SessionEnded)), "{outcome:?}");
        }
        let open = "SELECT count(*) FROM refresh_tokens WHERE user_id = $1 AND NOT is_revoked";
        assert_eq!(count(&db, open, [user.id.into()]).await, 0, "no token outlives the log-out");
    }
}
