use super::{by_hand, count, is_invalid, refused};
use entity::chat::room_members::RoomMemberRole;
use entity::chat::rooms::RoomType;
use futures::future::join_all;
use service::Patch;
use service::chat::ChatError;
use service::chat::room_members::{self, find_own, leave};
use service::chat::rooms::{
    Change, NewRoom, create, edit, find, find_by_slug, find_direct, get, list_public, open_direct,
    soft_delete,
};
use service::db::{Actor, PageRequest};
use tests::build::chat::{chat, member, new_room, private_room, room_with, seated};
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn who_opens_a_room_owns_it_and_is_its_first_member() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let mut new = new_room();
    (new.slug, new.password) = (Some("late-night".to_owned()), Some("sesame".into()));

    let room = create(&db, &chat(), &ada, new).await.unwrap();
    assert_eq!((room.room_type, room.is_private, room.member_count), (RoomType::Public, false, 1));
    let own = find_own(&db.seen_by(&ada), &ada, room.id).await.unwrap().unwrap();
    assert_eq!(own.role, RoomMemberRole::Owner);

    let found = find_by_slug(&db.seen_by(&ada), &ada, "late-night").await.unwrap().unwrap();
    assert_eq!(found.id, room.id);
    assert!(find_by_slug(&db.seen_by(&ada), &ada, "late\0").await.unwrap().is_none());
    let shown = serde_json::to_string(&found).unwrap() + &format!("{found:?}");
    assert!(!shown.contains("argon2"), "{shown}");
    assert_eq!(count(&db, "rooms WHERE password_hash LIKE '%sesame%'").await, 0);
}

#[tokio::test]
async fn a_private_room_is_known_to_its_members_alone() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = private_room(&db, ada.user_id().unwrap()).await;
    let bob = seated(&db, room.id, RoomMemberRole::Member).await;
    let eve = Actor::user(build::user(&db).await.id);
    let staff = Actor::user(build::moderator(&db).await.id);

    for (viewer, sees) in
        [(&ada, true), (&bob, true), (&staff, true), (&eve, false), (&Actor::visitor(), false)]
    {
        assert_eq!(find(&db.seen_by(viewer), viewer, room.id).await.unwrap().is_some(), sees, "{viewer:?}");
    }
    assert!(find(db.owner(), &Actor::system(), room.id).await.unwrap().is_some());
    refused!(get(&db.seen_by(&eve), &eve, room.id).await, ChatError::RoomNotFound);
    let listed = list_public(&db.seen_by(&bob), &bob, &PageRequest::default()).await.unwrap();
    assert!(listed.items.is_empty());
}

#[tokio::test]
async fn the_directory_shows_public_rooms_page_by_page_and_none_of_somebody_hidden() {
    let db = TestDb::new().await;
    let (ada, eve) = (build::user(&db).await.id, build::user(&db).await.id);
    let me = Actor::user(build::user(&db).await.id);
    block(&db, eve, me.user_id().unwrap()).await;
    build::room(&db, eve).await;
    private_room(&db, ada).await;
    let mut rooms = Vec::new();
    for size in 0..5 {
        let room = room_with(&db, ada, |new| new.password = (size == 0).then(|| "sesame".into())).await.id;
        for _ in 0..size {
            seated(&db, room, RoomMemberRole::Member).await;
        }
        rooms.insert(0, room);
    }

    let mut seen = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = list_public(&db.seen_by(&me), &me, &request).await.unwrap();
        seen.extend(page.items.iter().map(|line| (line.id, line.member_count, line.has_password)));
        let Some(next) = page.next else { break };
        request = PageRequest::first(2).after(next);
    }
    let expected: Vec<_> =
        rooms.iter().zip([5, 4, 3, 2, 1]).map(|(id, members)| (*id, members, members == 1)).collect();
    assert_eq!(seen, expected);

    let own = room_members::list_own(&db.seen_by(&me), &me, &request).await;
    refused!(own, ChatError::Cursor(_));
}

#[tokio::test]
async fn admins_change_a_room_and_its_owner_closes_it() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let room = room_with(&db, ada.user_id().unwrap(), |new| new.slug = Some("here".to_owned())).await;
    let admin = seated(&db, room.id, RoomMemberRole::Admin).await;
    let moderator = seated(&db, room.id, RoomMemberRole::Moderator).await;
    let eve = Actor::user(build::user(&db).await.id);
    let rename = |name: &str| Change { name: Some(name.to_owned()), ..Change::default() };

    for (who, refusal) in [(&moderator, "Forbidden"), (&eve, "NotAMember")] {
        let outcome = edit(&db, &chat(), who, room.id, rename("Mine")).await;
        assert_eq!(format!("{:?}", outcome.unwrap_err()), refusal);
    }
    let changed = edit(&db, &chat(), &admin, room.id, rename("Ours")).await.unwrap();
    assert_eq!((changed.name.as_deref(), changed.slug.as_deref()), (Some("Ours"), Some("here")));
    assert!(changed.updated_at > room.updated_at);
    let other = room_with(&db, ada.user_id().unwrap(), |new| new.slug = Some("there".to_owned())).await;
    let taken = Change { slug: Patch::Set("here".to_owned()), ..Change::default() };
    refused!(edit(&db, &chat(), &ada, other.id, taken).await, ChatError::SlugTaken);

    let locked = Change { password: Patch::Set("sesame".into()), ..Change::default() };
    assert!(edit(&db, &chat(), &ada, room.id, locked).await.unwrap().password_hash.is_some());
    let closed = Change { room_type: Some(RoomType::Private), slug: Patch::Clear, ..Change::default() };
    let closed = edit(&db, &chat(), &ada, room.id, closed).await.unwrap();
    assert!(closed.is_private && closed.password_hash.is_none() && closed.slug.is_none());

    refused!(soft_delete(&db, &admin, room.id).await, ChatError::Forbidden);
    refused!(soft_delete(&db, &eve, room.id).await, ChatError::RoomNotFound);
    soft_delete(&db, &ada, room.id).await.unwrap();
    soft_delete(&db, &ada, room.id).await.unwrap();
    assert!(find(&db.seen_by(&ada), &ada, room.id).await.unwrap().is_none());
    refused!(edit(&db, &chat(), &ada, room.id, rename("Again")).await, ChatError::RoomNotFound);
}

type Spoil = fn(&mut NewRoom);

#[tokio::test]
async fn what_no_room_can_be_is_refused_and_nothing_is_opened() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let tries: [(&str, Spoil); 11] = [
        ("name", |new| new.name = String::new()),
        ("name", |new| new.name = " \t".to_owned()),
        ("name", |new| new.name = "é".repeat(256)),
        ("name", |new| new.name = "a\0".to_owned()),
        ("slug", |new| new.slug = Some("Not this".to_owned())),
        ("description", |new| new.description = Some("x".repeat(2_001))),
        ("max_members", |new| new.max_members = Some(0)),
        ("password", |new| new.password = Some("abc".into())),
        ("room_type", |new| new.room_type = RoomType::Dm),
        ("slug", |new| (new.room_type, new.slug) = (RoomType::Private, Some("a".to_owned()))),
        ("password", |new| (new.room_type, new.password) = (RoomType::Private, Some("sesame".into()))),
    ];
    for (field, change) in tries {
        let mut new = new_room();
        change(&mut new);
        assert!(is_invalid(create(&db, &chat(), &ada, new).await, field), "{field}");
    }
    refused!(create(&db, &chat(), &Actor::visitor(), new_room()).await, ChatError::Forbidden);
    refused!(create(&db, &chat(), &Actor::system(), new_room()).await, ChatError::Forbidden);
    assert!(is_invalid(service::chat::named::<RoomType>("room_type", "secret"), "room_type"));
    assert_eq!(service::chat::named::<RoomType>("room_type", "dm").unwrap(), RoomType::Dm);
    assert_eq!((count(&db, "rooms").await, count(&db, "room_members").await), (0, 0));
}

#[tokio::test]
async fn one_address_leads_to_one_room_also_when_two_open_it_at_once() {
    let db = TestDb::new().await;
    let ada = build::user(&db).await.id;
    on_your_marks(&db).await;
    let opened = join_all((0..5).map(|_| async {
        let mut new = new_room();
        new.slug = Some("one".to_owned());
        create(&db, &chat(), &Actor::user(ada), new).await
    }))
    .await;
    assert_eq!(opened.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(opened.iter().all(|outcome| matches!(outcome, Ok(_) | Err(ChatError::SlugTaken))), "{opened:?}");
    assert_eq!((count(&db, "rooms").await, count(&db, "room_members").await), (1, 1));
}

#[tokio::test]
async fn the_same_people_meet_in_the_same_direct_room_whoever_opens_it() {
    let db = TestDb::new().await;
    let people = [build::user(&db).await.id, build::user(&db).await.id, build::user(&db).await.id];
    on_your_marks(&db).await;
    let others =
        |me: usize| people.iter().copied().filter(move |id| *id != people[me]).collect::<Vec<Uuid>>();
    let opened = join_all((0..9).map(|n| {
        let db = &db;
        async move { open_direct(db, &Actor::user(people[n % 3]), &others(n % 3)).await.unwrap().id }
    }))
    .await;
    assert!(opened.iter().all(|id| *id == opened[0]), "{opened:?}");
    let two = open_direct(&db, &Actor::user(people[0]), &[people[1], people[1], people[0]]).await.unwrap();
    assert_ne!(two.id, opened[0]);
    assert_eq!((two.room_type, two.is_private, two.name.as_deref()), (RoomType::Dm, true, None));
    assert_eq!(count(&db, "rooms").await, 2);

    let bob = Actor::user(people[1]);
    let found = find_direct(&db.seen_by(&bob), &bob, &people[..1]).await.unwrap().unwrap();
    assert_eq!((found.id, found.member_count), (two.id, 2));
    assert!(leave(&db, &bob, two.id).await.unwrap());
    assert!(find_direct(&db.seen_by(&bob), &bob, &people[..1]).await.unwrap().is_none());
    assert_ne!(open_direct(&db, &bob, &people[..1]).await.unwrap().id, two.id);
}

#[tokio::test]
async fn nobody_is_brought_together_who_cannot_be() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let (bob, eve) = (build::user(&db).await.id, build::user(&db).await.id);
    block(&db, eve, ada.user_id().unwrap()).await;

    assert!(is_invalid(open_direct(&db, &ada, &[]).await, "others"));
    let many: Vec<Uuid> = (0..10).map(|_| Uuid::new_v4()).collect();
    assert!(is_invalid(open_direct(&db, &ada, &many).await, "others"));
    refused!(open_direct(&db, &ada, &[ada.user_id().unwrap()]).await, ChatError::SelfMessage);
    refused!(open_direct(&db, &ada, &[bob, Uuid::new_v4()]).await, ChatError::UserNotFound);
    refused!(open_direct(&db, &ada, &[bob, eve]).await, ChatError::Blocked);
    refused!(open_direct(&db, &Actor::visitor(), &[bob]).await, ChatError::Forbidden);
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{bob}'")).await;
    refused!(open_direct(&db, &ada, &[bob]).await, ChatError::UserNotFound);
    assert_eq!((count(&db, "rooms").await, count(&db, "room_members").await), (0, 0));
}

#[tokio::test]
async fn nobody_changes_what_a_direct_room_is() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let bob = build::user(&db).await.id;
    let room = open_direct(&db, &ada, &[bob]).await.unwrap();
    let open = Change { room_type: Some(RoomType::Public), ..Change::default() };
    refused!(edit(&db, &chat(), &ada, room.id, open).await, ChatError::Forbidden);
    refused!(soft_delete(&db, &ada, room.id).await, ChatError::Forbidden);
    let renamed = Change { name: Some("x".to_owned()), ..Change::default() };
    let system = edit(db.owner(), &chat(), &Actor::system(), room.id, renamed).await;
    assert!(is_invalid(system, "room_type"));
    let eve = build::room(&db, bob).await;
    let guest = member(&db, eve.id).await;
    refused!(room_members::join(db.app(), &chat(), &guest, room.id, None).await, ChatError::RoomNotFound);
    assert_eq!(count(&db, "rooms WHERE room_type = 'dm' AND name IS NULL AND deleted_at IS NULL").await, 1);
}
