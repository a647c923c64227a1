//! Reactions.

use super::super::{lets, person, stops};
use super::{ANN, BOB, run, stage};
use service::db::Actor;

#[tokio::test]
async fn a_message_is_reacted_to_by_who_may_speak_in_its_room_and_as_themselves() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (stranger, staff) = (person(&db, "stranger", "user").await, person(&db, "mod", "moderator").await);
    run(&db, "DELETE FROM blocks; DELETE FROM message_reactions; UPDATE rooms SET is_private = true").await;
    let react = |who: &Actor| {
        format!(
            "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
             SELECT id, created_at, '{}', '👍' FROM known",
            who.user_id().unwrap_or(ANN)
        )
    };
    // Whoever attacks knows the message already: it is not looked up under a policy.
    run(&db, "CREATE TABLE known AS SELECT id, created_at FROM messages WHERE content = 'Hello'; GRANT SELECT ON known TO veza_app").await;
    for actor in [&stranger, &staff, &visitor] {
        stops(&application, &[actor], &react(actor)).await;
    }
    stops(&application, &[&ann], &react(&bob)).await;
    lets(&application, &bob, &react(&bob)).await;
    lets(&application, &ann, &react(&ann)).await;
    for (less, again) in [
        (
            "UPDATE room_members SET is_muted = true WHERE role = 'member'",
            "UPDATE room_members SET is_muted = false",
        ),
        (
            "UPDATE room_members SET is_banned = true WHERE role = 'member'",
            "UPDATE room_members SET is_banned = false",
        ),
        ("UPDATE messages SET is_deleted = true", "UPDATE messages SET is_deleted = false"),
        (
            "INSERT INTO blocks (blocker_id, blocked_id) SELECT sender_id, user_id FROM messages, room_members WHERE content = 'Hello' AND role = 'member'",
            "DELETE FROM blocks",
        ),
    ] {
        run(&db, less).await;
        stops(&application, &[&bob], &react(&bob)).await;
        run(&db, again).await;
    }
    run(&db, &react(&bob)).await;
    stops(&application, &[&ann, &stranger, &staff, &visitor], "DELETE FROM message_reactions").await;
    stops(&application, &[&bob], "UPDATE message_reactions SET emoji = '👎'").await;
    lets(&application, &bob, "DELETE FROM message_reactions").await;
}
