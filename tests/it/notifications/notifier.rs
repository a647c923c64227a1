//! Who is told of what: never of oneself, never across a block, and as they like.

use chrono::{DateTime, TimeDelta};
use entity::notifications::email_messages;
use entity::notifications::notification_preferences::NotificationChannel;
use entity::notifications::notifications::NotificationType;
use entity::social::blocks;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, PaginatorTrait, Set};
use serde_json::json;
use service::db::Actor;
use service::notifications::notification_preferences::{Choice, set};
use service::notifications::notifications::mark_all_read;
use service::notifications::{Kind, Notifier, Said, Wording};
use service::platform::delivery::{Delivered, deliver};
use service::platform::outbox_events::{append_all, lag};
use service::platform::{Consumer, DeliveryPolicy, Event};
use std::sync::Arc;
use tests::build::notifications::{
    follow, like, message, notifications, prove_email, pushes, tell, titles, told,
};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn unread_events_of_one_kind_collapse_and_a_read_one_starts_anew() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (track, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    tell(&db, &notifications, &[like(track, &ada, &ben)]).await;
    let [line] = told(&db, &ada).await.try_into().unwrap();
    assert_eq!(line.title, format!("{} likes your track", ben.username));
    assert_eq!((line.actor_id, line.notification_type), (Some(ben.id), NotificationType::Like));
    assert_eq!((line.entity_type.as_deref(), line.entity_id), (Some("track"), Some(track)));

    tell(&db, &notifications, &[like(track, &ada, &cleo), like(other, &ada, &cleo)]).await;
    let lines = told(&db, &ada).await;
    assert_eq!(lines.len(), 2);
    let joined = lines.iter().find(|line| line.entity_id == Some(track)).unwrap();
    assert_eq!((joined.id, joined.group_count, joined.actor_id), (line.id, 2, Some(cleo.id)));
    assert_eq!(joined.title, format!("{} and one other like your track", cleo.username));
    assert_eq!(joined.data["actors"], json!([cleo.id, ben.id]));
    assert!(joined.last_event_at > line.last_event_at);

    // Who thinks better of it and likes again is still one.
    tell(&db, &notifications, &[like(track, &ada, &ben), like(track, &ada, &ben)]).await;
    let joined = told(&db, &ada).await.into_iter().find(|line| line.entity_id == Some(track)).unwrap();
    assert_eq!((joined.group_count, joined.actor_id), (2, Some(ben.id)));
    assert_eq!(joined.data["actors"], json!([ben.id, cleo.id]));

    mark_all_read(&db, &Actor::user(ada.id)).await.unwrap();
    tell(&db, &notifications, &[like(track, &ada, &cleo)]).await;
    assert_eq!(told(&db, &ada).await.len(), 3);
}

#[tokio::test]
async fn a_notification_remembers_the_last_five_of_many() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let ada = build::user(&db).await;
    let mut fans = Vec::new();
    for _ in 0..8 {
        fans.push(build::user(&db).await);
    }
    let follows: Vec<_> = fans.iter().map(|fan| follow(&ada, fan)).collect();
    tell(&db, &notifications, &follows[..6]).await;
    tell(&db, &notifications, &follows[6..]).await;
    let [line] = told(&db, &ada).await.try_into().unwrap();
    assert_eq!(line.group_count, 8);
    assert_eq!(line.title, format!("{} and 7 others follow you", fans[7].username));
    let last: Vec<_> = fans[3..].iter().rev().map(|fan| fan.id).collect();
    assert_eq!(line.data["actors"], json!(last));
}

#[tokio::test]
async fn nobody_is_told_of_what_they_did_or_across_a_block_or_of_a_closed_account() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let dora = build::user(&db).await;
    for (blocker, blocked) in [(&ada, &ben), (&cleo, &ada)] {
        let block = blocks::ActiveModel {
            blocker_id: Set(blocker.id),
            blocked_id: Set(blocked.id),
            ..Default::default()
        };
        block.insert(&*db).await.unwrap();
    }
    db.execute_unprepared(&format!("UPDATE users SET deleted_at = now() WHERE id = '{}'", dora.id))
        .await
        .unwrap();
    let unknown = entity::auth::users::Model { id: Uuid::from_u128(404), ..ben.clone() };
    let track = Uuid::from_u128(1);
    let nothing = [&ada, &ben, &cleo, &dora, &unknown].map(|by| like(track, &ada, by));
    let to_nobody = [like(track, &dora, &ada), follow(&unknown, &ada)];
    let round = tell(&db, &notifications, &[&nothing[..], &to_nobody].concat()).await;
    assert_eq!(round, Delivered { published: 7, ..Delivered::default() });
    for user in [&ada, &ben, &cleo] {
        assert!(told(&db, user).await.is_empty());
    }
}

#[tokio::test]
async fn every_kind_of_event_tells_whom_it_concerns() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (thing, comment) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let group = format!(
        "INSERT INTO groups (id, name, slug, creator_id) VALUES ('{thing}', 'g', 'g', '{0}');
         INSERT INTO group_members (group_id, user_id, role, status) VALUES ('{thing}', '{0}', 'owner', 'active'),
            ('{thing}', '{1}', 'member', 'active')
         ON CONFLICT (group_id, user_id) DO UPDATE SET role = EXCLUDED.role, status = EXCLUDED.status",
        ada.id, ben.id
    );
    db.execute_unprepared(&group).await.unwrap();
    let by_ben = json!({
        "comment_id": comment, "user_id": ben.id, "creator_id": ada.id, "author_id": ada.id, "parent_user_id": cleo.id,
        "repost_id": comment, "mentioning_user_id": ben.id, "source_type": "post", "source_id": thing,
        "inviter_id": ben.id, "room_id": thing, "playlist_id": thing, "group_id": thing,
        "approver_id": ben.id
    });
    let of = |kind, id, event| Event::new(kind, id, event, by_ben.clone());
    let events = [
        follow(&ada, &ben),
        like(thing, &ada, &ben),
        of("track", thing, "track.commented"),
        of("post", thing, "post.liked"),
        of("post", thing, "post.commented"),
        of("post", thing, "post.reposted"),
        of("user", ada.id, "user.mentioned"),
        message(&ben, &ada),
        of("user", ada.id, "room.invited"),
        of("user", ada.id, "playlist.invited"),
        Event::new("group", thing, "group.join_requested", json!({ "user_id": cleo.id })),
        of("user", ada.id, "group.joined"),
    ];
    assert_eq!(tell(&db, &notifications, &events).await.published, 12);

    let (ben, cleo_name) = (ben.username, &cleo.username);
    let mut told_ada = titles(&db, &ada).await;
    told_ada.sort();
    let mut expected = vec![
        format!("{ben} follows you"),
        format!("{ben} likes your track"),
        format!("{ben} commented on your track"),
        format!("{ben} likes your post"),
        format!("{ben} commented on your post"),
        format!("{ben} reposted your post"),
        format!("{ben} mentioned you"),
        format!("{ben} wrote to you"),
        format!("{ben} invites you into a room"),
        format!("{ben} invites you to a playlist"),
        format!("{cleo_name} wants to join your group"),
        "You are a member of the group now".to_owned(),
    ];
    expected.sort();
    assert_eq!(told_ada, expected);
    assert_eq!(
        titles(&db, &cleo).await,
        [format!("{ben} answered your comment"), format!("{ben} answered your comment")]
    );
}

#[tokio::test]
async fn an_answer_to_the_owner_of_the_track_is_told_once() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    let payload =
        json!({ "comment_id": ada.id, "user_id": ben.id, "creator_id": ada.id, "parent_user_id": ada.id });
    tell(&db, &notifications, &[Event::new("track", Uuid::nil(), "track.commented", payload)]).await;
    assert_eq!(titles(&db, &ada).await, [format!("{} answered your comment", ben.username)]);
}

#[tokio::test]
async fn each_channel_is_used_where_it_is_wanted() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let notifications = notifications(&env);
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    let actor = Actor::user(ada.id);
    let emails = async || email_messages::Entity::find().count(&*db).await.unwrap();
    let track = Uuid::from_u128(1);

    tell(&db, &notifications, &[like(track, &ada, &ben)]).await;
    assert_eq!(emails().await, 0, "the address was not proved");
    assert!(pushes(&db).await.is_empty(), "there is no device");

    prove_email(&db, &ada).await;
    build::notifications::device(&db, &notifications, &ada).await;
    tell(&db, &notifications, &[like(track, &ada, &ben)]).await;
    assert_eq!(emails().await, 0, "what joins an unread one is no news");
    mark_all_read(&db, &actor).await.unwrap();
    tell(&db, &notifications, &[like(track, &ada, &ben)]).await;
    let [email] = email_messages::Entity::find().all(&*db).await.unwrap().try_into().unwrap();
    assert_eq!((email.to_email, email.template.as_str()), (ada.email.clone(), "notification.track_liked"));
    assert_eq!(email.variables["title"], format!("{} likes your track", ben.username));
    let [push] = pushes(&db).await.try_into().unwrap();
    assert_eq!(
        (&push["push"], &push["browser"], &push["user_id"]),
        (&json!(true), &json!(false), &json!(ada.id))
    );

    // The settings decide where nothing was chosen.
    db.execute_unprepared("INSERT INTO user_settings (user_id) SELECT id FROM users ON CONFLICT DO NOTHING")
        .await
        .unwrap();
    db.execute_unprepared("UPDATE user_settings SET email_on_follow = false, push_notifications = false")
        .await
        .unwrap();
    tell(&db, &notifications, &[follow(&ada, &ben)]).await;
    assert_eq!((emails().await, pushes(&db).await.len()), (1, 1));
    let choice =
        |channel, is_enabled| Choice { notification_type: NotificationType::Message, channel, is_enabled };
    let choices =
        [choice(NotificationChannel::Push, Some(true)), choice(NotificationChannel::Email, Some(false))];
    set(&db, &actor, &choices).await.unwrap();
    tell(&db, &notifications, &[message(&ben, &ada)]).await;
    tell(&db, &notifications, &[message(&ben, &ada)]).await;
    assert_eq!((emails().await, pushes(&db).await.len()), (1, 3), "each message is news to the phone");

    // Without the list what would have been one entry is one e-mail of an hour.
    let before = told(&db, &ada).await.len();
    let choices = [
        choice(NotificationChannel::InApp, Some(false)),
        choice(NotificationChannel::Push, Some(false)),
        choice(NotificationChannel::Email, Some(true)),
    ];
    set(&db, &actor, &choices).await.unwrap();
    let events = [message(&ben, &ada).at(env.now()), message(&ben, &ada).at(env.now())];
    tell(&db, &notifications, &events).await;
    assert_eq!((told(&db, &ada).await.len(), emails().await, pushes(&db).await.len()), (before, 2, 3));
}

#[tokio::test]
async fn who_wants_no_list_gets_one_email_an_hour_of_what_would_have_been_one_entry() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    prove_email(&db, &ada).await;
    let (kind, channel) = (NotificationType::Like, NotificationChannel::InApp);
    let no_list = Choice { notification_type: kind, channel, is_enabled: Some(false) };
    set(&db, &Actor::user(ada.id), &[no_list]).await.unwrap();
    let (track, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let minute = |minutes| DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes);
    for (events, emails) in [
        (vec![like(track, &ada, &ben).at(minute(0)), like(track, &ada, &cleo).at(minute(1))], 1),
        (vec![like(track, &ada, &ben).at(minute(59))], 1),
        (vec![like(other, &ada, &ben).at(minute(59))], 2),
        (vec![like(track, &ada, &ben).at(minute(60))], 3),
    ] {
        tell(&db, &notifications, &events).await;
        assert_eq!(email_messages::Entity::find().count(&*db).await.unwrap(), emails);
    }
    assert!(told(&db, &ada).await.is_empty());
}

#[tokio::test]
async fn a_payload_without_what_it_needs_is_set_aside_and_others_are_told() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    let events = [
        Event::new("track", Uuid::from_u128(1), "track.liked", json!({ "user_id": ben.id })),
        Event::new(
            "track",
            Uuid::from_u128(2),
            "track.liked",
            json!({ "user_id": "x", "creator_id": ada.id }),
        ),
        like(Uuid::from_u128(3), &ada, &ben),
    ];
    let round = tell(&db, &notifications, &events).await;
    assert_eq!((round.published, round.set_aside), (1, 2));
    assert_eq!(told(&db, &ada).await.len(), 1);
    assert_eq!(lag(db.owner()).await.unwrap().set_aside, 2);
}

#[tokio::test]
async fn four_workers_at_once_tell_each_event_once() {
    let db = TestDb::new().await;
    let notifications = notifications(&TestEnv::new());
    let (ada, ben, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let events: Vec<_> = (0..60).map(|n| message(if n % 2 == 0 { &ben } else { &cleo }, &ada)).collect();
    append_all(&*db, &events).await.unwrap();
    let notifier: Arc<dyn Consumer> = Arc::new(Notifier::new(notifications));
    let (consumers, policy) = ([notifier], DeliveryPolicy { batch: 4, ..build::platform::hasty() });
    let worker = async || {
        while lag(db.owner()).await.unwrap().waiting > 0 {
            deliver(db.owner(), &consumers, &policy).await.unwrap();
        }
    };
    on_your_marks(&db).await;
    futures::join!(worker(), worker(), worker(), worker());
    assert_eq!(lag(db.owner()).await.unwrap().set_aside, 0);
    let mut counts: Vec<_> =
        told(&db, &ada).await.into_iter().map(|line| (line.group_count, line.title)).collect();
    counts.sort();
    let mut expected = [&ben, &cleo].map(|user| (30, format!("30 new messages from {}", user.username)));
    expected.sort();
    assert_eq!(counts, expected);
}

#[tokio::test]
async fn an_application_says_it_in_its_own_words_in_the_language_of_the_reader() {
    struct Terse;
    impl Wording for Terse {
        fn title(&self, kind: Kind, said: Said<'_>) -> String {
            format!("{} {} {}{}", kind.name(), said.language, said.count, "x".repeat(300))
        }
    }
    let db = TestDb::new().await;
    let (ada, ben) = (build::user(&db).await, build::user(&db).await);
    db.execute_unprepared("INSERT INTO user_profiles (user_id) SELECT id FROM users ON CONFLICT DO NOTHING")
        .await
        .unwrap();
    db.execute_unprepared("UPDATE user_profiles SET language = 'fr'").await.unwrap();
    append_all(&*db, &[follow(&ada, &ben)]).await.unwrap();
    let notifier = Notifier::new(notifications(&TestEnv::new())).with_wording(Terse);
    let notifier: Arc<dyn Consumer> = Arc::new(notifier);
    deliver(db.owner(), &[notifier], &DeliveryPolicy::default()).await.unwrap();
    let [title] = titles(&db, &ada).await.try_into().unwrap();
    assert!(title.starts_with("user_followed fr 1x") && title.chars().count() == 255, "{title}");
}
