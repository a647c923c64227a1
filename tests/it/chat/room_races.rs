//! Who comes and who goes at the same moment: the room is held first, whoever does what.

use super::{count, refused};
use entity::chat::room_members::RoomMemberRole::Moderator;
use sea_orm::DatabaseTransaction;
use service::chat::room_invitations::{accept, invite};
use service::chat::room_members::{ban, join, leave, mute, remove, set_role, transfer};
use service::chat::rooms::{Change, edit};
use service::chat::{Chat, ChatError};
use service::db::{self, Actor};
use tests::build::chat::{chat, member, private_room, seated};
use tests::{TestDb, build, held_up, on_your_marks};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

async fn somebody(db: &TestDb) -> Actor {
    Actor::user(build::user(db).await.id)
}

/// Somebody comes into the room, and has not come yet: the room is theirs until they have.
async fn coming(db: &TestDb, cheap: &Chat, room: Uuid) -> DatabaseTransaction {
    let third = somebody(db).await;
    on_your_marks(db).await;
    let coming = db::begin(db.app(), &third).await.unwrap();
    join(&coming, cheap, &third, room, None).await.unwrap();
    coming
}

#[tokio::test]
async fn who_goes_or_is_put_out_does_not_wait_in_a_circle_with_who_comes() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let cheap = chat();
    for what in ["leave", "ban", "remove", "role", "mute", "transfer"] {
        let room = build::room(&db, id(&owner)).await.id;
        let bob = member(&db, room).await;
        let third = coming(&db, &cheap, room).await;
        // On another device, or because the answer was lost.
        let mut again = Box::pin(join(db.app(), &cheap, &bob, room, None));
        held_up(&db, 1, &mut again).await;
        let mut other = Box::pin(async {
            match what {
                "leave" => leave(&db, &bob, room).await.map(drop),
                "ban" => ban(&db, &owner, room, id(&bob)).await,
                "remove" => remove(&db, &owner, room, id(&bob)).await.map(drop),
                "role" => set_role(&db, &owner, room, id(&bob), Moderator).await.map(drop),
                "mute" => mute(&db, &owner, room, id(&bob)).await.map(drop),
                _ => transfer(&db, &owner, room, id(&bob)).await,
            }
        });
        held_up(&db, 2, &mut other).await;
        third.commit().await.unwrap();
        let (again, other) = tokio::join!(again, other);
        assert!(matches!(again, Ok(_) | Err(ChatError::Banned)), "{what}: {again:?}");
        assert!(other.is_ok(), "{what}: {other:?}");
    }
}

#[tokio::test]
async fn a_ban_and_the_acceptance_of_an_invitation_do_not_wait_in_a_circle() {
    let db = TestDb::new().await;
    let (owner, bob, cheap) = (somebody(&db).await, somebody(&db).await, chat());
    let room = build::room(&db, id(&owner)).await.id;
    let sent = invite(&db, &cheap, &owner, room, id(&bob), None).await.unwrap().unwrap();
    let third = coming(&db, &cheap, room).await;
    let mut accepting = Box::pin(accept(&db, &bob, sent.id));
    held_up(&db, 1, &mut accepting).await;
    let mut banning = Box::pin(ban(&db, &owner, room, id(&bob)));
    held_up(&db, 2, &mut banning).await;
    third.commit().await.unwrap();
    let (accepted, banned) = tokio::join!(accepting, banning);
    accepted.unwrap();
    banned.unwrap();
    assert_eq!(count(&db, &format!("room_members WHERE user_id = '{}' AND is_banned", id(&bob))).await, 1);
    assert_eq!(count(&db, &format!("rooms WHERE id = '{room}' AND member_count = 2")).await, 1);
}

#[tokio::test]
async fn who_waited_for_the_room_edits_it_by_what_they_are_then() {
    let db = TestDb::new().await;
    let owner = somebody(&db).await;
    let room = private_room(&db, id(&owner)).await.id;
    let admin = seated(&db, room, entity::chat::room_members::RoomMemberRole::Admin).await;
    on_your_marks(&db).await;
    let taking = db::begin(db.app(), &owner).await.unwrap();
    set_role(&taking, &owner, room, id(&admin), Moderator).await.unwrap();
    let cheap = chat();
    let change = Change { name: Some("Mine".to_owned()), ..Change::default() };
    let mut editing = Box::pin(edit(&db, &cheap, &admin, room, change));
    held_up(&db, 1, &mut editing).await;
    taking.commit().await.unwrap();
    refused!(editing.await, ChatError::Forbidden);
    assert_eq!(count(&db, "rooms WHERE name = 'Mine'").await, 0);
}
