//! Each read of notifications, devices and e-mails is one statement, whatever it answers; so is what a worker says of an e-mail.

use service::db::{Actor, PageRequest};
use service::notifications::email_messages::{NewEmail, Refusal, cancel, enqueue, failed, list_failed, sent};
use service::notifications::{notification_preferences, notifications, push_subscriptions};
use tests::build::notifications::{device, due, email, follow, notifications as with, tell};
use tests::{Counting, TestDb, TestEnv, build, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let (test, env) = (TestDb::new().await, TestEnv::new());
    let settings = with(&env);
    let ada = build::user(&test).await;
    for _ in 0..3 {
        tell(&test, &settings, &[follow(&ada, &build::user(&test).await)]).await;
    }
    let phone = device(&test, &settings, &ada).await;
    email(&test, &settings).await;
    failed(test.owner(), &settings, &due(&test, &settings).await, Refusal::Permanent, "no").await.unwrap();
    let (me, system, page) = (Actor::user(ada.id), Actor::system(), PageRequest::first(2));
    let first = notifications::list(&test, &me, &PageRequest::first(1)).await.unwrap();
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        notifications::count_unread(&db, &me),
        notifications::list(&db, &me, &page),
        notifications::list_unread(&db, &me, &page),
        notification_preferences::get(&db, &me),
        push_subscriptions::list(&db, &me, &page),
        push_subscriptions::targets(&db, &settings, &system, ada.id),
        push_subscriptions::record(&db, &settings, &system, phone, push_subscriptions::Pushed::Delivered),
        list_failed(&db, &system, &page),
    );
    // Who reads is looked up first.
    let staff = Actor::user(build::moderator(&test).await.id);
    list_failed(&db, &staff, &page).await.unwrap();
    assert_eq!(db.take().len(), 2);

    // The actor, and the write.
    notifications::mark_read(&db, &me, &[first.items[0].id]).await.unwrap();
    assert_eq!(db.take().len(), 2);
    notifications::mark_read_up_to(&db, &me, first.items[0].id).await.unwrap();
    assert_eq!(db.take().len(), 2);
    notifications::mark_all_read(&db, &me).await.unwrap();
    assert_eq!(db.take().len(), 2);
}

#[tokio::test]
async fn an_e_mail_is_queued_and_settled_by_one_statement_each() {
    let (test, env) = (TestDb::new().await, TestEnv::new());
    let settings = with(&env);
    email(&test, &settings).await;
    email(&test, &settings).await;
    let (first, second) = (due(&test, &settings).await, due(&test, &settings).await);
    let db = Counting::new(test.owner().clone());
    one_statement_each!(
        db;
        enqueue(&db, &settings, NewEmail::new("ada@example.com", "welcome")),
        sent(&db, &first, "provider", Some("1")),
        failed(&db, &settings, &second, Refusal::Temporary, "later"),
    );
    service::notifications::email_messages::claim(&db, &settings, &Actor::system(), "w1", 100).await.unwrap();
    assert_eq!((db.transactions(), db.take().len()), (1, 2), "however many are claimed");
    cancel(&db, &Actor::system(), first.id).await.unwrap();
    assert_eq!(db.take().len(), 2);
}
