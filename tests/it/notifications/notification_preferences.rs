use entity::notifications::notification_preferences::NotificationChannel::{Browser, Email, InApp, Push};
use entity::notifications::notification_preferences::{Entity, NotificationChannel};
use entity::notifications::notifications::NotificationType::{self, Like, Mention, System};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use service::db::Actor;
use service::notifications::NotificationError;
use service::notifications::notification_preferences::{Choice, Preference, get, set};
use tests::{TestDb, build, on_your_marks};

fn choice(
    notification_type: NotificationType,
    channel: NotificationChannel,
    is_enabled: Option<bool>,
) -> Choice {
    Choice { notification_type, channel, is_enabled }
}

async fn all(db: &TestDb, actor: &Actor) -> Vec<Preference> {
    get(&db.seen_by(actor), actor).await.unwrap()
}

fn find(all: &[Preference], kind: NotificationType, channel: NotificationChannel) -> (bool, bool) {
    let found = all.iter().find(|p| p.notification_type == kind && p.channel == channel).unwrap();
    (found.is_enabled, found.is_chosen)
}

#[tokio::test]
async fn what_was_not_chosen_follows_from_the_settings() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    db.execute_unprepared("DELETE FROM user_settings").await.unwrap();
    let before = all(&db, &actor).await;
    assert_eq!(before.len(), 24);
    assert!(before.iter().all(|p| p.is_enabled && !p.is_chosen), "all is wanted by who never said");

    db.execute_unprepared(
        "INSERT INTO user_settings (user_id, email_on_like, browser_notifications) SELECT id, false, false FROM users",
    )
    .await
    .unwrap();
    set(&db, &actor, &[choice(System, Browser, Some(true)), choice(Mention, InApp, Some(false))])
        .await
        .unwrap();
    let now = all(&db, &actor).await;
    assert_eq!(find(&now, Like, Email), (false, false));
    assert_eq!(find(&now, Mention, Email), (true, false));
    assert_eq!(find(&now, Like, Browser), (false, false));
    assert_eq!(find(&now, System, Browser), (true, true));
    assert_eq!(find(&now, Mention, InApp), (false, true));
    db.execute_unprepared("UPDATE user_settings SET email_notifications = false").await.unwrap();
    assert_eq!(find(&all(&db, &actor).await, Mention, Email), (false, false));

    set(&db, &actor, &[choice(System, Browser, None), choice(Mention, InApp, Some(true))]).await.unwrap();
    let now = all(&db, &actor).await;
    assert_eq!(find(&now, System, Browser), (false, false));
    assert_eq!(find(&now, Mention, InApp), (true, true));
}

#[tokio::test]
async fn choices_at_once_leave_one_for_each_and_those_of_others_alone() {
    let db = TestDb::new().await;
    let (actor, other) = (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id));
    let forward = [choice(Like, Push, Some(false)), choice(Like, Email, Some(false))];
    let backward = [forward[1], forward[0]];
    on_your_marks(&db).await;
    let sets = (0..8).map(|n| set(&db, &actor, if n % 2 == 0 { &forward } else { &backward }));
    for done in futures::future::join_all(sets).await {
        done.unwrap();
    }
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 2);
    assert_eq!(find(&all(&db, &other).await, Like, Push), (true, false));

    let twice = set(&db, &actor, &[forward[0], choice(Like, Push, Some(true))]).await;
    assert!(matches!(twice, Err(NotificationError::Invalid(i)) if i.names("choices")));
    for nobody in [Actor::visitor(), Actor::system()] {
        assert!(matches!(set(&db, &nobody, &forward).await, Err(NotificationError::Forbidden)));
        assert!(matches!(get(&*db, &nobody).await, Err(NotificationError::Forbidden)));
    }
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 2);
}
