use chrono::TimeDelta;
use entity::notifications::push_subscriptions::{Entity, PushPlatform};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use secrecy::ExposeSecret;
use service::db::{Actor, PageRequest};
use service::notifications::push_subscriptions::{
    Keys, NewSubscription, Pushed, list, record, register, rotate, targets, unregister,
};
use service::notifications::{NotificationError, Notifications};
use tests::build::notifications::{browser, notifications, phone};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

async fn reached(db: &TestDb, notifications: &Notifications, user: Uuid) -> Vec<String> {
    let targets = targets(db.owner(), notifications, &Actor::system(), user).await.unwrap();
    targets.into_iter().map(|target| target.endpoint).collect()
}

#[tokio::test]
async fn a_browser_is_reached_by_what_it_registered_and_its_secret_is_sealed() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (notifications, user) = (notifications(&env), build::user(&db).await);
    let (actor, new) = (Actor::user(user.id), browser());
    let secret = new.keys.as_ref().unwrap().auth_secret.expose_secret().to_owned();
    assert!(!format!("{new:?}").contains(&secret));
    let id = register(&db, &notifications, &actor, new.clone()).await.unwrap();

    let [target] =
        targets(db.owner(), &notifications, &Actor::system(), user.id).await.unwrap().try_into().unwrap();
    assert_eq!((target.id, &target.endpoint), (id, &new.endpoint));
    assert_eq!(target.keys.as_ref().unwrap().auth_secret.expose_secret(), secret);
    assert!(!format!("{target:?}").contains(&secret));
    let row = Entity::find_by_id(id).one(&*db).await.unwrap().unwrap();
    let sealed = row.auth_secret_encrypted.unwrap();
    assert!(sealed.expose().starts_with(b"v1:k1:"));
    assert!(!String::from_utf8_lossy(sealed.expose()).contains(&secret));

    // Its key was taken away: nothing is sent in clear, and the device registers again when it starts.
    let rotated = build::notifications::notifications(&env.clone().with_keys("k2"));
    assert!(reached(&db, &rotated, user.id).await.is_empty());
    register(&db, &rotated, &actor, new).await.unwrap();
    assert_eq!(reached(&db, &rotated, user.id).await.len(), 1);
    for nobody in [Actor::visitor(), actor] {
        let refused = targets(&*db, &rotated, &nobody, user.id).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
    }
}

#[tokio::test]
async fn a_device_belongs_to_who_signed_in_last_however_many_at_once() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    let (first, second) = (Actor::user(ada.id), Actor::user(ben.id));
    let device = phone();
    for actor in [&first, &first, &second] {
        register(&db, &notifications, actor, device.clone()).await.unwrap();
    }
    assert!(reached(&db, &notifications, ada.id).await.is_empty());
    assert_eq!(reached(&db, &notifications, ben.id).await, std::slice::from_ref(&device.endpoint));
    assert!(!unregister(&db, &first, &device.endpoint).await.unwrap());

    on_your_marks(&db).await;
    let registrations = (0..8)
        .map(|n| register(&db, &notifications, if n % 2 == 0 { &first } else { &second }, device.clone()));
    for done in futures::future::join_all(registrations).await {
        done.unwrap();
    }
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 1);
    let mine = [&first, &second].map(|actor| unregister(&db, actor, &device.endpoint));
    let gone: Vec<_> = futures::future::join_all(mine).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(gone.iter().filter(|gone| **gone).count(), 1);
}

#[tokio::test]
async fn an_endpoint_is_rotated_by_its_owner_alone() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    let (actor, old, new) = (Actor::user(ada.id), browser(), browser());
    register(&db, &notifications, &actor, old.clone()).await.unwrap();
    for endpoint in ["\0", "https://nobody.example", &old.endpoint] {
        let refused = rotate(&db, &notifications, &Actor::user(ben.id), endpoint, new.clone()).await;
        assert!(matches!(refused, Err(NotificationError::SubscriptionNotFound)), "{endpoint}");
    }
    rotate(&db, &notifications, &actor, &old.endpoint, new.clone()).await.unwrap();
    assert_eq!(reached(&db, &notifications, ada.id).await, [new.endpoint]);
}

#[tokio::test]
async fn a_subscription_that_is_gone_or_fails_too_often_is_switched_off_until_it_registers_again() {
    let db = TestDb::new().await;
    let mut notifications = notifications(&TestEnv::new());
    notifications.policy.push_failures = 3;
    let (user, system) = (build::user(&db).await, Actor::system());
    let (actor, device) = (Actor::user(user.id), phone());
    let id = register(&db, &notifications, &actor, device.clone()).await.unwrap();
    let say = async |id, outcome| record(db.owner(), &notifications, &system, id, outcome).await.unwrap();
    for outcome in [Pushed::Failed, Pushed::Failed, Pushed::Delivered, Pushed::Failed, Pushed::Failed] {
        say(id, outcome).await;
        assert_eq!(reached(&db, &notifications, user.id).await.len(), 1);
    }
    say(id, Pushed::Failed).await;
    assert!(reached(&db, &notifications, user.id).await.is_empty());
    say(id, Pushed::Delivered).await;
    assert!(reached(&db, &notifications, user.id).await.is_empty(), "a late answer switches nothing on");

    let again = register(&db, &notifications, &actor, device).await.unwrap();
    say(id, Pushed::Gone).await;
    assert_eq!(reached(&db, &notifications, user.id).await.len(), 1, "that was said of the old one");
    say(again, Pushed::Gone).await;
    assert!(reached(&db, &notifications, user.id).await.is_empty());
    let devices = list(&db.seen_by(&actor), &actor, &PageRequest::default()).await.unwrap().items;
    assert!(devices[0].disabled_at.is_some());
    let refused = record(&*db, &notifications, &actor, again, Pushed::Failed).await;
    assert!(matches!(refused, Err(NotificationError::Forbidden)));
}

#[tokio::test]
async fn what_lapsed_is_not_reached_and_no_list_shows_the_devices_of_others() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let notifications = notifications(&env);
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    for _ in 0..3 {
        register(&db, &notifications, &Actor::user(ada.id), phone()).await.unwrap();
    }
    let lapsing = NewSubscription { expires_at: Some(env.now() + TimeDelta::hours(1)), ..phone() };
    register(&db, &notifications, &Actor::user(ada.id), lapsing).await.unwrap();
    db.execute_unprepared("UPDATE push_subscriptions SET expires_at = now() WHERE expires_at IS NOT NULL")
        .await
        .unwrap();
    assert_eq!(reached(&db, &notifications, ada.id).await.len(), 3);
    let (viewer, other) = (Actor::user(ada.id), Actor::user(ben.id));
    let page = list(&db.seen_by(&viewer), &viewer, &PageRequest::first(3)).await.unwrap();
    let rest = PageRequest::first(3).after(page.next.unwrap());
    assert_eq!(list(&db.seen_by(&viewer), &viewer, &rest).await.unwrap().items.len(), 1);
    assert!(list(&db.seen_by(&other), &other, &PageRequest::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_malformed_subscription_is_refused_and_leaves_nothing() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let notifications = notifications(&env);
    let actor = Actor::user(build::user(&db).await.id);
    let keys = browser().keys.unwrap();
    let web = |endpoint: &str| NewSubscription { endpoint: endpoint.to_owned(), ..browser() };
    let with = |keys| NewSubscription { keys, ..browser() };
    let of =
        |platform, endpoint: &str| NewSubscription { platform, endpoint: endpoint.to_owned(), ..phone() };
    let past = Some(env.now());
    for (bad, field) in [
        (web(""), "endpoint"),
        (web("http://push.example/x"), "endpoint"),
        (web("https://user:pw@push.example/x"), "endpoint"),
        (web(&format!("https://push.example/{}", "x".repeat(1_010))), "endpoint"),
        (with(None), "keys"),
        (with(Some(Keys { p256dh: "AAAA".into(), ..keys.clone() })), "keys.p256dh"),
        (with(Some(Keys { auth_secret: "AAAA".into(), ..keys.clone() })), "keys.auth_secret"),
        (NewSubscription { keys: Some(keys), ..phone() }, "keys"),
        (of(PushPlatform::Ios, "xyz"), "endpoint"),
        (of(PushPlatform::Android, "a b"), "endpoint"),
        (NewSubscription { device_name: Some("x".repeat(256)), ..phone() }, "device_name"),
        (NewSubscription { user_agent: Some("\0".into()), ..phone() }, "user_agent"),
        (NewSubscription { expires_at: past, ..phone() }, "expires_at"),
    ] {
        let refused = register(&db, &notifications, &actor, bad).await;
        assert!(
            matches!(&refused, Err(NotificationError::Invalid(i)) if i.names(field)),
            "{field}: {refused:?}"
        );
    }
    for nobody in [Actor::visitor(), Actor::system()] {
        let refused = register(&db, &notifications, &nobody, phone()).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
    }
    let unknown = register(&db, &notifications, &Actor::user(Uuid::nil()), phone()).await;
    assert!(matches!(unknown, Err(NotificationError::UserNotFound)));
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 0);
}
