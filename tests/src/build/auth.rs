//! Accounts, and people who sign in to them.

use crate::{TestDb, TestEnv};
use entity::auth::users::{ActiveModel, Model, UserRole};
use sea_orm::{ActiveModelTrait, Set};
use service::auth::auth_sessions::{self, NewSession};
use service::auth::sign_in::{self, Authenticated, SignIn};
use service::auth::two_factor_configs::{begin_setup, confirm};
use service::auth::users::{NewUser, register};
use service::auth::{Client, ProviderAccount};
use service::db::Actor;
use std::net::IpAddr;
use totp_rs::{Builder, Secret};

/// The password of every account built here.
pub const PASSWORD: &str = "correct horse battery";

/// A registration that nobody has made yet.
#[must_use]
pub fn new_user() -> NewUser {
    let number = super::unique();
    NewUser {
        email: format!("user{number}@example.com"),
        username: format!("user{number}"),
        password: Some(PASSWORD.into()),
        display_name: None,
    }
}

/// A registered account whose password is [`PASSWORD`].
///
/// # Panics
/// If it cannot be registered.
pub async fn user(db: &TestDb) -> Model {
    register(db, &TestEnv::new(), &Actor::visitor(), new_user()).await.unwrap()
}

/// The same, as a moderator.
///
/// # Panics
/// If it cannot be registered.
pub async fn moderator(db: &TestDb) -> Model {
    with_role(db, UserRole::Moderator).await
}

/// The same, as an administrator.
///
/// # Panics
/// If it cannot be registered.
pub async fn admin(db: &TestDb) -> Model {
    with_role(db, UserRole::Admin).await
}

/// The same, in any role.
///
/// # Panics
/// If it cannot be registered.
pub async fn with_role(db: &TestDb, role: UserRole) -> Model {
    let user = user(db).await;
    let change = ActiveModel { id: Set(user.id), role: Set(role), ..Default::default() };
    change.update(db).await.unwrap()
}

/// A client at an address of its own.
#[must_use]
pub fn client() -> Client {
    Client::new(IpAddr::from((0x0a00_0000 + super::unique()).to_be_bytes())).with_user_agent("a test")
}

/// Signs `user` in by password, where no second factor is asked.
///
/// # Panics
/// If it is refused.
pub async fn signed_in(db: &TestDb, env: &TestEnv, user: &Model) -> Authenticated {
    match sign_in::authenticate(db.app(), env, &user.email, &PASSWORD.into(), &client()).await.unwrap() {
        SignIn::Done(who) => *who,
        SignIn::SecondFactor { .. } => panic!("a second factor is asked for"),
    }
}

/// A session of `user`.
///
/// # Panics
/// If it is refused.
pub async fn session(db: &TestDb, env: &TestEnv, user: &Model) -> NewSession {
    let who = signed_in(db, env, user).await;
    auth_sessions::open(db, env, &who, &client()).await.unwrap()
}

/// An authenticator app, as a phone has it.
pub struct Authenticator {
    secret: Vec<u8>,
    /// The backup codes that turning it on gave.
    pub backup_codes: Vec<String>,
}

impl Authenticator {
    /// Knows a shared secret in base32.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).unwrap().as_bytes().to_vec();
        Self { secret, backup_codes: Vec::new() }
    }

    /// The code that it shows now.
    ///
    /// # Panics
    /// Before 1970.
    #[must_use]
    pub fn code(&self, env: &TestEnv) -> String {
        let totp = Builder::new().with_secret(self.secret.clone()).build_noncompliant();
        totp.generate(env.now().timestamp().try_into().unwrap()).to_string()
    }
}

/// Turns the second factor of `user` on. The code of the present half minute is used up by it.
///
/// # Panics
/// If it is refused.
pub async fn authenticator(db: &TestDb, env: &TestEnv, user: &Model) -> Authenticator {
    use secrecy::ExposeSecret;
    let actor = Actor::user(user.id);
    let setup = begin_setup(db, env, &actor).await.unwrap();
    let mut app = Authenticator::new(setup.secret.expose_secret());
    let codes = confirm(db, env, &actor, &app.code(env).into()).await.unwrap();
    app.backup_codes = codes.iter().map(|code| code.expose_secret().to_owned()).collect();
    app
}

/// An account at a provider that nobody is linked to.
#[must_use]
pub fn provider_account(provider: &str) -> ProviderAccount {
    ProviderAccount {
        provider: provider.to_owned(),
        provider_user_id: format!("id-{}", super::unique()),
        tokens: None,
        email: None,
        email_verified: false,
        username: None,
        avatar_url: None,
        profile: None,
    }
}
