//! One row per signed-in device, ended from anywhere by its owner.

use chrono::TimeDelta;
use entity::auth::auth_sessions::DeviceKind;
use entity::prelude::*;
use sea_orm::EntityTrait;
use service::auth::auth_sessions::{list, open, resume, revoke};
use service::auth::refresh_tokens::rotate;
use service::auth::{AuthError, users};
use service::db::{Actor, CursorError, PageRequest};
use std::collections::BTreeSet;
use tests::{TestDb, TestEnv, build};

#[tokio::test]
async fn a_session_is_resumed_by_its_token_until_it_expires() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let who = build::auth::signed_in(&db, &env, &user).await;
    let client = build::client().with_device("Ada's phone", DeviceKind::Mobile);
    let new = open(&db, &env, &who, &client).await.unwrap();
    assert_eq!(new.session.expires_at, env.now() + TimeDelta::days(30));
    assert_eq!(new.session.device_name.as_deref(), Some("Ada's phone"));

    let (session, owner) = resume(db.app(), &env, &new.session_token).await.unwrap();
    assert_eq!((session.id, owner.id), (new.session.id, user.id));
    env.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    resume(db.app(), &env, &new.session_token).await.unwrap();
    env.advance(TimeDelta::seconds(1));
    let error = resume(db.app(), &env, &new.session_token).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
}

#[tokio::test]
async fn being_seen_is_written_at_most_once_a_minute() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let new = build::auth::session(&db, &env, &user).await;
    let seen = async || {
        resume(db.app(), &env, &new.session_token).await.unwrap();
        AuthSessions::find_by_id(new.session.id).one(&*db).await.unwrap().unwrap().last_seen_at
    };
    let opened = env.now();
    env.advance(TimeDelta::seconds(59));
    assert_eq!(seen().await, opened);
    env.advance(TimeDelta::seconds(1));
    assert_eq!(seen().await, opened + TimeDelta::minutes(1));
}

#[tokio::test]
async fn a_token_that_no_session_has_is_invalid() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let new = build::auth::session(&db, &env, &build::user(&db).await).await;
    for token in ["", "nonsense", "nul\0", new.session.session_token_hash.expose()] {
        let error = resume(db.app(), &env, &token.into()).await.unwrap_err();
        assert!(matches!(error, AuthError::InvalidToken), "{error}");
    }
}

#[tokio::test]
async fn the_list_yields_each_open_session_once_newest_first() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    build::auth::session(&db, &env, &other).await;
    let mut opened = BTreeSet::new();
    for number in 0..5 {
        opened.insert(build::auth::session(&db, &env, &user).await.session.id);
        if number % 2 == 0 {
            env.advance(TimeDelta::seconds(1)); // else two share a time
        }
    }
    let ended = build::auth::session(&db, &env, &user).await.session.id;
    revoke(&db, &env, &Actor::user(user.id), ended).await.unwrap();

    let (mut seen, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let got = list(&db.seen_by(&Actor::user(user.id)), &env, user.id, &page).await.unwrap();
        seen.extend(got.items);
        let Some(next) = got.next else { break };
        page = PageRequest::first(2).after(next);
    }
    assert!(seen.is_sorted_by(|a, b| (a.created_at, a.id) > (b.created_at, b.id)));
    assert_eq!(seen.iter().map(|session| session.id).collect::<BTreeSet<_>>(), opened);
    assert_eq!(seen.len(), 5);

    let foreign =
        service::auth::login_attempts::list(&db, &user.email, &PageRequest::first(2)).await.unwrap();
    let error = list(
        &db.seen_by(&Actor::user(user.id)),
        &env,
        user.id,
        &PageRequest::first(2).after(foreign.next.unwrap()),
    )
    .await
    .unwrap_err();
    assert!(matches!(error, AuthError::Cursor(CursorError::OtherList)), "{error}");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_refresh_tokens_and_no_other() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let (gone, kept) =
        (build::auth::session(&db, &env, &user).await, build::auth::session(&db, &env, &user).await);
    for _ in 0..2 {
        revoke(&db, &env, &Actor::user(user.id), gone.session.id).await.unwrap();
    }
    let resumed = resume(db.app(), &env, &gone.session_token).await;
    assert!(matches!(resumed, Err(AuthError::SessionEnded)));
    let rotated = rotate(&db, &env, &gone.refresh_token, &build::client()).await;
    assert!(matches!(rotated, Err(AuthError::SessionEnded)));
    resume(db.app(), &env, &kept.session_token).await.unwrap();
    rotate(&db, &env, &kept.refresh_token, &build::client()).await.unwrap();
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let new = build::auth::session(&db, &env, &user).await;
    for actor in [Actor::user(other.id), Actor::visitor()] {
        let error = revoke(&db, &env, &actor, new.session.id).await.unwrap_err();
        assert!(matches!(error, AuthError::SessionEnded), "{error}");
    }
    resume(db.app(), &env, &new.session_token).await.unwrap();
    revoke(db.owner(), &env, &Actor::system(), new.session.id).await.unwrap();
    let error = revoke(&db, &env, &Actor::user(user.id), user.id).await.unwrap_err();
    assert!(matches!(error, AuthError::SessionEnded), "{error}");
}

/// A ban that has committed is seen by a session that is being opened; one that has not yet waits for it.
#[tokio::test]
async fn a_session_opened_while_its_user_is_banned_does_not_stay_open() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for _ in 0..5 {
        let user = build::user(&db).await;
        let who = build::auth::signed_in(&db, &env, &user).await;
        let (client, system) = (build::client(), Actor::system());
        let (opened, banned) =
            tokio::join!(open(&db, &env, &who, &client), users::ban(db.owner(), &env, &system, user.id));
        banned.unwrap();
        match opened {
            Ok(new) => assert!(resume(db.app(), &env, &new.session_token).await.is_err()),
            Err(error) => assert!(matches!(error, AuthError::SessionEnded), "{error}"),
        }
        assert!(
            list(&db.seen_by(&Actor::user(user.id)), &env, user.id, &PageRequest::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }
}
