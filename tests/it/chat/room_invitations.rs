use super::{by_hand, count, is_invalid, refused};
use entity::chat::room_invitations::RoomInvitationStatus;
use entity::chat::room_members::RoomMemberRole::{Member, Moderator};
use futures::future::join_all;
use secrecy::{ExposeSecret, SecretString};
use service::chat::ChatError;
use service::chat::room_invitations::{
    NewCode, accept, create_code, decline, invite, join_with_code, list, list_own, preview, revoke,
};
use service::chat::room_members::{ban, find_own, leave, remove, set_role};
use service::chat::rooms::{find, soft_delete};
use service::db::{Actor, PageRequest};
use tests::build::chat::{chat, member, private_room, room_with, seated};
use tests::build::streaming::block;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

async fn somebody(db: &TestDb) -> Actor {
    Actor::user(build::user(db).await.id)
}

/// A private room of a new user.
async fn closed(db: &TestDb) -> (Actor, Uuid) {
    let owner = somebody(db).await;
    let room = private_room(db, id(&owner)).await.id;
    (owner, room)
}

#[tokio::test]
async fn an_invitation_shows_a_private_room_and_leads_into_it() {
    let db = TestDb::new().await;
    let (owner, room) = closed(&db).await;
    let bob = somebody(&db).await;

    let sent = invite(&db, &chat(), &owner, room, id(&bob), Some("Come!")).await.unwrap().unwrap();
    assert_eq!((sent.status, sent.max_uses), (RoomInvitationStatus::Pending, Some(1)));
    assert!(find(&db.seen_by(&bob), &bob, room).await.unwrap().is_some());
    let own = list_own(&db.seen_by(&bob), &bob, &PageRequest::default()).await.unwrap().items;
    assert_eq!((own.len(), own[0].id, own[0].message.as_deref()), (1, sent.id, Some("Come!")));
    let read = service::chat::messages::list(&db.seen_by(&bob), &bob, room, &PageRequest::default()).await;
    refused!(read, ChatError::NotAMember);
    refused!(
        service::chat::room_members::join(db.app(), &chat(), &bob, room, None).await,
        ChatError::InvitationNeeded
    );

    let eve = somebody(&db).await;
    refused!(accept(&db, &eve, sent.id).await, ChatError::InvitationNotFound);
    refused!(accept(&db, &Actor::visitor(), sent.id).await, ChatError::Forbidden);
    on_your_marks(&db).await;
    let came = join_all((0..4).map(|_| accept(&db, &bob, sent.id))).await;
    let first = came[0].as_ref().unwrap().id;
    assert!(came.iter().all(|row| row.as_ref().unwrap().id == first), "{came:?}");
    assert!(list_own(&db.seen_by(&bob), &bob, &PageRequest::default()).await.unwrap().items.is_empty());
    assert_eq!(count(&db, "room_invitations WHERE status = 'accepted' AND use_count = 1").await, 1);

    assert!(leave(&db, &bob, room).await.unwrap());
    refused!(accept(&db, &bob, sent.id).await, ChatError::InvitationOver);
}

#[tokio::test]
async fn one_invitation_is_one_event_whoever_sends_it_again() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let room = build::room(&db, id(&owner)).await.id;
    let (mate, bob) = (member(&db, room).await, somebody(&db).await);
    on_your_marks(&db).await;

    let cheap = chat();
    let sent = join_all((0..6).map(|n| {
        let (db, cheap, who) = (&db, &cheap, if n % 2 == 0 { &owner } else { &mate });
        let guest = id(&bob);
        async move { invite(db, cheap, who, room, guest, None).await.unwrap() }
    }))
    .await;
    assert_eq!(sent.iter().filter(|sent| sent.is_some()).count(), 1);
    let inviter = sent.into_iter().flatten().next().unwrap().inviter_id;
    let event = format!(
        "outbox_events WHERE event_type = 'room.invited' AND aggregate_type = 'user' AND aggregate_id = '{}' \
         AND payload = jsonb_build_object('room_id', '{room}', 'inviter_id', '{inviter}')",
        id(&bob)
    );
    assert_eq!(
        (count(&db, &event).await, count(&db, "outbox_events WHERE event_type = 'room.invited'").await),
        (1, 1)
    );
}

#[tokio::test]
async fn what_was_not_answered_in_time_is_over_and_stands_in_nobodys_way() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let room = build::room(&db, id(&owner)).await.id;
    let (mate, bob) = (member(&db, room).await, somebody(&db).await);
    let sent = invite(&db, &chat(), &owner, room, id(&bob), None).await.unwrap().unwrap();
    by_hand(
        &db,
        "UPDATE room_invitations SET created_at = now() - interval '31 days', expires_at = now() - interval '1 day'",
    )
    .await;

    refused!(accept(&db, &bob, sent.id).await, ChatError::InvitationOver);
    refused!(decline(&db, &bob, sent.id).await, ChatError::InvitationOver);
    assert!(list_own(&db.seen_by(&bob), &bob, &PageRequest::default()).await.unwrap().items.is_empty());
    let next = invite(&db, &chat(), &mate, room, id(&bob), None).await.unwrap().unwrap();
    assert_ne!(next.id, sent.id);
    assert_eq!(count(&db, "room_invitations WHERE status = 'expired'").await, 1);
    accept(&db, &bob, next.id).await.unwrap();
}

#[tokio::test]
async fn an_invitation_is_declined_or_taken_back_once() {
    let db = TestDb::new().await;
    let (owner, room) = closed(&db).await;
    let (bob, eve) = (somebody(&db).await, somebody(&db).await);
    let first = invite(&db, &chat(), &owner, room, id(&bob), None).await.unwrap().unwrap().id;
    decline(&db, &bob, first).await.unwrap();
    decline(&db, &bob, first).await.unwrap();
    refused!(accept(&db, &bob, first).await, ChatError::InvitationOver);
    refused!(revoke(&db, &owner, first).await, ChatError::InvitationOver);
    refused!(decline(&db, &eve, first).await, ChatError::InvitationNotFound);

    let second = invite(&db, &chat(), &owner, room, id(&bob), None).await.unwrap().unwrap().id;
    refused!(revoke(&db, &bob, second).await, ChatError::InvitationNotFound);
    refused!(revoke(&db, &eve, second).await, ChatError::InvitationNotFound);
    revoke(&db, &owner, second).await.unwrap();
    revoke(&db, &owner, second).await.unwrap();
    refused!(accept(&db, &bob, second).await, ChatError::InvitationOver);
    assert!(find(&db.seen_by(&bob), &bob, room).await.unwrap().is_none());
    assert_eq!(count(&db, "room_members").await, 1);
}

#[tokio::test]
async fn who_cannot_be_invited_or_may_not_invite_is_refused() {
    let db = TestDb::new().await;
    let (owner, room) = closed(&db).await;
    let (keeper, bob) = (seated(&db, room, Moderator).await, seated(&db, room, Member).await);
    let open = build::room(&db, id(&owner)).await.id;
    let guest = member(&db, open).await;
    let (eve, max, ida) = (somebody(&db).await, somebody(&db).await, somebody(&db).await);
    block(&db, id(&eve), id(&owner)).await;
    let asked = async |who: &Actor, room, whom: Uuid| invite(&db, &chat(), who, room, whom, None).await;

    refused!(asked(&owner, room, id(&owner)).await, ChatError::AlreadyMember);
    refused!(asked(&owner, room, id(&bob)).await, ChatError::AlreadyMember);
    refused!(asked(&owner, room, Uuid::new_v4()).await, ChatError::UserNotFound);
    refused!(asked(&owner, room, id(&eve)).await, ChatError::Blocked);
    refused!(asked(&bob, room, id(&max)).await, ChatError::Forbidden);
    refused!(asked(&max, room, id(&ida)).await, ChatError::RoomNotFound);
    refused!(asked(&max, open, id(&ida)).await, ChatError::NotAMember);
    refused!(asked(&Actor::visitor(), open, id(&ida)).await, ChatError::Forbidden);
    let long = invite(&db, &chat(), &owner, room, id(&max), Some(&"x".repeat(501))).await;
    assert!(is_invalid(long, "message"));
    let direct = service::chat::rooms::open_direct(&db, &owner, &[id(&bob)]).await.unwrap().id;
    refused!(asked(&owner, direct, id(&max)).await, ChatError::Forbidden);
    by_hand(&db, &format!("UPDATE room_members SET is_muted = true WHERE user_id = '{}'", id(&guest))).await;
    refused!(asked(&guest, open, id(&ida)).await, ChatError::Muted);
    assert_eq!(
        (
            count(&db, "room_invitations").await,
            count(&db, "outbox_events WHERE event_type = 'room.invited'").await
        ),
        (0, 0)
    );

    asked(&keeper, room, id(&max)).await.unwrap().unwrap();
    ban(&db, &keeper, room, id(&max)).await.unwrap();
    assert_eq!(count(&db, "room_invitations WHERE status = 'revoked'").await, 1);
    refused!(asked(&owner, room, id(&max)).await, ChatError::Banned);
}

#[tokio::test]
async fn a_code_is_shown_once_and_lets_in_whoever_holds_it() {
    let db = TestDb::new().await;
    let (owner, room) = closed(&db).await;
    let new = NewCode { message: Some("Friends of Ada".to_owned()), ..NewCode::default() };
    let made = create_code(&db, &chat(), &owner, room, new).await.unwrap();
    let code = made.code.expose_secret();
    assert_eq!(made.invitation.code_hint.as_deref(), code.get(22..));
    assert_eq!(count(&db, &format!("room_invitations i WHERE i::text LIKE '%{code}%'")).await, 0);
    let shown = format!("{made:?}") + &serde_json::to_string(&made.invitation).unwrap();
    let hash = service::token::hash(code);
    assert!(!shown.contains(code) && !shown.contains(&hash), "{shown}");

    let typed: SecretString = format!(" {}-{} ", &code[..13].to_lowercase(), &code[13..]).into();
    let (bob, eve) = (somebody(&db).await, somebody(&db).await);
    for viewer in [&bob, &Actor::visitor()] {
        let leads = preview(&db, viewer, &typed).await.unwrap();
        assert_eq!((leads.room_id, leads.member_count), (room, 1));
        assert_eq!(leads.message.as_deref(), Some("Friends of Ada"));
    }
    for guest in [&bob, &eve, &bob] {
        assert_eq!(join_with_code(&db, guest, &typed).await.unwrap().room_id, room);
    }
    assert_eq!(count(&db, "room_invitations WHERE status = 'pending' AND use_count = 2").await, 1);

    for wrong in ["", "AAAA", "\0", &"A".repeat(26), &"A".repeat(9_999)] {
        refused!(join_with_code(&db, &bob, &wrong.into()).await, ChatError::InvitationNotFound);
        refused!(preview(&db, &bob, &wrong.into()).await, ChatError::InvitationNotFound);
    }
    refused!(join_with_code(&db, &Actor::visitor(), &typed).await, ChatError::Forbidden);
}

#[tokio::test]
async fn a_code_lets_in_no_more_than_it_may_when_all_come_at_once() {
    let db = TestDb::new().await;
    let (owner, room) = closed(&db).await;
    let new = NewCode { max_uses: Some(2), ..NewCode::default() };
    let code = create_code(&db, &chat(), &owner, room, new).await.unwrap().code;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(somebody(&db).await);
    }
    on_your_marks(&db).await;

    let came = join_all(people.iter().map(|who| join_with_code(&db, who, &code))).await;
    assert_eq!(came.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    assert!(came.iter().all(|outcome| matches!(outcome, Ok(_) | Err(ChatError::InvitationOver))), "{came:?}");
    assert_eq!(count(&db, "room_members").await, 3);
    assert_eq!(count(&db, "room_invitations WHERE status = 'accepted' AND use_count = 2").await, 1);
    refused!(preview(&db, &owner, &code).await, ChatError::InvitationNotFound);
}

#[tokio::test]
async fn a_use_that_leads_nowhere_is_none() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let room = room_with(&db, id(&owner), |new| new.max_members = Some(1)).await.id;
    let new = NewCode { max_uses: Some(1), ..NewCode::default() };
    let code = create_code(&db, &chat(), &owner, room, new).await.unwrap().code;
    let (bob, eve) = (somebody(&db).await, somebody(&db).await);
    refused!(join_with_code(&db, &bob, &code).await, ChatError::RoomFull { most: 1 });
    ban(&db, &owner, room, id(&eve)).await.unwrap();
    refused!(join_with_code(&db, &eve, &code).await, ChatError::Banned);
    assert_eq!(count(&db, "room_invitations WHERE status = 'pending' AND use_count = 0").await, 1);

    soft_delete(&db, &owner, room).await.unwrap();
    refused!(join_with_code(&db, &bob, &code).await, ChatError::RoomNotFound);
    refused!(preview(&db, &bob, &code).await, ChatError::InvitationNotFound);
    assert_eq!(count(&db, "room_invitations WHERE use_count = 0").await, 1);
}

#[tokio::test]
async fn who_keeps_order_makes_codes_sees_them_and_takes_them_back() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let room = build::room(&db, id(&owner)).await.id;
    let (keeper, bob) = (seated(&db, room, Moderator).await, member(&db, room).await);
    let guest = somebody(&db).await;
    let made = async |who: &Actor, new| create_code(&db, &chat(), who, room, new).await;
    refused!(made(&bob, NewCode::default()).await, ChatError::Forbidden);
    refused!(made(&guest, NewCode::default()).await, ChatError::NotAMember);
    let none = NewCode { max_uses: Some(0), ..NewCode::default() };
    assert!(is_invalid(made(&keeper, none).await, "max_uses"));
    let none = NewCode { lifetime: Some(std::time::Duration::ZERO), ..NewCode::default() };
    assert!(is_invalid(made(&keeper, none).await, "lifetime"));
    assert_eq!(count(&db, "room_invitations").await, 0);

    let code = made(&keeper, NewCode::default()).await.unwrap();
    invite(&db, &chat(), &bob, room, id(&guest), None).await.unwrap().unwrap();
    let first = list(&db.seen_by(&owner), &owner, room, &PageRequest::first(1)).await.unwrap();
    let rest = PageRequest::first(1).after(first.next.clone().unwrap());
    let rest = list(&db.seen_by(&owner), &owner, room, &rest).await.unwrap();
    let lines: Vec<_> = first.items.iter().chain(&rest.items).map(|line| line.invitee_id).collect();
    assert_eq!((lines, rest.next), (vec![Some(id(&guest)), None], None));
    let page = PageRequest::default();
    refused!(list(&db.seen_by(&bob), &bob, room, &page).await, ChatError::Forbidden);
    refused!(list(&db.seen_by(&guest), &guest, room, &page).await, ChatError::NotAMember);
    let other = PageRequest::default().after(first.next.unwrap());
    refused!(list_own(&db.seen_by(&guest), &guest, &other).await, ChatError::Cursor(_));

    refused!(revoke(&db, &bob, code.invitation.id).await, ChatError::InvitationNotFound);
    revoke(&db, &owner, code.invitation.id).await.unwrap();
    refused!(join_with_code(&db, &guest, &code.code).await, ChatError::InvitationOver);
    assert!(find_own(&db.seen_by(&guest), &guest, room).await.unwrap().is_none());
}

#[tokio::test]
async fn who_no_longer_keeps_order_does_not_come_back_by_a_code_of_their_own() {
    let db = TestDb::new().await;
    let ((owner, room), cheap) = (closed(&db).await, chat());
    for what in ["remove", "ban", "role"] {
        let (keeper, mate) = (seated(&db, room, Moderator).await, seated(&db, room, Moderator).await);
        let guest = somebody(&db).await;
        let own = create_code(&db, &cheap, &keeper, room, NewCode::default()).await.unwrap().code;
        let others = create_code(&db, &cheap, &mate, room, NewCode::default()).await.unwrap().code;
        match what {
            "remove" => assert!(remove(&db, &owner, room, id(&keeper)).await.unwrap()),
            "ban" => ban(&db, &owner, room, id(&keeper)).await.unwrap(),
            _ => set_role(&db, &owner, room, id(&keeper), Member).await.map(drop).unwrap(),
        }
        refused!(join_with_code(&db, &guest, &own).await, ChatError::InvitationOver);
        if what == "remove" {
            refused!(join_with_code(&db, &keeper, &own).await, ChatError::InvitationOver);
        }
        join_with_code(&db, &guest, &others).await.unwrap();
    }
    // Who is refused withdraws nothing.
    let keeper = seated(&db, room, Moderator).await;
    let code = create_code(&db, &cheap, &keeper, room, NewCode::default()).await.unwrap().code;
    let bob = seated(&db, room, Member).await;
    refused!(remove(&db, &bob, room, id(&keeper)).await, ChatError::Forbidden);
    refused!(ban(&db, &bob, room, id(&keeper)).await, ChatError::Forbidden);
    join_with_code(&db, &somebody(&db).await, &code).await.unwrap();
}
