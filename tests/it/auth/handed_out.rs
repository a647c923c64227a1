//! What a client may hold of an account: good for one purpose, and for nothing once the account has ended.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use service::auth::sign_in::{Authenticated, SignIn};
use service::auth::{
    AuthError, Client, ProviderAccount, auth_sessions, email_verification_tokens, federated_identities,
    password_reset_tokens, refresh_tokens, two_factor_configs, users,
};
use service::db::Actor;
use tests::build::auth::{Authenticator, provider_account};
use tests::{TestDb, TestEnv, build};

/// One of everything, all of it live.
struct Wallet {
    user: uuid::Uuid,
    who: Authenticated,
    session: SecretString,
    refresh: SecretString,
    reset: SecretString,
    proof: SecretString,
    ticket: SecretString,
    app: Authenticator,
    provider: ProviderAccount,
}

async fn wallet(db: &TestDb, env: &TestEnv) -> Wallet {
    let (user, client, provider) = (build::user(db).await, build::client(), provider_account("github"));
    let actor = Actor::user(user.id);
    let who = build::auth::signed_in(db, env, &user).await;
    let opened = auth_sessions::open(db, env, &who, &client).await.unwrap();
    let reset =
        password_reset_tokens::request(db.app(), env, &user.email, &client).await.unwrap().unwrap().token;
    let proof =
        email_verification_tokens::request(db.app(), env, &actor, user.id, &user.email).await.unwrap().token;
    federated_identities::link(db, env, &actor, &provider).await.unwrap();
    let app = build::auth::authenticator(db, env, &user).await;
    env.advance(TimeDelta::seconds(30));
    let asked = federated_identities::sign_in(db.app(), env, &provider, &client).await.unwrap();
    let SignIn::SecondFactor { ticket } = asked else { panic!("a second factor is set up") };
    let (session, refresh) = (opened.session_token, opened.refresh_token);
    Wallet { user: user.id, who, session, refresh, reset, proof, ticket, app, provider }
}

/// Shows `token` wherever one is taken; the answers in the order session, refresh, reset, proof, ticket.
async fn show(
    db: &TestDb,
    env: &TestEnv,
    wallet: &Wallet,
    token: &SecretString,
    client: &Client,
) -> [Option<AuthError>; 5] {
    let (code, password) = (wallet.app.code(env).into(), "a new password".into());
    [
        auth_sessions::resume(db.app(), env, token).await.err(),
        refresh_tokens::rotate(db, env, token, client).await.err(),
        password_reset_tokens::complete(db.app(), env, token, &password, client).await.err(),
        email_verification_tokens::complete(db.app(), env, token, client).await.err(),
        two_factor_configs::complete_sign_in(db.app(), env, token, &code, client).await.err(),
    ]
}

#[tokio::test]
async fn each_is_good_for_its_own_purpose_alone() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (wallet, client) = (wallet(&db, &env).await, build::client());
    let half = |token: &SecretString, at: usize| token.expose_secret().split('.').nth(at).unwrap().to_owned();
    // The reset stands last: it ends the others.
    let kinds = [
        (&wallet.session, 0),
        (&wallet.refresh, 1),
        (&wallet.proof, 3),
        (&wallet.ticket, 4),
        (&wallet.reset, 2),
    ];
    for (token, _) in &kinds[1..] {
        let mixed = format!("{}.{}", half(token, 0), half(&wallet.refresh, 1)).into();
        if half(token, 0) != half(&wallet.refresh, 0) {
            let answers = show(&db, &env, &wallet, &mixed, &client).await;
            assert!(answers.iter().all(|a| matches!(a, Some(AuthError::InvalidToken))), "{answers:?}");
        }
    }
    for (token, purpose) in kinds {
        let answers = show(&db, &env, &wallet, token, &client).await;
        for (at, answer) in answers.iter().enumerate() {
            let expected = if at == purpose {
                answer.is_none()
            } else {
                matches!(answer, Some(AuthError::InvalidToken))
            };
            assert!(expected, "token {purpose} shown as {at}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn nothing_opens_an_account_that_was_closed_or_banned() {
    for close in [true, false] {
        let (db, env) = (TestDb::new().await, TestEnv::new());
        let (wallet, client) = (wallet(&db, &env).await, build::client());
        if close {
            users::soft_delete(&db, &env, &Actor::user(wallet.user), wallet.user).await.unwrap();
        } else {
            users::ban(db.owner(), &env, &Actor::system(), wallet.user).await.unwrap();
        }
        for token in [&wallet.session, &wallet.refresh, &wallet.proof, &wallet.ticket, &wallet.reset] {
            let answers = show(&db, &env, &wallet, token, &client).await;
            assert!(answers.iter().all(Option::is_some), "closed: {close}: {answers:?}");
        }
        assert!(auth_sessions::open(&db, &env, &wallet.who, &client).await.is_err());
        assert!(federated_identities::sign_in(db.app(), &env, &wallet.provider, &client).await.is_err());
    }
}
