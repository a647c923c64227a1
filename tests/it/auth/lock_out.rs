//! Too many failures lock a name, or an address, for as long as they lie in the window, and nobody learns more than that.

use super::{count, how_many};
use chrono::{DateTime, TimeDelta, Utc};
use entity::prelude::*;
use futures::future::join_all;
use sea_orm::EntityTrait;
use service::auth::sign_in::{SignIn, authenticate};
use service::auth::{AuthError, Client, login_attempts};
use service::db::PageRequest;
use tests::build::auth::PASSWORD;
use tests::{TestDb, TestEnv, build};

async fn attempt(db: &TestDb, env: &TestEnv, name: &str, password: &str) -> Result<SignIn, AuthError> {
    authenticate(db.app(), env, name, &password.into(), &build::client()).await
}

async fn locked_until(db: &TestDb, env: &TestEnv, name: &str, password: &str) -> Option<DateTime<Utc>> {
    match attempt(db, env, name, password).await {
        Err(AuthError::LockedOut { until }) => Some(until),
        Ok(_) | Err(AuthError::InvalidCredentials) => None,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn five_failures_lock_a_name_whether_or_not_somebody_has_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let mut answers = Vec::new();
    for name in [user.email.as_str(), "nobody@example.com"] {
        let mut answer = Vec::new();
        for _ in 0..6 {
            answer.push(attempt(&db, &env, name, "wrong").await.unwrap_err().to_string());
        }
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1], "word for word");
    // The right password does not open the lock either: else a lock could be told from a wrong password.
    let until = locked_until(&db, &env, &user.email, PASSWORD).await;
    assert_eq!(until, Some(env.now() + TimeDelta::minutes(15)));
}

#[tokio::test]
async fn the_window_slides_each_failure_leaves_it_in_its_own_time() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let first = env.now();
    for _ in 0..5 {
        assert_eq!(locked_until(&db, &env, &user.email, "wrong").await, None);
        env.advance(TimeDelta::minutes(1));
    }
    let until = locked_until(&db, &env, &user.email, "wrong").await;
    assert_eq!(until, Some(first + TimeDelta::minutes(15)), "when the oldest of the five leaves");

    env.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    assert!(locked_until(&db, &env, &user.email, "wrong").await.is_some());
    env.advance(TimeDelta::seconds(1));
    assert_eq!(locked_until(&db, &env, &user.email, "wrong").await, None, "one more try, not five");
    let until = locked_until(&db, &env, &user.email, "wrong").await;
    assert_eq!(until, Some(first + TimeDelta::minutes(16)));
}

#[tokio::test]
async fn refused_attempts_do_not_prolong_a_lock() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    for _ in 0..5 {
        attempt(&db, &env, &user.email, "wrong").await.unwrap_err();
    }
    for _ in 0..15 {
        assert!(locked_until(&db, &env, &user.email, "wrong").await.is_some());
        env.advance(TimeDelta::minutes(1));
    }
    assert!(attempt(&db, &env, &user.email, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_success_forgives_the_failures_of_the_name_before_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(locked_until(&db, &env, &user.email, "wrong").await, None);
        }
        env.advance(TimeDelta::seconds(1));
        attempt(&db, &env, &user.email, PASSWORD).await.unwrap();
        env.advance(TimeDelta::seconds(1));
    }
}

#[tokio::test]
async fn case_and_spaces_make_no_other_name() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for name in ["ada@x.com", "ADA@x.com", " ada@X.com", "Ada@x.com ", "ada@x.COM"] {
        assert_eq!(locked_until(&db, &env, name, "wrong").await, None);
    }
    assert!(locked_until(&db, &env, "ada@x.com", "wrong").await.is_some());
    assert_eq!(locked_until(&db, &env, "bob@x.com", "wrong").await, None, "another name is not locked");
}

#[tokio::test]
async fn an_address_that_tries_many_names_is_locked_and_a_success_of_its_own_does_not_help_it() {
    let env = TestEnv::new().with(|policy| policy.lockout.per_address = 8);
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    let spraying = Client::new("2001:db8::7".parse().unwrap());
    let with = async |name: &str, password: &str| {
        authenticate(db.app(), &env, name, &password.into(), &spraying).await
    };
    for number in 0..8 {
        if number == 4 {
            with(&user.email, PASSWORD).await.unwrap();
        }
        let error = with(&format!("user{number}@x.com"), "wrong").await.unwrap_err();
        assert!(matches!(error, AuthError::InvalidCredentials), "{error}");
    }
    let error = with(&user.email, PASSWORD).await.unwrap_err();
    assert!(matches!(error, AuthError::LockedOut { .. }), "{error}");
    assert!(attempt(&db, &env, &user.email, PASSWORD).await.is_ok(), "others are not locked");
}

/// However they interleave: an attempt is written before it is judged, and the last to be written sees all others.
#[tokio::test]
async fn of_thirty_attempts_at_once_no_more_than_the_limit_try_a_password() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let others = [db.connect().await, db.connect().await];
    for round in 0..3 {
        let clients: Vec<Client> = (0..30).map(|_| build::client()).collect();
        let password = "wrong".into();
        let outcomes = join_all(
            clients
                .iter()
                .enumerate()
                .map(|(at, client)| authenticate(&others[at % 2], &env, &user.email, &password, client)),
        )
        .await;
        let tried = how_many(&outcomes, |o| matches!(o, Err(AuthError::InvalidCredentials)));
        let locked = how_many(&outcomes, |o| matches!(o, Err(AuthError::LockedOut { .. })));
        assert!(tried <= 5, "round {round}: {tried} tried");
        assert_eq!(tried + locked, 30);
        env.advance(TimeDelta::minutes(16));
    }
    let sql = "SELECT count(*) FROM login_attempts WHERE failure_reason = 'in_progress'";
    assert_eq!(count(&db, sql, []).await, 0, "every attempt is decided");
    assert_eq!(LoginAttempts::find().all(&*db).await.unwrap().len(), 90, "and logged");
}

/// Else killing the connection in time would buy a free try.
#[tokio::test]
async fn an_attempt_whose_process_died_counts_as_a_failure() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let died = "INSERT INTO login_attempts (identifier, success, failure_reason, ip_address, attempted_at) \
                SELECT $1, false, 'in_progress', '192.0.2.1', $2 FROM generate_series(1, 5) RETURNING 1::bigint";
    count(&db, died, [user.email.clone().into(), env.now().into()]).await;
    let until = locked_until(&db, &env, &user.email, PASSWORD).await;
    assert_eq!(until, Some(env.now() + TimeDelta::minutes(15)));
}

#[tokio::test]
async fn the_list_of_attempts_yields_each_once_newest_first() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    for number in 0..5 {
        let _ = attempt(&db, &env, &user.email, "wrong").await;
        if number % 2 == 0 {
            env.advance(TimeDelta::seconds(1)); // else two share a time
        }
    }
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let got = login_attempts::list(&db, &user.email.to_uppercase(), &page).await.unwrap();
        seen.extend(got.items.iter().map(|row| (row.attempted_at, row.id)));
        let Some(next) = got.next else { break };
        page = PageRequest::first(2).after(next);
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (5, &sorted));
    let error = login_attempts::list(&db, "x", &PageRequest::first(2).after("forged")).await.unwrap_err();
    assert!(matches!(error, AuthError::Cursor(_)), "{error}");
}
