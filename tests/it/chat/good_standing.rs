//! A token lives on for minutes after its owner was banned or has left: nothing is written by it.

use super::{by_hand, refused};
use entity::chat::room_members::RoomMemberRole::{Member, Moderator};
use service::chat::direct_messages::{self, NewDirectMessage};
use service::chat::messages::{self, NewMessage};
use service::chat::room_invitations::{
    NewCode, accept, create_code, decline, invite, join_with_code, revoke,
};
use service::chat::room_members::{ban, join, leave, mark_read, mute, remove, set_role, unban};
use service::chat::{ChatError, message_reactions, rooms, typing_indicators, user_presence};
use service::db::Actor;
use tests::build::chat::{chat, new_room, said, seated};
use tests::build::direct_messages::told;
use tests::{TestDb, build};
use uuid::Uuid;

fn id(actor: &Actor) -> Uuid {
    actor.user_id().unwrap()
}

#[tokio::test]
async fn whose_account_is_closed_writes_nothing_in_chat() {
    let db = TestDb::new().await;
    let (ada, cheap) = (Actor::user(build::user(&db).await.id), chat());
    let (open, other) = (build::room(&db, id(&ada)).await.id, build::room(&db, id(&ada)).await.id);
    let bob = seated(&db, open, Moderator).await;
    let (eve, max) = (seated(&db, open, Member).await, Actor::user(build::user(&db).await.id));
    let own = build::room(&db, id(&bob)).await.id;
    let message = said(&db, &bob, open, "mine").await;
    message_reactions::react(&db, &bob, message, "👍").await.unwrap();
    let sent = invite(&db, &cheap, &ada, other, id(&bob), None).await.unwrap().unwrap().id;
    let made = invite(&db, &cheap, &bob, open, id(&max), None).await.unwrap().unwrap().id;
    let code = create_code(&db, &cheap, &ada, other, NewCode::default()).await.unwrap().code;
    let (to, from) = (told(&db, &bob, id(&ada), "hi").await, told(&db, &ada, id(&bob), "hello").await);
    let keyed = || NewMessage { key: Some(Uuid::nil()), ..NewMessage::text("once") };
    let first = messages::send(db.app(), &bob, open, keyed()).await.unwrap();

    for closed in ["is_banned = true", "is_active = false", "deleted_at = now()"] {
        by_hand(&db, &format!("UPDATE users SET {closed} WHERE id = '{}'", id(&bob))).await;
        let change = || rooms::Change { name: Some("Mine".to_owned()), ..rooms::Change::default() };
        macro_rules! forbidden {
            ($($write:expr),+ $(,)?) => { $(refused!($write.await, ChatError::Forbidden);)+ };
        }
        forbidden!(
            rooms::create(&db, &cheap, &bob, new_room()),
            rooms::edit(&db, &cheap, &bob, own, change()),
            rooms::soft_delete(&db, &bob, own),
            rooms::open_direct(&db, &bob, &[id(&eve)]),
            join(db.app(), &cheap, &bob, other, None),
            join(db.app(), &cheap, &bob, open, None),
            leave(&db, &bob, open),
            mark_read(&db, &bob, open, message.created_at),
            set_role(&db, &bob, open, id(&eve), Member),
            mute(&db, &bob, open, id(&eve)),
            ban(&db, &bob, open, id(&eve)),
            unban(&db, &bob, open, id(&eve)),
            remove(&db, &bob, open, id(&eve)),
            invite(&db, &cheap, &bob, open, id(&max), None),
            accept(&db, &bob, sent),
            decline(&db, &bob, sent),
            revoke(&db, &bob, made),
            create_code(&db, &cheap, &bob, open, NewCode::default()),
            join_with_code(&db, &bob, &code),
            messages::send(db.app(), &bob, open, NewMessage::text("hello")),
            messages::send(db.app(), &bob, open, NewMessage::text("hello").replying_to(message)),
            messages::edit(&db, &bob, message, "other words"),
            messages::soft_delete(&db, &bob, message),
            messages::pin(&db, &bob, message),
            messages::unpin(&db, &bob, message),
            message_reactions::react(&db, &bob, message, "🎧"),
            message_reactions::react(&db, &bob, message, "👍"),
            message_reactions::take_back(&db, &bob, message, "👍"),
            typing_indicators::start(&db, &cheap, &bob, open),
            typing_indicators::stop(&db, &bob, open),
            user_presence::set(&db, &cheap, &bob, user_presence::Change::default()),
            direct_messages::send(&db, &bob, id(&ada), NewDirectMessage::text("psst")),
            direct_messages::edit(&db, &bob, to.id, "other words"),
            direct_messages::hide(&db, &bob, from.id),
            direct_messages::retract(&db, &bob, to.id),
            direct_messages::clear(&db, &bob, id(&ada)),
            direct_messages::mark_read(&db, &bob, id(&ada), from.created_at),
        );
        assert!(!user_presence::heartbeat(db.app(), &cheap, &bob).await.unwrap());
        // What was sent is answered, whatever became of its sender since: nothing is written.
        let again = messages::send(db.app(), &bob, open, keyed()).await.unwrap();
        assert_eq!(again.id, first.id);
        let open_again = "is_banned = false, is_active = true, deleted_at = NULL";
        by_hand(&db, &format!("UPDATE users SET {open_again} WHERE id = '{}'", id(&bob))).await;
    }
    said(&db, &bob, open, "here again").await;
    assert!(leave(&db, &bob, open).await.unwrap());
}
