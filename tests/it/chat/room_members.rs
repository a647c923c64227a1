use super::{by_hand, count, is_invalid, refused};
use entity::chat::room_members::RoomMemberRole::{self, Admin, Member, Moderator, Owner};
use entity::chat::rooms::RoomType;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use service::chat::ChatError;
use service::chat::messages::{NewMessage, send};
use service::chat::room_members::{
    ban, find_own, join, leave, list, list_banned, list_own, mute, remove, set_role, transfer, unban, unmute,
};
use service::db::{Actor, PageRequest};
use tests::build::chat::{chat, member, private_room, room_with, seated};
use tests::build::streaming::block;
use tests::{TestDb, build, held_up, on_your_marks};
use uuid::Uuid;

/// An open room with one member of each role.
async fn court(db: &TestDb) -> (Uuid, Actor, Actor, Actor, Actor) {
    let owner = Actor::user(build::user(db).await.id);
    let room = build::room(db, owner.user_id().unwrap()).await.id;
    let (admin, moderator) = (seated(db, room, Admin).await, seated(db, room, Moderator).await);
    (room, owner, admin, moderator, member(db, room).await)
}

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

#[tokio::test]
async fn a_public_room_is_joined_and_left_each_once() {
    let db = TestDb::new().await;
    let room = build::room(&db, build::user(&db).await.id).await.id;
    let bob = Actor::user(build::user(&db).await.id);
    on_your_marks(&db).await;

    let cheap = chat();
    let joined = join_all((0..4).map(|_| join(db.app(), &cheap, &bob, room, None))).await;
    let first = joined[0].as_ref().unwrap().id;
    assert!(joined.iter().all(|row| row.as_ref().unwrap().id == first));
    assert_eq!(count(&db, &format!("rooms WHERE id = '{room}' AND member_count = 2")).await, 1);

    assert!(leave(&db, &bob, room).await.unwrap());
    assert!(!leave(&db, &bob, room).await.unwrap());
    assert!(find_own(&db.seen_by(&bob), &bob, room).await.unwrap().is_none());
    assert_eq!(count(&db, &format!("rooms WHERE id = '{room}' AND member_count = 1")).await, 1);
    refused!(join(db.app(), &chat(), &bob, Uuid::new_v4(), None).await, ChatError::RoomNotFound);
    refused!(join(db.app(), &chat(), &Actor::visitor(), room, None).await, ChatError::Forbidden);
}

#[tokio::test]
async fn a_password_lets_in_who_knows_it() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await.id;
    let room = room_with(&db, ada, |new| new.password = Some("sesame".into())).await.id;
    let bob = Actor::user(build::user(&db).await.id);

    refused!(join(db.app(), &chat(), &bob, room, None).await, ChatError::WrongPassword);
    refused!(join(db.app(), &chat(), &bob, room, Some(&"Sesame".into())).await, ChatError::WrongPassword);
    refused!(list(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await, ChatError::NotAMember);
    assert_eq!(count(&db, "room_members").await, 1);
    join(db.app(), &chat(), &bob, room, Some(&"sesame".into())).await.unwrap();
    join(db.app(), &chat(), &bob, room, None).await.unwrap();
    assert_eq!(count(&db, "room_members").await, 2);
}

#[tokio::test]
async fn a_room_never_holds_more_than_it_may() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await.id;
    let room = room_with(&db, ada, |new| new.max_members = Some(3)).await.id;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(Actor::user(build::user(&db).await.id));
    }
    on_your_marks(&db).await;

    let cheap = chat();
    let came = join_all(people.iter().map(|who| join(db.app(), &cheap, who, room, None))).await;
    assert_eq!(came.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    for outcome in came {
        assert!(matches!(outcome, Ok(_) | Err(ChatError::RoomFull { most: 3 })), "{outcome:?}");
    }
    assert_eq!(count(&db, "room_members").await, 3);
}

#[tokio::test]
async fn nobody_is_in_more_rooms_than_they_may() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await.id, build::user(&db).await.id);
    by_hand(
        &db,
        &format!(
            "WITH made AS (INSERT INTO rooms (room_type, creator_id) SELECT 'public', '{ada}' FROM generate_series(1, 499) RETURNING id) \
             INSERT INTO room_members (room_id, user_id) SELECT id, '{bob}' FROM made"
        ),
    )
    .await;
    let (one, two) = (build::room(&db, ada).await.id, build::room(&db, ada).await.id);
    on_your_marks(&db).await;

    let (cheap, bob) = (chat(), Actor::user(bob));
    let (first, second) =
        tokio::join!(join(db.app(), &cheap, &bob, one, None), join(db.app(), &cheap, &bob, two, None));
    assert_eq!(first.is_ok(), second.is_err());
    let refusal = first.and(second).unwrap_err();
    assert!(matches!(refusal, ChatError::TooManyRooms { most: 500 }), "{refusal:?}");
}

#[tokio::test]
async fn a_private_room_is_not_joined_by_itself() {
    let db = TestDb::new().await;
    let room = private_room(&db, build::user(&db).await.id).await.id;
    let bob = Actor::user(build::user(&db).await.id);
    refused!(join(db.app(), &chat(), &bob, room, None).await, ChatError::RoomNotFound);
    assert_eq!(count(&db, "room_members").await, 1);
}

#[tokio::test]
async fn who_may_more_gives_and_takes_roles() {
    let db = TestDb::new().await;
    let (room, owner, admin, moderator, bob) = court(&db).await;
    let set = async |who: &Actor, whom: &Actor, role| {
        set_role(&db, who, room, id(whom), role).await.map(|row| row.role)
    };

    assert_eq!(set(&admin, &bob, Moderator).await.unwrap(), Moderator);
    assert_eq!(set(&admin, &bob, Moderator).await.unwrap(), Moderator);
    assert_eq!(set(&owner, &bob, Admin).await.unwrap(), Admin);
    assert_eq!(set(&owner, &bob, Member).await.unwrap(), Member);
    refused!(set(&admin, &bob, Admin).await, ChatError::Forbidden);
    refused!(set(&moderator, &bob, Moderator).await, ChatError::Forbidden);
    refused!(set(&admin, &owner, Member).await, ChatError::Forbidden);
    refused!(set(&admin, &admin, Moderator).await, ChatError::Forbidden);
    refused!(set(&owner, &bob, Owner).await, ChatError::Forbidden);
    refused!(set(&bob, &bob, Admin).await, ChatError::Forbidden);
    let eve = Actor::user(build::user(&db).await.id);
    refused!(set(&owner, &eve, Moderator).await, ChatError::MemberNotFound);
    refused!(set(&eve, &bob, Moderator).await, ChatError::NotAMember);
    refused!(set_role(&db, &owner, Uuid::new_v4(), id(&bob), Member).await, ChatError::RoomNotFound);
    assert!(is_invalid(service::chat::named::<RoomMemberRole>("role", "king"), "role"));
    assert_eq!(count(&db, "room_members WHERE role = 'member'").await, 1);
}

#[tokio::test]
async fn a_room_has_one_owner_however_often_it_is_handed_on() {
    let db = TestDb::new().await;
    let (room, owner, admin, moderator, bob) = court(&db).await;
    refused!(leave(&db, &owner, room).await, ChatError::OwnerStays);
    refused!(transfer(&db, &admin, room, id(&bob)).await, ChatError::Forbidden);
    refused!(transfer(&db, &owner, room, Uuid::new_v4()).await, ChatError::MemberNotFound);
    on_your_marks(&db).await;

    let (one, two) =
        tokio::join!(transfer(&db, &owner, room, id(&bob)), transfer(&db, &owner, room, id(&moderator)));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert!(matches!(one.and(two), Err(ChatError::Forbidden)));
    assert_eq!(count(&db, "room_members WHERE role = 'owner'").await, 1);
    let own = find_own(&db.seen_by(&owner), &owner, room).await.unwrap().unwrap();
    assert_eq!(own.role, Admin);
    assert!(leave(&db, &owner, room).await.unwrap());
}

#[tokio::test]
async fn who_is_muted_reads_and_does_not_write() {
    let db = TestDb::new().await;
    let (room, owner, admin, moderator, bob) = court(&db).await;
    let says = async |who: &Actor| send(db.app(), who, room, NewMessage::text("hello")).await.map(drop);
    says(&bob).await.unwrap();

    assert!(mute(&db, &moderator, room, id(&bob)).await.unwrap().is_muted);
    assert!(mute(&db, &moderator, room, id(&bob)).await.unwrap().is_muted);
    refused!(says(&bob).await, ChatError::Muted);
    let read = service::chat::messages::list(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await;
    assert_eq!(read.unwrap().items.len(), 1);
    refused!(unmute(&db, &bob, room, id(&bob)).await, ChatError::Forbidden);
    refused!(mute(&db, &moderator, room, id(&admin)).await, ChatError::Forbidden);
    refused!(mute(&db, &moderator, room, id(&moderator)).await, ChatError::Forbidden);
    refused!(mute(&db, &owner, room, Uuid::new_v4()).await, ChatError::MemberNotFound);
    assert_eq!(count(&db, "messages").await, 1);

    unmute(&db, &admin, room, id(&bob)).await.unwrap();
    says(&bob).await.unwrap();
}

#[tokio::test]
async fn who_is_banned_neither_reads_nor_comes_back() {
    let db = TestDb::new().await;
    let (room, _, admin, moderator, bob) = court(&db).await;
    let page = PageRequest::default();
    ban(&db, &moderator, room, id(&bob)).await.unwrap();
    ban(&db, &moderator, room, id(&bob)).await.unwrap();
    assert_eq!(count(&db, &format!("rooms WHERE id = '{room}' AND member_count = 3")).await, 1);

    refused!(send(db.app(), &bob, room, NewMessage::text("hello")).await, ChatError::Banned);
    refused!(join(db.app(), &chat(), &bob, room, None).await, ChatError::Banned);
    refused!(list(&db.seen_by(&bob), &bob, room, &page).await, ChatError::Banned);
    let read = service::chat::messages::list(&db.seen_by(&bob), &bob, room, &page).await;
    refused!(read, ChatError::Banned);
    assert!(!leave(&db, &bob, room).await.unwrap(), "a ban is not left behind");
    assert!(list_own(&db.seen_by(&bob), &bob, &page).await.unwrap().items.is_empty());
    refused!(unban(&db, &bob, room, id(&bob)).await, ChatError::Banned);
    refused!(ban(&db, &moderator, room, id(&admin)).await, ChatError::Forbidden);
    refused!(ban(&db, &moderator, room, Uuid::new_v4()).await, ChatError::UserNotFound);
    assert_eq!(count(&db, "room_members WHERE is_banned").await, 1);

    let banned = list_banned(&db.seen_by(&admin), &admin, room, &page).await.unwrap();
    assert_eq!(banned.items.iter().map(|line| line.user_id).collect::<Vec<_>>(), [id(&bob)]);
    let bystander = member(&db, room).await;
    refused!(list_banned(&db.seen_by(&bystander), &bystander, room, &page).await, ChatError::Forbidden);
    assert!(unban(&db, &admin, room, id(&bob)).await.unwrap());
    assert!(!unban(&db, &admin, room, id(&bob)).await.unwrap());
    join(db.app(), &chat(), &bob, room, None).await.unwrap();

    let eve = Actor::user(build::user(&db).await.id);
    ban(&db, &moderator, room, id(&eve)).await.unwrap();
    refused!(join(db.app(), &chat(), &eve, room, None).await, ChatError::Banned);
}

#[tokio::test]
async fn who_is_put_out_may_come_back() {
    let db = TestDb::new().await;
    let (room, owner, admin, moderator, bob) = court(&db).await;
    refused!(remove(&db, &bob, room, id(&bob)).await, ChatError::Forbidden);
    refused!(remove(&db, &moderator, room, id(&owner)).await, ChatError::Forbidden);
    assert!(remove(&db, &admin, room, id(&bob)).await.unwrap());
    assert!(!remove(&db, &admin, room, id(&bob)).await.unwrap());
    join(db.app(), &chat(), &bob, room, None).await.unwrap();
}

/// The writer has seen that they may write when the ban begins.
#[tokio::test]
async fn a_ban_that_has_returned_is_obeyed_by_what_was_being_sent() {
    let db = TestDb::new().await;
    let (room, owner, _, _, bob) = court(&db).await;
    let writing = service::db::begin(db.app(), &bob).await.unwrap();
    send(&writing, &bob, room, NewMessage::text("on its way")).await.unwrap();

    let mut banning = Box::pin(ban(&db, &owner, room, id(&bob)));
    held_up(&db, 1, &mut banning).await;
    writing.commit().await.unwrap();
    banning.await.unwrap();
    assert_eq!(count(&db, "messages").await, 1);
    refused!(send(db.app(), &bob, room, NewMessage::text("too late")).await, ChatError::Banned);
}

#[tokio::test]
async fn two_who_put_each_other_out_do_not_wait_for_each_other_for_ever() {
    let db = TestDb::new().await;
    let (room, owner, admin, _, _) = court(&db).await;
    on_your_marks(&db).await;
    for _ in 0..5 {
        let (one, two) =
            tokio::join!(set_role(&db, &owner, room, id(&admin), Admin), mute(&db, &admin, room, id(&owner)));
        one.unwrap();
        refused!(two, ChatError::Forbidden);
    }
}

#[tokio::test]
async fn lists_come_page_by_page_in_the_order_of_joining() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = private_room(&db, id(&ada)).await.id;
    let mut people = vec![id(&ada)];
    for _ in 0..4 {
        people.push(id(&seated(&db, room, Member).await));
    }
    by_hand(&db, "UPDATE room_members SET joined_at = date_trunc('hour', now()) WHERE role = 'member'").await;

    let mut seen = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = list(&db.seen_by(&ada), &ada, room, &request).await.unwrap();
        seen.extend(page.items.iter().map(|line| line.user_id));
        let Some(next) = page.next else { break };
        request = PageRequest::first(2).after(next);
    }
    assert_eq!(seen.len(), 5);
    seen.sort_unstable();
    people.sort_unstable();
    assert_eq!(seen, people);
    refused!(list_banned(&db.seen_by(&ada), &ada, room, &request).await, ChatError::Cursor(_));
    let eve = Actor::user(build::user(&db).await.id);
    let first = PageRequest::default();
    refused!(list(&db.seen_by(&eve), &eve, room, &first).await, ChatError::RoomNotFound);

    let direct = service::chat::rooms::open_direct(&db, &ada, &[people[0], people[1]]).await.unwrap();
    let own = list_own(&db.seen_by(&ada), &ada, &PageRequest::first(1)).await.unwrap();
    assert_eq!((own.items[0].room_id, own.items[0].room_type), (direct.id, RoomType::Dm));
    let rest = PageRequest::first(1).after(own.next.unwrap());
    let own = list_own(&db.seen_by(&ada), &ada, &rest).await.unwrap();
    assert_eq!((own.items[0].room_id, own.items[0].role, own.next), (room, Owner, None));
}

#[tokio::test]
async fn a_room_shows_nobody_across_a_block_and_nobody_who_is_gone() {
    let db = TestDb::new().await;
    let (room, owner, admin, moderator, bob) = court(&db).await;
    let eve = member(&db, room).await;
    block(&db, id(&eve), id(&bob)).await;
    block(&db, id(&eve), id(&admin)).await;
    for closed in ["deleted_at = now()", "is_banned = true", "is_active = false"] {
        let gone = member(&db, room).await;
        by_hand(&db, &format!("UPDATE users SET {closed} WHERE id = '{}'", id(&gone))).await;
    }
    let seen = async |viewer: &Actor| {
        let page = list(&db.seen_by(viewer), viewer, room, &PageRequest::default()).await.unwrap();
        page.items.into_iter().map(|line| line.user_id).collect::<Vec<_>>()
    };
    let there = [&owner, &admin, &moderator, &bob, &eve].map(id);
    assert_eq!(seen(&moderator).await, there);
    assert_eq!(seen(&admin).await, there, "who keeps order sees who has blocked them");
    assert_eq!(seen(&bob).await, there[..4]);
    assert_eq!(seen(&eve).await, [&owner, &moderator, &eve].map(id));
}

#[tokio::test]
async fn row_security_lets_nobody_promote_themselves_or_come_in_uninvited() {
    let db = TestDb::new().await;
    let (room, owner, _, _, bob) = court(&db).await;
    let hidden = private_room(&db, id(&owner)).await.id;
    let application = db.application().await;
    let tries = [
        format!(
            "UPDATE room_members SET role = 'owner' WHERE room_id = '{room}' AND user_id = '{}'",
            id(&bob)
        ),
        format!("INSERT INTO room_members (room_id, user_id) VALUES ('{hidden}', '{}')", id(&bob)),
    ];
    for sql in tries {
        let transaction = service::db::begin(&application, &bob).await.unwrap();
        let refusal = transaction.execute_unprepared(&sql).await.unwrap_err().to_string();
        assert!(refusal.contains("row-level security"), "{refusal}");
        transaction.rollback().await.unwrap();
    }
    let transaction = application.begin().await.unwrap();
    service::db::act_as(&transaction, &bob).await.unwrap();
    let sql = format!("DELETE FROM room_members WHERE user_id = '{}'", id(&owner));
    assert_eq!(transaction.execute_unprepared(&sql).await.unwrap().rows_affected(), 0);
}
