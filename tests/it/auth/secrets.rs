//! Who did what is on record; what they know is nowhere.

use super::count;
use chrono::TimeDelta;
use entity::prelude::*;
use sea_orm::{ConnectionTrait, EntityTrait};
use secrecy::ExposeSecret;
use service::auth::{
    AuthError, ProviderAccount, ProviderTokens, email_verification_tokens, federated_identities,
    password_reset_tokens, refresh_tokens, two_factor_configs, users,
};
use service::db::Actor;
use tests::build::auth::PASSWORD;
use tests::{TestDb, TestEnv, build};

/// Does everything once that has to do with a secret, and returns all of them.
async fn a_busy_day(db: &TestDb, env: &TestEnv) -> Vec<String> {
    let user = build::user(db).await;
    let actor = Actor::user(user.id);
    let session = build::auth::session(db, env, &user).await;
    let rotated = refresh_tokens::rotate(db, env, &session.refresh_token, &build::client()).await.unwrap();
    let mail = email_verification_tokens::request(db.app(), env, &actor, user.id, &user.email).await.unwrap();
    email_verification_tokens::complete(db.app(), env, &mail.token, &build::client()).await.unwrap();
    let reset =
        password_reset_tokens::request(db.app(), env, &user.email, &build::client()).await.unwrap().unwrap();
    let second = two_factor_configs::begin_setup(db, env, &actor).await.unwrap();
    let app = build::auth::Authenticator::new(second.secret.expose_secret());
    let codes = two_factor_configs::confirm(db, env, &actor, &app.code(env).into()).await.unwrap();
    let tokens = ProviderTokens {
        access_token: "provider-access".into(),
        refresh_token: Some("provider-refresh".into()),
        expires_at: None,
    };
    let account = ProviderAccount { tokens: Some(tokens), ..build::auth::provider_account("github") };
    federated_identities::link(db, env, &actor, &account).await.unwrap();

    let mut secrets: Vec<String> =
        [PASSWORD, "provider-access", "provider-refresh"].map(ToOwned::to_owned).into();
    secrets.push(second.secret.expose_secret().to_owned());
    secrets.push(session.session_token.expose_secret().to_owned());
    for token in [&session.refresh_token, &rotated.refresh_token, &mail.token, &reset.token] {
        secrets.push(token.expose_secret().split_once('.').unwrap().1.to_owned());
    }
    for code in codes {
        secrets.push(code.expose_secret().to_owned());
        secrets.push(code.expose_secret().replace('-', ""));
    }
    secrets
}

#[tokio::test]
async fn no_secret_is_readable_in_any_table() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let secrets = a_busy_day(&db, &env).await;
    let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables \
                  WHERE schemaname IN ('public', 'veza')";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, tables);
    let tables = db.query_all_raw(statement).await.unwrap();
    assert!(tables.len() > 20);
    for table in tables {
        let table: String = table.try_get_by_index(0).unwrap();
        for secret in &secrets {
            let sql = format!("SELECT count(*) FROM {table} t WHERE strpos(to_jsonb(t)::text, $1) > 0");
            assert_eq!(count(&db, &sql, [secret.clone().into()]).await, 0, "{table}");
        }
    }
}

#[tokio::test]
async fn the_audit_log_tells_who_from_where_in_which_request_and_no_secret() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    a_busy_day(&db, &env).await;
    let user = build::user(&db).await;
    let client = build::client().in_request("request-7").unwrap();
    let visit = build::auth::signed_in(&db, &env, &user).await;
    let session = service::auth::auth_sessions::open(&db, &env, &visit, &client).await.unwrap();
    refresh_tokens::rotate(&db, &env, &session.refresh_token, &client).await.unwrap();

    let rows = AuditLogs::find().all(&*db).await.unwrap();
    let of_request: Vec<_> =
        rows.iter().filter(|row| row.request_id.as_deref() == Some("request-7")).collect();
    assert_eq!(of_request.len(), 3, "two tokens made, one spent");
    for row in of_request {
        assert_eq!((row.table_name.as_str(), row.actor_id), ("refresh_tokens", Some(user.id)));
        assert!(row.ip_address.is_some());
    }
    let secret = [
        "password_hash",
        "token",
        "token_hash",
        "totp_secret",
        "backup_codes",
        "access_token",
        "refresh_token",
    ];
    let mut redacted = 0;
    for data in rows.iter().flat_map(|row| [&row.old_data, &row.new_data]).flatten() {
        for (column, value) in data.as_object().unwrap() {
            if secret.contains(&column.as_str()) && !value.is_null() {
                assert_eq!(value, "[redacted]", "{column}");
                redacted += 1;
            }
        }
    }
    assert!(redacted > 10, "there was something to redact");
}

#[tokio::test]
async fn a_ban_is_on_record_under_the_name_of_who_banned() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, moderator) = (build::user(&db).await, build::moderator(&db).await);
    users::ban(&db, &env, &Actor::user(moderator.id), user.id).await.unwrap();
    let sql = "SELECT count(*) FROM audit_logs WHERE actor_id = $1 AND user_id = $2 \
               AND changed_columns @> ARRAY['is_banned', 'token_version']::text[]";
    assert_eq!(count(&db, sql, [moderator.id.into(), user.id.into()]).await, 1);
}

/// PostgreSQL puts the refused row into the detail of its error, password hash and all.
#[tokio::test]
async fn no_error_shows_a_secret_in_any_form() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let hash = user.password_hash.as_ref().unwrap().expose().to_owned();
    let secrets = ["swordfish and chips", PASSWORD, &hash];
    let shown = |error: AuthError| {
        let mut text = format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text = format!("{text} {cause} {cause:?}");
            source = cause.source();
        }
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
    };
    let client = build::client();
    let secret = "swordfish and chips".into();
    shown(
        service::auth::sign_in::authenticate(db.app(), &env, &user.email, &secret, &client)
            .await
            .unwrap_err(),
    );
    shown(refresh_tokens::rotate(&db, &env, &secret, &client).await.unwrap_err());
    shown(
        password_reset_tokens::complete(db.app(), &env, &secret, &PASSWORD.into(), &client)
            .await
            .unwrap_err(),
    );
    shown(two_factor_configs::complete_sign_in(db.app(), &env, &secret, &secret, &client).await.unwrap_err());
    let taken =
        users::NewUser { email: user.email.clone(), password: Some(secret), ..build::auth::new_user() };
    shown(users::register(&db, &env, &Actor::visitor(), taken).await.unwrap_err());

    // A refused row: the hash stands in its detail.
    let refused = format!("INSERT INTO users (email, username, password_hash) VALUES ('x', 'ada', '{hash}')");
    shown(AuthError::from(db.execute_unprepared(&refused).await.unwrap_err()));
    let refused = format!("UPDATE users SET login_count = -1 WHERE password_hash = '{hash}'");
    shown(AuthError::from(db.execute_unprepared(&refused).await.unwrap_err()));
    env.advance(TimeDelta::minutes(1));
}
