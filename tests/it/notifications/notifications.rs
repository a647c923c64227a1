use entity::notifications::notifications::{Entity, NotificationType};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::notifications::NotificationError;
use service::notifications::notifications::{
    MOST_COUNTED, count_unread, delete, list, list_unread, mark_all_read, mark_read, mark_read_up_to,
};
use service::social::blocks::block;
use tests::build::notifications::{follow, hear, like, notifications, tell, titles, told};
use tests::counting::Counting;
use tests::{TestDb, TestEnv, build};
use uuid::Uuid;

/// Somebody who was told of `count` likes of as many tracks, and who liked.
async fn with_likes(db: &TestDb, count: u128) -> (entity::auth::users::Model, entity::auth::users::Model) {
    let (ada, ben) = (build::user(db).await, build::user(db).await);
    let events: Vec<_> = (1..=count).map(|n| like(Uuid::from_u128(n), &ada, &ben)).collect();
    tell(db, &notifications(&TestEnv::new()), &events).await;
    (ada, ben)
}

async fn unread(db: &TestDb, actor: &Actor) -> i64 {
    count_unread(&db.seen_by(actor), actor).await.unwrap()
}

#[tokio::test]
async fn list_gives_each_notification_once_newest_first_in_one_query() {
    let db = TestDb::new().await;
    let (ada, ben) = with_likes(&db, 7).await;
    let viewer = Actor::user(ada.id);
    // Three at one time, so that only the id keeps them apart.
    db.execute_unprepared(
        "UPDATE notifications SET last_event_at = date_trunc('day', now()) WHERE group_key ~ '[123]$'",
    )
    .await
    .unwrap();
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(&db.seen_by(&viewer), &viewer, &request).await.unwrap();
        seen.extend(page.items.iter().map(|line| (line.last_event_at, line.id)));
        let Some(next) = page.next else { break };
        request = request.after(next);
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a > b));
    let counted = Counting::new(db.owner().clone());
    list(&counted, &viewer, &PageRequest::first(5)).await.unwrap();
    count_unread(&counted, &viewer).await.unwrap();
    assert_eq!(counted.count(), 2);

    let other = Actor::user(ben.id);
    assert!(list(&db.seen_by(&other), &other, &PageRequest::default()).await.unwrap().items.is_empty());
    let cursor = list(&db.seen_by(&viewer), &viewer, &PageRequest::first(1)).await.unwrap().next.unwrap();
    let foreign = list_unread(&db.seen_by(&viewer), &viewer, &PageRequest::first(1).after(cursor)).await;
    assert!(matches!(foreign, Err(NotificationError::Cursor(_))));
    for nobody in [Actor::visitor(), Actor::system()] {
        let refused = list(&*db, &nobody, &PageRequest::default()).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
        assert_eq!(count_unread(&*db, &nobody).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn one_some_and_all_are_marked_as_read_by_their_recipient_alone() {
    let db = TestDb::new().await;
    let (ada, ben) = with_likes(&db, 6).await;
    let (actor, other) = (Actor::user(ada.id), Actor::user(ben.id));
    let lines = told(&db, &ada).await;
    assert_eq!(unread(&db, &actor).await, 6);
    assert_eq!(mark_read(&db, &other, &[lines[0].id]).await.unwrap(), 0);
    let foreign = mark_read_up_to(&db, &other, lines[0].id).await;
    assert!(matches!(foreign, Err(NotificationError::NotificationNotFound)));

    assert_eq!(mark_read(&db, &actor, &[lines[0].id, Uuid::nil()]).await.unwrap(), 1);
    assert_eq!(mark_read(&db, &actor, &[lines[0].id]).await.unwrap(), 0, "it was read");
    assert_eq!(mark_read_up_to(&db, &actor, lines[3].id).await.unwrap(), 3);
    assert_eq!(mark_read_up_to(&db, &actor, lines[3].id).await.unwrap(), 0);
    assert_eq!(unread(&db, &actor).await, 2);
    let left = list_unread(&db.seen_by(&actor), &actor, &PageRequest::default()).await.unwrap().items;
    assert_eq!(left.iter().map(|line| line.id).collect::<Vec<_>>(), [lines[1].id, lines[2].id]);
    assert_eq!(mark_all_read(&db, &actor).await.unwrap(), 2);
    assert_eq!(unread(&db, &actor).await, 0);
    for nobody in [Actor::visitor(), Actor::system()] {
        assert!(matches!(mark_all_read(&db, &nobody).await, Err(NotificationError::Forbidden)));
    }
}

#[tokio::test]
async fn what_is_dismissed_is_gone_and_nobody_dismisses_for_another() {
    let db = TestDb::new().await;
    let (ada, ben) = with_likes(&db, 3).await;
    let ids: Vec<_> = told(&db, &ada).await.iter().map(|line| line.id).collect();
    assert_eq!(delete(&db, &Actor::user(ben.id), &ids).await.unwrap(), 0);
    let many = vec![Uuid::nil(); 101];
    for refused in
        [delete(&db, &Actor::user(ada.id), &many).await, mark_read(&db, &Actor::user(ada.id), &many).await]
    {
        assert!(matches!(refused, Err(NotificationError::Invalid(i)) if i.names("ids")));
    }
    assert_eq!(Entity::find().count(&*db).await.unwrap(), 3);
    assert_eq!(delete(&db, &Actor::user(ada.id), &ids[..2]).await.unwrap(), 2);
    assert_eq!(delete(&db, &Actor::user(ada.id), &ids).await.unwrap(), 1);
}

#[tokio::test]
async fn a_block_takes_each_out_of_what_the_other_was_told() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cat) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let [me, other] = [&ada, &cat].map(|user| Actor::user(user.id));
    let (alone, shared, second) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    let events = [
        follow(&ada, &cat),
        like(alone, &ada, &cat),
        like(shared, &ada, &ben),
        like(shared, &ada, &cat),
        like(second, &ada, &cat),
        like(second, &ada, &ben),
        like(alone, &cat, &ada),
        like(alone, &cat, &ben),
    ];
    tell(&db, &notifications, &events).await;
    // One that was read is no exception, and what an application has written in its own way is no hindrance.
    let lines = told(&db, &ada).await;
    let followed = lines.iter().find(|line| line.notification_type == NotificationType::Follow).unwrap();
    mark_read(&db, &me, &[followed.id]).await.unwrap();
    let own_way = format!(
        "INSERT INTO notifications (user_id, actor_id, notification_type, title, data) VALUES
         ('{0}', '{1}', 'system', 'x', '{{\"actors\": \"{1}\"}}'), ('{0}', '{1}', 'system', 'y', '{{\"actors\": [\"no id\"]}}')",
        ada.id, cat.id
    );
    db.execute_unprepared(&own_way).await.unwrap();
    assert_eq!((told(&db, &ada).await.len(), unread(&db, &me).await), (6, 5));

    // Whoever blocks, both are taken out; not before it is done.
    let aborted = block(&db, &other, Uuid::nil(), None).await;
    assert!(aborted.is_err());
    assert!(block(&db, &other, ada.id, None).await.unwrap());
    let lines = told(&db, &ada).await;
    assert_eq!((lines.len(), unread(&db, &me).await), (2, 2));
    for line in &lines {
        assert_eq!((line.actor_id, line.group_count), (Some(ben.id), 1));
        assert_eq!(
            (&line.data["actors"], &line.data["actor_name"]),
            (&json!([ben.id]), &json!(ben.username))
        );
        assert!(!line.title.contains(&cat.username), "{}", line.title);
    }
    assert_eq!(told(&db, &cat).await[0].data["actors"], json!([ben.id]));

    // The notifier says it in its own words.
    hear(&db, &notifications).await;
    let title = format!("{} likes your track", ben.username);
    assert_eq!(titles(&db, &ada).await, [title.clone(), title.clone()]);
    assert_eq!(titles(&db, &cat).await, [title]);
}

#[tokio::test]
async fn unread_notifications_are_counted_up_to_a_thousand() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    let many = "INSERT INTO notifications (user_id, notification_type, title) SELECT id, 'system', 'x' FROM users, generate_series(1, 1200)";
    db.execute_unprepared(many).await.unwrap();
    assert_eq!(unread(&db, &actor).await, MOST_COUNTED);
}
