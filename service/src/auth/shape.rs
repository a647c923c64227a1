//! How many statements some functions send, and what is in them, where that is a promise.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use entity::auth::{
    auth_sessions,
    auth_sessions::DeviceKind,
    login_attempts,
    users::{self, UserRole},
};
use sea_orm::{DatabaseConnection, DbBackend, MockDatabase, MockExecResult, Value, prelude::Uuid};

use super::{
    Auth, AuthError, Client, PasswordPolicy, auth_sessions as sessions, password_reset_tokens,
    refresh_tokens, sign_in, users as accounts,
};
use crate::{
    db::{Actor, PageRequest, begin},
    env::{Clock, Env},
    seal::KeyRing,
};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

struct Epoch;

impl Clock for Epoch {
    fn now(&self) -> DateTime<Utc> {
        NOW
    }
}

fn auth() -> Auth {
    let mut auth = Auth::new(Env::system(KeyRing::empty()).with_clock(Epoch));
    auth.policy.password = PasswordPolicy { memory_kib: 64, passes: 1, ..PasswordPolicy::default() };
    auth
}

fn client() -> Client {
    Client::new(IpAddr::from([192, 0, 2, 1]))
}

fn user() -> users::Model {
    users::Model {
        id: Uuid::from_u128(1),
        email: "ada@x.com".into(),
        email_verified_at: None,
        password_hash: None,
        username: "ada".into(),
        first_name: None,
        last_name: None,
        display_name: None,
        role: UserRole::User,
        is_active: true,
        is_verified: false,
        is_banned: false,
        token_version: 0,
        last_password_change_at: None,
        last_login_at: None,
        login_count: 0,
        last_login_ip: None,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn session(last_seen_at: DateTime<Utc>) -> auth_sessions::Model {
    auth_sessions::Model {
        id: Uuid::from_u128(2),
        user_id: Uuid::from_u128(1),
        session_token_hash: "hash".into(),
        ip_address: client().network(),
        user_agent: None,
        device_name: None,
        device_kind: DeviceKind::Other,
        last_seen_at,
        expires_at: NOW + TimeDelta::days(1),
        revoked_at: None,
        revoked_reason: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn mock() -> MockDatabase {
    MockDatabase::new(DbBackend::Postgres)
}

/// Every statement that was sent, with its values in place.
fn sent(db: DatabaseConnection) -> Vec<String> {
    let log = db.into_transaction_log();
    log.iter().flat_map(sea_orm::Transaction::statements).map(ToString::to_string).collect()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn resuming_a_session_is_one_query_and_one_write_a_minute() {
    for (last_seen_at, statements) in [(NOW - TimeDelta::seconds(59), 1), (NOW - TimeDelta::minutes(1), 2)] {
        let row = [[(session(last_seen_at), user())]];
        let written = [MockExecResult { last_insert_id: 0, rows_affected: 1 }];
        let told = || [[BTreeMap::from([("set_config", Value::from("x"))])]];
        let mock = mock().append_query_results(told()).append_query_results(row).append_query_results(told());
        let db = mock.append_exec_results(written).into_connection();
        run(sessions::resume(&db, &auth(), &"token".into())).unwrap();
        let mut sent = sent(db);
        sent.retain(|sql| sql.contains("auth_sessions"));
        assert_eq!(sent.len(), statements, "{sent:?}");
        assert!(sent[0].contains(r#"JOIN "users""#), "{}", sent[0]);
    }
}

#[test]
fn a_list_asks_for_one_row_more_than_it_shows_and_goes_on_by_one_row_comparison() {
    let rows: Vec<_> = (0..3).map(|_| session(NOW)).collect();
    let db = mock().append_query_results([rows.clone(), rows]).into_connection();
    let page = PageRequest::first(2);
    let first = run(sessions::list(&db, &auth(), Uuid::from_u128(1), &page)).unwrap();
    assert_eq!(first.items.len(), 2);
    let next = page.after(first.next.unwrap());
    run(sessions::list(&db, &auth(), Uuid::from_u128(1), &next)).unwrap();
    let sent = sent(db);
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|sql| sql.ends_with("LIMIT 3")), "{sent:?}");
    let row = r#"("created_at", "id") < ("#;
    assert!(!sent[0].contains(row) && sent[1].contains(row), "{sent:?}");
}

#[test]
fn an_account_is_found_by_the_expression_that_its_index_has() {
    let db = mock().append_query_results([[user()], [user()]]).into_connection();
    run(accounts::find_by_email(&db, " ADA@x.com ")).unwrap();
    run(accounts::find_by_username(&db, "Ada")).unwrap();
    run(accounts::find_by_email(&db, "nul\0@x.com")).unwrap();
    let sent = sent(db);
    assert_eq!(sent.len(), 2, "PostgreSQL is not asked for text that it cannot have");
    assert!(sent[0].contains(r#"LOWER("email") = 'ada@x.com'"#), "{}", sent[0]);
    assert!(sent[1].contains(r#"LOWER("username") = 'ada'"#), "{}", sent[1]);
}

#[test]
fn a_transaction_is_told_its_actor_in_one_statement() {
    let answer = [[BTreeMap::from([("set_config", Value::from("x"))])]];
    let db = mock().append_query_results(answer).into_connection();
    let actor = Actor::user(Uuid::from_u128(1)).from_address(IpAddr::from([192, 0, 2, 1]));
    run(async { begin(&db, &actor).await.unwrap().rollback().await.unwrap() });
    let sent = sent(db);
    let told: Vec<_> = sent.iter().filter(|sql| sql.contains("set_config")).collect();
    assert_eq!((sent.len(), told.len()), (3, 1), "BEGIN, the actor, ROLLBACK: {sent:?}");
    for setting in ["app.user_id", "app.request_id", "app.ip_address"] {
        assert!(told[0].contains(setting), "{}", told[0]);
    }
}

#[test]
fn what_is_malformed_sends_nothing() {
    let db = mock().into_connection();
    let (auth, client, bad) = (auth(), client(), "not a token".into());
    let new = accounts::NewUser {
        email: "no address".into(),
        username: "ada".into(),
        password: None,
        display_name: None,
    };
    run(async {
        assert!(accounts::register(&db, &auth, &Actor::visitor(), new).await.is_err());
        assert!(refresh_tokens::rotate(&db, &auth, &bad, &client).await.is_err());
        assert!(
            password_reset_tokens::complete(&db, &auth, &bad, &"a password".into(), &client).await.is_err()
        );
        assert!(sign_in::authenticate(&db, &auth, "\0", &"a password".into(), &client).await.is_err());
    });
    assert_eq!(sent(db), Vec::<String>::new());
}

/// Else the time of an answer, or the load of the database, would tell who has an account.
#[test]
fn a_wrong_password_and_an_unknown_name_send_the_same_statements() {
    let auth = auth();
    let hash = run(auth.policy.password.hash(&auth.env, &"right password".into())).unwrap();
    let known = users::Model { password_hash: Some(hash.into()), ..user() };
    let statements = |found: Vec<users::Model>| {
        let attempt = login_attempts::Model {
            id: Uuid::from_u128(3),
            identifier: "ada@x.com".into(),
            success: false,
            failure_reason: None,
            ip_address: client().network(),
            user_agent: None,
            attempted_at: NOW,
            created_at: NOW,
            updated_at: NOW,
        };
        let unlocked: BTreeMap<&str, Value> = [
            ("by_identifier", Value::ChronoDateTimeUtc(None)),
            ("by_address", Value::ChronoDateTimeUtc(None)),
        ]
        .into();
        let decided = [MockExecResult { last_insert_id: 0, rows_affected: 1 }];
        let db = mock()
            .append_query_results([[attempt]])
            .append_query_results([[unlocked]])
            .append_query_results([found])
            .append_exec_results(decided)
            .into_connection();
        let outcome =
            run(sign_in::authenticate(&db, &auth, "ada@x.com", &"wrong password".into(), &client()));
        assert!(matches!(outcome, Err(AuthError::InvalidCredentials)), "{outcome:?}");
        sent(db)
    };
    let (known, unknown) = (statements(vec![known]), statements(vec![]));
    assert_eq!(known.len(), 4, "written, judged, looked up, decided");
    assert_eq!(known, unknown);
}
