use entity::profiles::user_roles;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::db::{Actor, PageRequest};
use service::profiles::ProfileError;
use service::profiles::user_profiles::{self, ProfilePatch};
use service::profiles::user_roles::{grant, list, revoke, verify};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn claiming_a_role_again_changes_nothing() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let actor = Actor::user(user.id);
    let claims = (0..8).map(|_| grant(&db, &env.env, &actor, user.id, "producer"));
    on_your_marks(&db).await;
    let rows: Vec<_> = futures::future::join_all(claims).await.into_iter().map(Result::unwrap).collect();

    assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?}");
    assert!(!rows[0].verified && rows[0].verified_by.is_none());
    assert_eq!(user_roles::Entity::find().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn the_first_who_verifies_is_remembered() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let moderators = [build::moderator(&db).await.id, build::admin(&db).await.id];
    grant(&db, &env.env, &Actor::user(user.id), user.id, "label").await.unwrap();

    let [one, two] = moderators.map(Actor::user);
    on_your_marks(&db).await;
    let (one, two) = futures::join!(
        verify(&db, &env.env, &one, user.id, "label"),
        verify(&db, &env.env, &two, user.id, "label"),
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert!(one.verified && one.verified_at == Some(env.now()));
    assert!(moderators.contains(&one.verified_by.unwrap()));

    let again = grant(&db, &env.env, &Actor::user(user.id), user.id, "label").await.unwrap();
    assert!(again.verified, "claiming it again does not take the verification away");
}

#[tokio::test]
async fn nobody_verifies_themselves_and_nobody_grants_to_others_but_staff() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (user, other, moderator) =
        (build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    for actor in [Actor::visitor(), Actor::user(other.id)] {
        let granted = grant(&db, &env.env, &actor, user.id, "educator").await;
        assert!(matches!(granted, Err(ProfileError::Forbidden)), "{actor:?}");
        let revoked = revoke(&db, &actor, user.id, "educator").await;
        assert!(matches!(revoked, Err(ProfileError::Forbidden)), "{actor:?}");
    }
    for (actor, id) in [(user.id, user.id), (other.id, user.id), (moderator.id, moderator.id)] {
        grant(db.owner(), &env.env, &Actor::system(), id, "educator").await.unwrap();
        let verified = verify(&db, &env.env, &Actor::user(actor), id, "educator").await;
        assert!(matches!(verified, Err(ProfileError::Forbidden)));
    }
    let by_system = verify(db.owner(), &env.env, &Actor::system(), user.id, "educator").await.unwrap();
    assert_eq!((by_system.verified, by_system.verified_by), (true, None));
    let unknown = verify(db.owner(), &env.env, &Actor::system(), user.id, "label").await;
    assert!(matches!(unknown, Err(ProfileError::RoleNotFound)));
    let nobody = grant(db.owner(), &env.env, &Actor::system(), Uuid::nil(), "label").await;
    assert!(matches!(nobody, Err(ProfileError::UserNotFound)));
}

#[tokio::test]
async fn a_role_is_a_plain_word_that_is_no_right() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let actor = Actor::user(user.id);
    let long = "x".repeat(51);
    for role in ["", "Label", "a b", "_x", "1x", "é", "a\0", "admin", "moderator", "system", &long] {
        let refused = grant(&db, &env.env, &actor, user.id, role).await;
        assert!(
            matches!(&refused, Err(ProfileError::Invalid(i)) if i.names("role")),
            "{role:?}: {refused:?}"
        );
    }
    grant(&db, &env.env, &actor, user.id, &long[1..]).await.unwrap();
}

#[tokio::test]
async fn a_revoked_role_is_gone_and_can_be_claimed_anew() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let actor = Actor::user(user.id);
    grant(&db, &env.env, &actor, user.id, "label").await.unwrap();
    verify(db.owner(), &env.env, &Actor::system(), user.id, "label").await.unwrap();

    assert!(revoke(&db, &actor, user.id, "label").await.unwrap());
    assert!(!revoke(&db, &actor, user.id, "label").await.unwrap());
    assert!(!grant(&db, &env.env, &actor, user.id, "label").await.unwrap().verified);
}

#[tokio::test]
async fn list_gives_each_role_once_and_none_of_a_private_profile() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let names = ["a", "b", "c", "d", "e"];
    for name in names {
        grant(db.owner(), &env.env, &Actor::system(), user.id, name).await.unwrap();
    }
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(&db, &Actor::visitor(), user.id, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| row.role));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    assert_eq!(seen, names);
    let damaged = list(&db, &Actor::visitor(), user.id, &PageRequest::first(2).after("x")).await;
    assert!(matches!(damaged, Err(ProfileError::Cursor(_))));

    let private =
        ProfilePatch { profile_visibility: Some(entity::enums::Visibility::Private), ..Default::default() };
    user_profiles::update(&db, &env.env, &Actor::user(user.id), user.id, private).await.unwrap();
    let count =
        async |viewer: Actor| list(&db, &viewer, user.id, &PageRequest::default()).await.unwrap().items.len();
    assert_eq!((count(Actor::visitor()).await, count(Actor::user(user.id)).await), (0, 5));
}
