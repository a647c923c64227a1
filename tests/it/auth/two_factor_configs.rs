//! The second factor: each code once, whatever comes at once.

use super::{count, how_many};
use chrono::TimeDelta;
use entity::auth::users::Model;
use entity::prelude::*;
use futures::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};
use service::auth::sign_in::{SignIn, authenticate};
use service::auth::two_factor_configs::{
    Status, begin_setup, complete_sign_in, confirm, disable, regenerate_backup_codes, reseal, status,
};
use service::auth::{AuthError, Proof, auth_sessions, users};
use service::db::Actor;
use tests::build::auth::{Authenticator, PASSWORD, authenticator};
use tests::{TestDb, TestEnv, build};

async fn ticket(db: &TestDb, env: &TestEnv, user: &Model) -> SecretString {
    match authenticate(db.app(), env, &user.email, &PASSWORD.into(), &build::client()).await.unwrap() {
        SignIn::SecondFactor { ticket } => ticket,
        SignIn::Done(_) => panic!("no second factor is asked for"),
    }
}

/// A user with an authenticator whose next code is fresh.
async fn with_app(db: &TestDb, env: &TestEnv) -> (Model, Authenticator) {
    let user = build::user(db).await;
    let app = authenticator(db, env, &user).await;
    env.advance(TimeDelta::seconds(30));
    (user, app)
}

#[tokio::test]
async fn once_on_a_sign_in_takes_a_code_and_opens_a_session() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let ticket = ticket(&db, &env, &user).await;
    let logins = users::get(&db, user.id).await.unwrap().login_count;
    let who =
        complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await.unwrap();
    assert_eq!((who.user().id, who.user().login_count), (user.id, logins + 1));
    auth_sessions::open(&db, &env, &who, &build::client()).await.unwrap();
}

#[tokio::test]
async fn nothing_is_asked_before_a_first_code_has_confirmed_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let first = begin_setup(&db, &env, &actor).await.unwrap();
    build::auth::signed_in(&db, &env, &user).await;
    assert!(first.url.expose_secret().starts_with("otpauth://totp/Veza:"));
    assert!(first.url.expose_secret().contains(first.secret.expose_secret()));

    let second = begin_setup(&db, &env, &actor).await.unwrap();
    let (old, new) =
        (Authenticator::new(first.secret.expose_secret()), Authenticator::new(second.secret.expose_secret()));
    let outcome = confirm(&db, &env, &actor, &old.code(&env).into()).await;
    assert!(matches!(outcome, Err(AuthError::InvalidCode)), "beginning again replaced the secret");
    let codes = confirm(&db, &env, &actor, &new.code(&env).into()).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!(
        status(&db.seen_by(&Actor::user(user.id)), user.id).await.unwrap(),
        Status { on: true, backup_codes_left: 10 }
    );
    assert!(matches!(begin_setup(&db, &env, &actor).await, Err(AuthError::TwoFactorAlreadyOn)));
    let again = confirm(&db, &env, &actor, &new.code(&env).into()).await;
    assert!(matches!(again, Err(AuthError::TwoFactorAlreadyOn)));
}

#[tokio::test]
async fn a_code_is_accepted_once_and_none_of_an_earlier_step_after_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let earlier = app.code(&env);
    env.advance(TimeDelta::seconds(30));
    let code = app.code(&env);
    let ticket = ticket(&db, &env, &user).await;
    let with =
        async |code: &str| complete_sign_in(db.app(), &env, &ticket, &code.into(), &build::client()).await;
    with(&code).await.unwrap();
    assert!(matches!(with(&code).await, Err(AuthError::InvalidCode)));
    assert!(
        matches!(with(&earlier).await, Err(AuthError::InvalidCode)),
        "it is within the skew, but earlier"
    );
    env.advance(TimeDelta::seconds(30));
    with(&app.code(&env)).await.unwrap();
}

#[tokio::test]
async fn the_code_that_turned_it_on_does_not_sign_in() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let app = authenticator(&db, &env, &user).await;
    let ticket = ticket(&db, &env, &user).await;
    let outcome = complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::InvalidCode)));
}

#[tokio::test]
async fn of_four_sign_ins_at_once_with_one_code_one_gets_in() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    for code in [app.code(&env), app.backup_codes[0].clone()] {
        let ticket = ticket(&db, &env, &user).await;
        let (code, client) = (code.into(), build::client());
        let outcomes =
            join_all((0..4).map(|_| complete_sign_in(db.app(), &env, &ticket, &code, &client))).await;
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1, "{outcomes:?}");
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::InvalidCode))), 3);
        env.advance(TimeDelta::minutes(16));
    }
}

#[tokio::test]
async fn a_backup_code_stands_in_once_however_it_is_typed() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let ticket = ticket(&db, &env, &user).await;
    let typed = app.backup_codes[3].to_uppercase().replace('-', " ");
    let with =
        async |code: &str| complete_sign_in(db.app(), &env, &ticket, &code.into(), &build::client()).await;
    with(&typed).await.unwrap();
    assert!(matches!(with(&typed).await, Err(AuthError::InvalidCode)));
    assert!(matches!(with(&app.backup_codes[3]).await, Err(AuthError::InvalidCode)));
    with(&app.backup_codes[4]).await.unwrap();
    assert_eq!(status(&db.seen_by(&Actor::user(user.id)), user.id).await.unwrap().backup_codes_left, 8);
}

#[tokio::test]
async fn wrong_codes_lock_the_account_and_signing_in_by_password_does_not_open_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let open = ticket(&db, &env, &user).await;
    for _ in 0..5 {
        let outcome = complete_sign_in(db.app(), &env, &open, &"000000x".into(), &build::client()).await;
        assert!(matches!(outcome, Err(AuthError::InvalidCode)));
    }
    let outcome = complete_sign_in(db.app(), &env, &open, &app.code(&env).into(), &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::LockedOut { .. })));
    // By name instead of address there is another ticket, but not another count of wrong codes.
    let by_name =
        authenticate(db.app(), &env, &user.username, &PASSWORD.into(), &build::client()).await.unwrap();
    let SignIn::SecondFactor { ticket } = by_name else { panic!("a second factor is set up") };
    let outcome = complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::LockedOut { .. })));
    env.advance(TimeDelta::minutes(16));
    let later = self::ticket(&db, &env, &user).await;
    complete_sign_in(db.app(), &env, &later, &app.code(&env).into(), &build::client()).await.unwrap();
}

#[tokio::test]
async fn a_ticket_expires_and_ends_with_a_log_out_everywhere_and_cannot_be_made_up() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let with = async |ticket: &SecretString| {
        complete_sign_in(db.app(), &env, ticket, &app.code(&env).into(), &build::client()).await
    };
    let old = ticket(&db, &env, &user).await;
    env.advance(TimeDelta::minutes(5));
    assert!(matches!(with(&old).await, Err(AuthError::ExpiredToken)));

    let ended = ticket(&db, &env, &user).await;
    users::log_out_everywhere(&db, &env, &Actor::user(user.id), user.id).await.unwrap();
    assert!(matches!(with(&ended).await, Err(AuthError::InvalidToken)));

    let good = ticket(&db, &env, &user).await;
    let (_, envelope) = good.expose_secret().split_once('.').unwrap();
    let other = build::user(&db).await.id;
    for forged in [format!("{other}.{envelope}"), format!("{}.", user.id), "x".into(), String::new()] {
        assert!(matches!(with(&forged.into()).await, Err(AuthError::InvalidToken)));
    }
    with(&good).await.unwrap();
}

#[tokio::test]
async fn turning_it_off_takes_the_password_or_a_code() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let actor = Actor::user(user.id);
    let off = async |proof: Proof| disable(db.app(), &env, &actor, &proof, &build::client()).await;

    assert!(matches!(off(Proof::Password("wrong".into())).await, Err(AuthError::InvalidCredentials)));
    assert!(matches!(off(Proof::Code("000000x".into())).await, Err(AuthError::InvalidCode)));
    off(Proof::Code(app.code(&env).into())).await.unwrap();
    build::auth::signed_in(&db, &env, &user).await;
    assert!(matches!(off(Proof::Password(PASSWORD.into())).await, Err(AuthError::TwoFactorNotSetUp)));
    let row = TwoFactorConfigs::find().one(&*db).await.unwrap().unwrap();
    assert_eq!((row.totp_secret, row.backup_codes, row.totp_enabled), (None, None, false));

    // It can be set up anew at once, with another secret.
    authenticator(&db, &env, &user).await;
    off(Proof::Password(PASSWORD.into())).await.unwrap();
    assert_eq!(
        status(&db.seen_by(&Actor::user(user.id)), user.id).await.unwrap(),
        Status { on: false, backup_codes_left: 0 }
    );
}

#[tokio::test]
async fn new_backup_codes_end_the_old_ones() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let proof = Proof::Code(app.backup_codes[0].as_str().into());
    let actor = Actor::user(user.id);
    let codes = regenerate_backup_codes(db.app(), &env, &actor, &proof, &build::client()).await.unwrap();
    let ticket = ticket(&db, &env, &user).await;
    let old =
        complete_sign_in(db.app(), &env, &ticket, &app.backup_codes[1].as_str().into(), &build::client())
            .await;
    assert!(matches!(old, Err(AuthError::InvalidCode)));
    complete_sign_in(db.app(), &env, &ticket, &codes[1], &build::client()).await.unwrap();
}

#[tokio::test]
async fn signing_in_by_code_leaves_no_audit_row_of_the_configuration() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, app) = with_app(&db, &env).await;
    let audited = "SELECT count(*) FROM audit_logs WHERE table_name = 'two_factor_configs'";
    let before = count(&db, audited, []).await;
    let ticket = ticket(&db, &env, &user).await;
    complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await.unwrap();
    assert_eq!(count(&db, audited, []).await, before);
    let steps = "SELECT count(*) FROM veza.two_factor_steps WHERE user_id = $1";
    assert_eq!(count(&db, steps, [user.id.into()]).await, 1);
}

#[tokio::test]
async fn a_secret_moves_to_the_active_key_by_use_or_by_resealing_and_the_old_key_can_go() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (used, app) = with_app(&db, &env).await;
    let idle = build::user(&db).await;
    authenticator(&db, &env, &idle).await;
    let key = async |user: &Model| {
        let mine = entity::auth::two_factor_configs::Column::UserId.eq(user.id);
        let row = TwoFactorConfigs::find().filter(mine).one(&*db).await.unwrap().unwrap();
        row.totp_secret.unwrap().expose().split(':').nth(1).unwrap().to_owned()
    };
    assert_eq!((key(&used).await.as_str(), key(&idle).await.as_str()), ("k1", "k1"));

    let rotating = env.clone().with_keys("k_2,k1");
    let open = ticket(&db, &rotating, &used).await;
    complete_sign_in(db.app(), &rotating, &open, &app.code(&env).into(), &build::client()).await.unwrap();
    assert_eq!((key(&used).await.as_str(), key(&idle).await.as_str()), ("k_2", "k1"));
    assert_eq!(reseal(db.owner(), &rotating, 100).await.unwrap(), 1);
    assert_eq!(reseal(db.owner(), &rotating, 100).await.unwrap(), 0);
    assert_eq!(key(&idle).await, "k_2");

    let rotated = env.with_keys("k_2");
    rotated.advance(TimeDelta::seconds(30));
    let open = ticket(&db, &rotated, &used).await;
    complete_sign_in(db.app(), &rotated, &open, &app.code(&rotated).into(), &build::client()).await.unwrap();
}

#[tokio::test]
async fn a_secret_copied_into_another_account_does_not_open_there() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (thief, _) = with_app(&db, &env).await;
    let (victim, app) = with_app(&db, &env).await;
    let sql = "UPDATE two_factor_configs SET totp_secret = (SELECT totp_secret FROM two_factor_configs \
               WHERE user_id = $1) WHERE user_id = $2 RETURNING 1::bigint";
    count(&db, sql, [victim.id.into(), thief.id.into()]).await;
    let ticket = ticket(&db, &env, &thief).await;
    let outcome = complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::Seal(_))), "{outcome:?}");
}
