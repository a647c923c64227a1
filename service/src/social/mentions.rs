//! Who is named in a text. Written with the text, and again when it is edited, by whoever keeps that text.

use chrono::{DateTime, Utc};
use entity::social::mentions::MentionEntityType;
use sea_orm::{
    ActiveEnum, ConnectionTrait, DbErr,
    prelude::{Json, Uuid},
};
use serde::Serialize;
use serde_json::json;

use super::SocialError;
use crate::{
    db::{Actor, Command, List, Page, PageRequest, Query},
    paged,
    platform::{Event, outbox_events},
    row,
};

row! {
    /// A text that names the reader.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Mention {
        /// The mention.
        pub id: Uuid,
        /// What kind of text it is.
        pub entity_type: MentionEntityType,
        /// The text.
        pub entity_id: Uuid,
        /// Who wrote it.
        pub author_id: Uuid,
        /// Their name.
        pub username: String,
        /// When the text first named the reader.
        pub created_at: DateTime<Utc>,
    }
}

/// Removes whom the text no longer names and adds whom it newly does: users in good standing, not its author, nobody between whom
/// and the author there is a block. Index: `idx_users_username_lower_unique`,
/// `uq_mentions_entity_type_entity_id_mentioned_user_id`.
macro_rules! rewritten {
    ($from:literal, $who:expr) => {
        concat!(
            "WITH named AS (SELECT u.id FROM users u",
            $from,
            " WHERE lower(u.username) = ANY($4::text[]) AND u.id <> $3 AND ",
            live_user!("u"),
            " AND ",
            unblocked!("$3", "u.id"),
            " AND ",
            $who,
            "), gone AS (DELETE FROM mentions WHERE entity_type = $1::mention_entity_type AND entity_id = $2 \
             AND mentioned_user_id NOT IN (SELECT id FROM named)) \
             INSERT INTO mentions (entity_type, entity_id, author_id, mentioned_user_id) \
             SELECT $1::mention_entity_type, $2, $3, id FROM named ORDER BY id \
             ON CONFLICT (entity_type, entity_id, mentioned_user_id) DO NOTHING RETURNING mentioned_user_id"
        )
    };
}

/// Who sees the post `$5` that the text is or stands under. Index: `posts_pkey`, besides those above.
const REWRITE: Query<(Uuid,)> =
    Query::new(rewritten!(" JOIN veza.seen_posts p ON p.id = $5", visible_post!("u.id")));
/// Of what is said in the room `$5`: its members alone, each looked up by itself. Of EXISTS PostgreSQL would make a join that reads
/// all members of the room. Index: `uq_room_members_room_user`, besides those above.
pub const REWRITE_IN_ROOM: Query<(Uuid,)> = Query::new(rewritten!(
    "",
    "(SELECT NOT v.is_banned FROM room_members v WHERE v.room_id = $5 AND v.user_id = u.id)"
));
const FORGET: Command =
    Command::new("DELETE FROM mentions WHERE entity_type = $1::mention_entity_type AND entity_id = $2");
/// What names `$1` and what they still see: a post, or a comment under one, by the same condition as everywhere. Index:
/// `idx_mentions_mentioned_user_id_created_at_id`, then `posts_pkey` for each.
pub const OF_USER: List<Mention, (DateTime<Utc>, Uuid)> = List::new(
    "social.mentions.of_user",
    paged!(
        concat!(
            "SELECT m.id, m.entity_type::text AS entity_type, m.entity_id, m.author_id, u.username, m.created_at \
             FROM mentions m JOIN users u ON u.id = m.author_id WHERE m.mentioned_user_id = $1 AND ",
            live_user!("u"),
            " AND ",
            unblocked!("$1", "m.author_id"),
            " AND (m.entity_type NOT IN ('post', 'comment') OR (SELECT p.id FROM ",
            seen_post!(
                "$1",
                "CASE m.entity_type WHEN 'post' THEN m.entity_id ELSE \
                 (SELECT c.post_id FROM post_comments c WHERE c.id = m.entity_id AND c.deleted_at IS NULL) END"
            ),
            ") IS NOT NULL)",
        ),
        after " AND m.created_at <= $3 AND (m.created_at, m.id) < ($3, $4)",
        " ORDER BY m.created_at DESC, m.id DESC LIMIT $2",
    ),
);

/// The texts that name the actor and that they may see now, latest first. Index: `idx_mentions_mentioned_user_id_created_at_id`.
///
/// # Errors
/// [`SocialError::Forbidden`] unless the actor is a user; [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Mention>, SocialError> {
    let me = actor.user_id().ok_or(SocialError::Forbidden)?;
    OF_USER.page(db, page, [me.into()], |mention| (mention.created_at, mention.id)).await
}

/// Makes the mentions of a text those of the usernames `names` (in lower case, as [`text::marks`](super::text::marks) finds
/// them), and tells whom it newly names (`user.mentioned`): nobody who may not see `post_id`, which the text is or stands under. In
/// the transaction of the text.
pub(crate) async fn rewrite(
    transaction: &impl ConnectionTrait,
    (kind, entity_id): (MentionEntityType, Uuid),
    post_id: Uuid,
    author: Uuid,
    names: Vec<String>,
) -> Result<(), DbErr> {
    if names.is_empty() {
        return forget(transaction, kind, entity_id).await;
    }
    let kind = kind.to_value();
    let values = [kind.clone().into(), entity_id.into(), author.into(), names.into(), post_id.into()];
    let newly = REWRITE.all(transaction, values).await?;
    let payload = json!({ "mentioning_user_id": author, "source_type": kind, "source_id": entity_id });
    tell(transaction, newly, &payload).await
}

/// The same of a message of that time in a room: only members of the room are told, and its time is, by which it is found.
pub(crate) async fn rewrite_in_room(
    transaction: &impl ConnectionTrait,
    (message_id, created_at): (Uuid, DateTime<Utc>),
    room_id: Uuid,
    author: Uuid,
    names: Vec<String>,
) -> Result<(), DbErr> {
    if names.is_empty() {
        return forget(transaction, MentionEntityType::Message, message_id).await;
    }
    let kind = MentionEntityType::Message.to_value();
    let values = [kind.clone().into(), message_id.into(), author.into(), names.into(), room_id.into()];
    let newly = REWRITE_IN_ROOM.all(transaction, values).await?;
    let payload = json!({
        "mentioning_user_id": author, "source_type": kind, "source_id": message_id,
        "source_created_at": created_at, "room_id": room_id,
    });
    tell(transaction, newly, &payload).await
}

async fn tell(transaction: &impl ConnectionTrait, newly: Vec<(Uuid,)>, payload: &Json) -> Result<(), DbErr> {
    let event = |(user_id,)| Event::new("user", user_id, "user.mentioned", payload.clone());
    let events: Vec<Event> = newly.into_iter().map(event).collect();
    outbox_events::append_all(transaction, &events).await
}

/// Removes the mentions of a text that is gone.
pub(crate) async fn forget(
    transaction: &impl ConnectionTrait,
    kind: MentionEntityType,
    entity_id: Uuid,
) -> Result<(), DbErr> {
    FORGET.run(transaction, [kind.to_value().into(), entity_id.into()]).await.map(drop)
}
