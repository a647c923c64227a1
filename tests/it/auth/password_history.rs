//! A changed password ends every session, and the last five do not come back.

use super::{count, how_many};
use chrono::TimeDelta;
use entity::auth::users::Model;
use futures::future::join_all;
use service::auth::password_history::change;
use service::auth::{AuthError, auth_sessions, users};
use service::db::Actor;
use tests::build::auth::PASSWORD;
use tests::{TestDb, TestEnv, build};

async fn changed(db: &TestDb, env: &TestEnv, user: &Model, from: &str, to: &str) -> Result<Model, AuthError> {
    env.advance(TimeDelta::minutes(20));
    change(db.app(), env, &Actor::user(user.id), &from.into(), &to.into(), &build::client()).await
}

#[tokio::test]
async fn a_change_ends_all_sessions_and_the_old_password() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let session = build::auth::session(&db, &env, &user).await;
    let now = changed(&db, &env, &user, PASSWORD, "a new password").await.unwrap();

    assert_eq!((now.token_version, now.last_password_change_at), (user.token_version + 1, Some(env.now())));
    let resumed = auth_sessions::resume(db.app(), &env, &session.session_token).await;
    assert!(matches!(resumed, Err(AuthError::SessionEnded)));
    let sign_in = async |password: &str| {
        service::auth::sign_in::authenticate(db.app(), &env, &user.email, &password.into(), &build::client())
            .await
    };
    assert!(matches!(sign_in(PASSWORD).await, Err(AuthError::InvalidCredentials)));
    assert!(sign_in("a new password").await.is_ok());
}

#[tokio::test]
async fn the_last_five_passwords_are_refused_and_the_sixth_is_welcome_again() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let passwords = [PASSWORD, "password two", "password three", "password four", "password five"];
    for pair in passwords.windows(2) {
        changed(&db, &env, &user, pair[0], pair[1]).await.unwrap();
    }
    for known in passwords {
        let error = changed(&db, &env, &user, "password five", known).await.unwrap_err();
        assert!(matches!(error, AuthError::PasswordReused), "{known}: {error}");
    }
    changed(&db, &env, &user, "password five", "password six").await.unwrap();
    let rows = "SELECT count(*) FROM password_history WHERE user_id = $1";
    assert_eq!(count(&db, rows, [user.id.into()]).await, 5);
    changed(&db, &env, &user, "password six", PASSWORD).await.unwrap();
    assert_eq!(count(&db, rows, [user.id.into()]).await, 5);
}

#[tokio::test]
async fn a_wrong_present_password_counts_for_lock_out_and_changes_nothing() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    for _ in 0..5 {
        let wrong =
            change(db.app(), &env, &actor, &"wrong".into(), &"a new password".into(), &build::client()).await;
        assert!(matches!(wrong, Err(AuthError::InvalidCredentials)));
    }
    let locked =
        change(db.app(), &env, &actor, &PASSWORD.into(), &"a new password".into(), &build::client()).await;
    assert!(matches!(locked, Err(AuthError::LockedOut { .. })));
    assert_eq!(users::get(&db, user.id).await.unwrap().password_hash, user.password_hash);
}

#[tokio::test]
async fn a_new_password_obeys_the_policy_and_nobody_changes_that_of_nobody() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    for bad in ["short", &user.email, &"x".repeat(129)] {
        let error = changed(&db, &env, &user, PASSWORD, bad).await.unwrap_err();
        assert!(matches!(&error, AuthError::Invalid(invalid) if invalid.names("password")), "{error}");
    }
    for actor in [Actor::visitor(), Actor::system()] {
        let error =
            change(db.app(), &env, &actor, &PASSWORD.into(), &"a new password".into(), &build::client())
                .await;
        assert!(matches!(error, Err(AuthError::Forbidden)));
    }
}

#[tokio::test]
async fn of_five_changes_at_once_one_wins() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let (actor, present, client) = (Actor::user(user.id), PASSWORD.into(), build::client());
    let new: Vec<_> = (0..5).map(|n| format!("new password {n}").into()).collect();
    // Each waits with a lock on the user until all have verified the present password, or has found it changed.
    let outcomes =
        join_all(new.iter().map(|new| change(db.app(), &env, &actor, &present, new, &client))).await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
    let lost =
        |o: &&Result<_, _>| matches!(o, Err(AuthError::InvalidCredentials | AuthError::LockedOut { .. }));
    assert_eq!(how_many(&outcomes, lost), 4, "{outcomes:?}");
    let rows = "SELECT count(*) FROM password_history WHERE user_id = $1";
    assert_eq!(count(&db, rows, [user.id.into()]).await, 2);
}
