use entity::profiles::user_settings;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::db::Actor;
use service::profiles::ProfileError;
use service::profiles::user_settings::{SettingsPatch, get, update};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn what_is_not_mentioned_stays() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    let actor = Actor::user(user.id);
    let before = get(&db, &actor, user.id).await.unwrap();
    assert!(before.email_notifications && !before.email_marketing);

    let patch = SettingsPatch { email_marketing: Some(true), autoplay: Some(false), ..Default::default() };
    let after = update(&db, &actor, user.id, patch).await.unwrap();
    let expected = user_settings::Model {
        email_marketing: true,
        autoplay: false,
        updated_at: after.updated_at,
        ..before
    };
    assert_eq!(after, expected);
    assert_eq!(update(&db, &actor, user.id, SettingsPatch::default()).await.unwrap(), after);
}

#[tokio::test]
async fn a_missing_row_is_made_once() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    user_settings::Entity::delete_many().exec(&db).await.unwrap();
    let actor = Actor::user(user.id);
    let off = |patch: SettingsPatch| update(&db, &actor, user.id, patch);
    on_your_marks(&db).await;
    let (read, one, two) = futures::join!(
        get(&db, &actor, user.id),
        off(SettingsPatch { email_on_like: Some(false), ..Default::default() }),
        off(SettingsPatch { email_on_follow: Some(false), ..Default::default() }),
    );
    assert!(read.is_ok() && one.is_ok() && two.is_ok());

    let row = get(&db, &actor, user.id).await.unwrap();
    assert_eq!((row.email_on_like, row.email_on_follow, row.email_on_mention), (false, false, true));
    assert_eq!(user_settings::Entity::find().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn nobody_but_the_owner_and_the_system_sees_or_changes_settings() {
    let db = TestDb::new().await;
    let (user, admin) = (build::user(&db).await, build::admin(&db).await);
    for actor in [Actor::visitor(), Actor::user(admin.id), Actor::user(Uuid::nil())] {
        assert!(matches!(get(&db, &actor, user.id).await, Err(ProfileError::Forbidden)), "{actor:?}");
        let changed = update(&db, &actor, user.id, SettingsPatch::default()).await;
        assert!(matches!(changed, Err(ProfileError::Forbidden)), "{actor:?}");
    }
    assert_eq!(get(db.owner(), &Actor::system(), user.id).await.unwrap().user_id, user.id);
    let nobody = get(db.owner(), &Actor::system(), Uuid::nil()).await;
    assert!(matches!(nobody, Err(ProfileError::UserNotFound)));
}
