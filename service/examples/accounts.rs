//! An account from its registration to its next access token, and a query of one's own. The README shows parts of this file.
//!
//! ```sh
//! export DATABASE_URL=$(cargo run -q -p migration -- pg url) VEZA_KEYS=k1=$(head -c 32 /dev/urandom | base64)
//! cargo run -p service --example accounts
//! ```

use std::{error::Error, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use entity::auth::users;
use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder, prelude::Uuid};
use secrecy::SecretString;
use service::{
    auth::{
        Auth, AuthError, Client, auth_sessions, refresh_tokens,
        sign_in::{self, SignIn},
        two_factor_configs,
        users::{NewUser, register},
    },
    db::{Actor, ConnectOptions, Keyset, Page, PageRequest, Pool, connect},
    env::Env,
    seal::KeyRing,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Once, when the application starts.
async fn start() -> Outcome<(Pool, Auth)> {
    // readme: start
    let db = connect(&ConnectOptions::new(std::env::var("DATABASE_URL")?)).await?;
    let keys = KeyRing::parse(&std::env::var("VEZA_KEYS")?.into())?; // id=base64 of 32 bytes, the first one seals
    let auth = Auth::new(Env::system(keys));
    // readme: end
    Ok((db, auth))
}

/// A form was sent: who it is from then on says a session.
async fn sign_up_and_in(db: &Pool, auth: &Auth, ip: IpAddr) -> Outcome<SecretString> {
    let number = Utc::now().timestamp_micros();
    let (email, password) = (format!("ada{number}@example.com"), SecretString::from("correct horse battery"));
    let code = SecretString::from("");
    // readme: start
    let client = Client::new(ip).with_user_agent("Mozilla/5.0 …").in_request("01JD…")?;
    let new = NewUser {
        email: email.clone(),
        username: format!("ada{number}"),
        password: Some(password.clone()),
        display_name: None,
    };
    register(db, auth, &Actor::visitor().from_address(ip), new).await?;

    let who = match sign_in::authenticate(db, auth, &email, &password, &client).await? {
        SignIn::Done(who) => *who,
        SignIn::SecondFactor { ticket } => {
            two_factor_configs::complete_sign_in(db, auth, &ticket, &code, &client).await?
        }
    };
    let opened = auth_sessions::open(db, auth, &who, &client).await?; // its two secrets are shown once

    let rotated = refresh_tokens::rotate(db, auth, &opened.refresh_token, &client).await?;
    println!("access token: user {}, version {}", rotated.user.id, rotated.user.token_version);
    // readme: end
    Ok(rotated.refresh_token)
}

// readme: start
const NEWEST: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("auth.users.newest");

/// Accounts made since a time, newest first. Index: `idx_users_created_at_desc`.
async fn list_newest(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    page: &PageRequest,
) -> Result<Page<users::Model>, AuthError> {
    let mut query = users::Entity::find_live().filter(users::COLUMN.created_at.gte(since));
    if let Some(after) = NEWEST.after(page)? {
        query = query.filter(NEWEST.below([users::Column::CreatedAt, users::Column::Id], &after));
    }
    let query = query.order_by_desc(users::Column::CreatedAt).order_by_desc(users::Column::Id);
    Ok(NEWEST.fetch(query, db, page, |user| (user.created_at, user.id)).await?)
}
// readme: end

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let (db, auth) = start().await?;
    sign_up_and_in(&db, &auth, IpAddr::from([192, 0, 2, 1])).await?;
    let page = list_newest(&db, Utc::now() - TimeDelta::days(1), &PageRequest::first(10)).await?;
    println!("{} accounts since yesterday", page.items.len());
    Ok(())
}
