//! Accounts elsewhere that sign in here: linked to one user, never the last way in taken away.

use super::how_many;
use chrono::TimeDelta;
use entity::auth::federated_identities::Column;
use entity::prelude::*;
use futures::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use secrecy::ExposeSecret;
use service::auth::federated_identities::{link, list, register, sign_in, unlink};
use service::auth::sign_in::SignIn;
use service::auth::two_factor_configs::complete_sign_in;
use service::auth::users::NewUser;
use service::auth::{AuthError, ProviderAccount, ProviderTokens, auth_sessions, provider_tokens, users};
use service::db::{Actor, PageRequest};
use tests::build::auth::{authenticator, provider_account};
use tests::{TestDb, TestEnv, build};

fn tokens(access: &str, refresh: Option<&str>) -> ProviderTokens {
    ProviderTokens { access_token: access.into(), refresh_token: refresh.map(Into::into), expires_at: None }
}

fn without_password() -> NewUser {
    NewUser { password: None, ..build::auth::new_user() }
}

#[tokio::test]
async fn a_linked_account_signs_in_and_an_unknown_one_does_not() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let account = provider_account("github");
    let outcome = sign_in(db.app(), &env, &account, &build::client()).await;
    assert!(matches!(outcome, Err(AuthError::IdentityNotFound)));

    let identity = link(&db, &env, &Actor::user(user.id), &account).await.unwrap();
    assert!(!identity.is_primary, "there is a password");
    let SignIn::Done(who) = sign_in(db.app(), &env, &account, &build::client()).await.unwrap() else {
        panic!("no second factor is set up");
    };
    assert_eq!((who.user().id, who.user().login_count), (user.id, 1));
    auth_sessions::open(&db, &env, &who, &build::client()).await.unwrap();
    let logged = LoginAttempts::find().one(&*db).await.unwrap().unwrap();
    assert_eq!((logged.identifier, logged.success), (user.email, true));
}

#[tokio::test]
async fn an_account_that_comes_by_a_provider_has_no_password_and_the_address_that_is_vouched_for() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (known, unknown) = (without_password(), without_password());
    let vouched = ProviderAccount {
        email: Some(known.email.to_uppercase()),
        email_verified: true,
        ..provider_account("google")
    };
    let user = register(&db, &env, &Actor::visitor(), known, &vouched).await.unwrap();
    assert_eq!((user.password_hash.clone(), user.email_verified_at), (None, Some(env.now())));
    assert!(
        list(&db.seen_by(&Actor::user(user.id)), user.id, &PageRequest::default()).await.unwrap().items[0]
            .is_primary
    );
    assert!(matches!(sign_in(db.app(), &env, &vouched, &build::client()).await, Ok(SignIn::Done(_))));

    let other = ProviderAccount { email: Some("other@x.com".into()), ..vouched.clone() };
    let other = ProviderAccount { provider_user_id: "another".into(), ..other };
    let user = register(&db, &env, &Actor::visitor(), unknown, &other).await.unwrap();
    assert_eq!(user.email_verified_at, None, "another address was vouched for");

    let outcome = register(&db, &env, &Actor::visitor(), without_password(), &vouched).await;
    assert!(matches!(outcome, Err(AuthError::IdentityTaken)));
    assert_eq!(Users::find().all(&*db).await.unwrap().len(), 2, "nothing is half-done");
}

#[tokio::test]
async fn an_account_with_a_second_factor_is_asked_for_it_here_too() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let account = provider_account("github");
    link(&db, &env, &Actor::user(user.id), &account).await.unwrap();
    let app = authenticator(&db, &env, &user).await;
    env.advance(TimeDelta::seconds(30));
    let SignIn::SecondFactor { ticket } = sign_in(db.app(), &env, &account, &build::client()).await.unwrap()
    else {
        panic!("the second factor is not asked for");
    };
    complete_sign_in(db.app(), &env, &ticket, &app.code(&env).into(), &build::client()).await.unwrap();
}

#[tokio::test]
async fn failed_passwords_lock_no_provider_out_and_a_ban_does() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = build::user(&db).await;
    let account = provider_account("github");
    link(&db, &env, &Actor::user(user.id), &account).await.unwrap();
    for _ in 0..6 {
        let wrong = "wrong".into();
        let _ =
            service::auth::sign_in::authenticate(db.app(), &env, &user.email, &wrong, &build::client()).await;
    }
    sign_in(db.app(), &env, &account, &build::client()).await.unwrap();
    users::ban(db.owner(), &env, &Actor::system(), user.id).await.unwrap();
    assert!(matches!(sign_in(db.app(), &env, &account, &build::client()).await, Err(AuthError::Banned)));
    users::soft_delete(db.owner(), &env, &Actor::system(), user.id).await.unwrap();
    assert!(matches!(
        sign_in(db.app(), &env, &account, &build::client()).await,
        Err(AuthError::UserNotFound)
    ));
}

#[tokio::test]
async fn a_providers_account_belongs_to_one_user_who_has_one_of_each_provider() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let account = provider_account("github");
    let first = link(&db, &env, &Actor::user(user.id), &account).await.unwrap();
    let renamed = ProviderAccount { username: Some("ada".into()), ..account.clone() };
    let again = link(&db, &env, &Actor::user(user.id), &renamed).await.unwrap();
    assert_eq!((again.id, again.provider_username.as_deref()), (first.id, Some("ada")));

    for (actor, account) in [(&other, &account), (&user, &provider_account("github"))] {
        let outcome = link(&db, &env, &Actor::user(actor.id), account).await;
        assert!(matches!(outcome, Err(AuthError::IdentityTaken)));
    }
    for actor in [Actor::visitor(), Actor::system()] {
        let outcome = link(&db, &env, &actor, &provider_account("discord")).await;
        assert!(matches!(outcome, Err(AuthError::Forbidden)));
    }
    let malformed = ProviderAccount { provider: "Git Hub".into(), ..account };
    let outcome = link(&db, &env, &Actor::user(user.id), &malformed).await;
    assert!(matches!(outcome, Err(AuthError::Invalid(invalid)) if invalid.names("provider")));
}

#[tokio::test]
async fn of_five_users_who_link_one_account_at_once_one_gets_it() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let account = provider_account("github");
    let mut actors = Vec::new();
    for _ in 0..5 {
        actors.push(Actor::user(build::user(&db).await.id));
    }
    let outcomes = join_all(actors.iter().map(|actor| link(&db, &env, actor, &account))).await;
    assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
    assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::IdentityTaken))), 4);
}

#[tokio::test]
async fn the_last_way_in_stays() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let user = register(&db, &env, &Actor::visitor(), without_password(), &provider_account("google"))
        .await
        .unwrap();
    let (actor, other) = (Actor::user(user.id), build::user(&db).await);
    let google =
        list(&db.seen_by(&Actor::user(user.id)), user.id, &PageRequest::default()).await.unwrap().items[0].id;
    assert!(matches!(unlink(&db, &actor, google).await, Err(AuthError::LastWayIn)));
    let foreign = unlink(&db, &Actor::user(other.id), google).await;
    assert!(matches!(foreign, Err(AuthError::IdentityNotFound)));

    let github = link(&db, &env, &actor, &provider_account("github")).await.unwrap().id;
    unlink(&db, &actor, google).await.unwrap();
    assert!(matches!(unlink(&db, &actor, google).await, Err(AuthError::IdentityNotFound)));
    assert!(matches!(unlink(&db, &actor, github).await, Err(AuthError::LastWayIn)));

    let of_other = link(&db, &env, &Actor::user(other.id), &provider_account("github")).await.unwrap().id;
    unlink(&db, &Actor::user(other.id), of_other).await.unwrap(); // there is a password
}

#[tokio::test]
async fn of_two_that_unlink_the_last_two_at_once_one_is_refused() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    for _ in 0..5 {
        let account = provider_account("google");
        let user = register(&db, &env, &Actor::visitor(), without_password(), &account).await.unwrap();
        let actor = Actor::user(user.id);
        link(&db, &env, &actor, &provider_account("github")).await.unwrap();
        let both =
            list(&db.seen_by(&Actor::user(user.id)), user.id, &PageRequest::default()).await.unwrap().items;
        let outcomes: [_; 2] =
            tokio::join!(unlink(&db, &actor, both[0].id), unlink(&db, &actor, both[1].id)).into();
        assert_eq!(how_many(&outcomes, |o| o.is_ok()), 1);
        assert_eq!(how_many(&outcomes, |o| matches!(o, Err(AuthError::LastWayIn))), 1);
    }
}

#[tokio::test]
async fn a_providers_tokens_are_stored_sealed_and_read_back_by_their_owner_alone() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    let actor = Actor::user(user.id);
    let account = ProviderAccount {
        tokens: Some(tokens("access-1", Some("refresh-1"))),
        ..provider_account("spotify")
    };
    let id = link(&db, &env, &actor, &account).await.unwrap().id;
    let row = FederatedIdentities::find_by_id(id).one(&*db).await.unwrap().unwrap();
    assert!(row.access_token.unwrap().expose().starts_with("v1:k1:"));
    assert!(row.refresh_token.unwrap().expose().starts_with("v1:k1:"));
    let stored = async || {
        let got = provider_tokens::get(&db.seen_by(&Actor::user(user.id)), &env, user.id, id)
            .await
            .unwrap()
            .unwrap();
        let refresh = got.refresh_token.map(|token| token.expose_secret().to_owned());
        (got.access_token.expose_secret().to_owned(), refresh.unwrap())
    };
    assert_eq!(stored().await, ("access-1".into(), "refresh-1".into()));
    let foreign = provider_tokens::get(&db.seen_by(&Actor::user(other.id)), &env, other.id, id).await;
    assert!(matches!(foreign, Err(AuthError::IdentityNotFound)));

    // A provider that sends no new refresh token means the old one to go on; a sign-in without tokens changes none.
    provider_tokens::set(&db, &env, &actor, id, &tokens("access-2", None)).await.unwrap();
    sign_in(db.app(), &env, &ProviderAccount { tokens: None, ..account }, &build::client()).await.unwrap();
    assert_eq!(stored().await, ("access-2".into(), "refresh-1".into()));
    for (actor, forbidden) in [(Actor::user(other.id), false), (Actor::visitor(), true)] {
        match provider_tokens::set(&db, &env, &actor, id, &tokens("stolen", None)).await {
            Err(AuthError::Forbidden) => assert!(forbidden),
            Err(AuthError::IdentityNotFound) => assert!(!forbidden),
            other => panic!("{other:?}"),
        }
    }
    provider_tokens::set(db.owner(), &env, &Actor::system(), id, &tokens("access-3", Some("refresh-3")))
        .await
        .unwrap();
    assert_eq!(stored().await, ("access-3".into(), "refresh-3".into()));

    let without = link(&db, &env, &actor, &provider_account("discord")).await.unwrap().id;
    assert!(
        provider_tokens::get(&db.seen_by(&Actor::user(user.id)), &env, user.id, without)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn tokens_move_to_the_active_key_and_the_old_key_can_go() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let mut ids = Vec::new();
    for number in 0..3 {
        let user = build::user(&db).await;
        let refresh = (number > 0).then_some("refresh");
        let account =
            ProviderAccount { tokens: Some(tokens("access", refresh)), ..provider_account("spotify") };
        ids.push((user.id, link(&db, &env, &Actor::user(user.id), &account).await.unwrap().id));
    }
    let rotating = env.clone().with_keys("k2,k1");
    assert_eq!(provider_tokens::reseal(db.owner(), &rotating, 2).await.unwrap(), 2);
    assert_eq!(provider_tokens::reseal(db.owner(), &rotating, 2).await.unwrap(), 1);
    assert_eq!(provider_tokens::reseal(db.owner(), &rotating, 2).await.unwrap(), 0);
    let rotated = env.with_keys("k2");
    for (user_id, id) in ids {
        let got = provider_tokens::get(&db.seen_by(&Actor::user(user_id)), &rotated, user_id, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(got.access_token.expose_secret(), "access");
    }
    let old = FederatedIdentities::find().filter(Column::AccessToken.starts_with("v1:k1:"));
    assert!(old.all(&*db).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_list_yields_each_identity_once_newest_first_without_its_tokens() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (user, other) = (build::user(&db).await, build::user(&db).await);
    link(&db, &env, &Actor::user(other.id), &provider_account("github")).await.unwrap();
    for provider in ["github", "google", "discord", "spotify", "apple"] {
        let account =
            ProviderAccount { tokens: Some(tokens("swordfish", None)), ..provider_account(provider) };
        link(&db, &env, &Actor::user(user.id), &account).await.unwrap();
    }
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let got = list(&db.seen_by(&Actor::user(user.id)), user.id, &page).await.unwrap();
        assert!(!serde_json::to_string(&got).unwrap().contains("token"));
        seen.extend(got.items);
        let Some(next) = got.next else { break };
        page = PageRequest::first(2).after(next);
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| (a.created_at, a.id) > (b.created_at, b.id)));
}
