//! Emoji under messages: each of a person once.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, Value, prelude::Uuid};

use super::{
    ChatError, ensure_acting,
    messages::{self, MessageRef},
    somebody,
    standing::stand,
};
use crate::{
    db::{self, Actor, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

row! {
    /// How often an emoji stands under a message.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Count {
        /// The message.
        pub message_id: Uuid,
        /// The emoji.
        pub emoji: String,
        /// Of how many people.
        pub people: i64,
        /// Whether the viewer is one of them.
        pub is_own: bool,
    }
}

row! {
    /// Somebody's emoji under a message.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Line {
        /// The reaction.
        pub id: Uuid,
        /// Whose.
        pub user_id: Uuid,
        /// The emoji.
        pub emoji: String,
        /// Since when.
        pub created_at: DateTime<Utc>,
    }
}

/// How many emoji one person puts under a message at most.
pub const MOST_OF_PERSON: i64 = 20;

/// How many different emoji stand under a message at most. Both are bounds of what a page reads, not promises: people who react at the
/// very same moment may pass them by one each.
pub const MOST_KINDS: i64 = 50;

/// `$5` and `$6` are the bounds. How many kinds there are is counted for one that is new there alone. Indexes: `messages_pkey` of one
/// month, `uq_room_members_room_user`, `uq_message_reactions_message_user_emoji`, `idx_message_reactions_message_id`.
pub const REACT: Query<(Uuid,)> = Query::new(concat!(
    "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji) SELECT m.id, m.created_at, $3, $4::varchar \
    FROM messages m WHERE m.id = $1 AND m.created_at = $2 AND NOT m.is_deleted AND m.sender_id <> ALL (",
    hidden!("$3"),
    ") AND ",
    speaks!("$3"),
    " AND $5 > (SELECT count(*) FROM message_reactions x WHERE x.message_id = $1 AND x.user_id = $3 AND x.emoji <> $4::varchar) \
    AND (EXISTS (SELECT FROM message_reactions x WHERE x.message_id = $1 AND x.emoji = $4::varchar) \
    OR $6 > (SELECT count(DISTINCT x.emoji) FROM message_reactions x WHERE x.message_id = $1)) \
    ON CONFLICT (message_id, user_id, emoji) DO NOTHING RETURNING id"
));

row! {
    /// Why an emoji was not put there.
    struct Refused { is_there: bool, acts: bool, own: i64 }
}

/// Index: `uq_message_reactions_message_user_emoji`.
const THERE: Query<Refused> = Query::new(concat!(
    "SELECT coalesce(bool_or(emoji = $3), false) AS is_there, ",
    acts!("$2"),
    " AS acts, count(*) AS own FROM message_reactions WHERE message_id = $1 AND user_id = $2"
));

const TAKE_BACK: Query<(Uuid,)> = Query::new(
    "DELETE FROM message_reactions WHERE message_id = $1 AND user_id = $2 AND emoji = $3 RETURNING id",
);

/// `$1` the viewer, `$2` whether it is the system, `$3` the room. Indexes: `messages_pkey` of the months of these messages (or
/// `idx_messages_room_id_created_at`, which finds them as well), `idx_message_reactions_message_id`.
pub const COUNTS: Query<Count> = Query::new(concat!(
    "SELECT m.id AS message_id, x.emoji, count(*) AS people, coalesce(bool_or(x.user_id = $1), false) AS is_own \
    FROM UNNEST($4::uuid[], $5::timestamptz[]) q(id, created_at) \
    CROSS JOIN LATERAL (SELECT o.id FROM messages o WHERE o.id = q.id AND o.created_at = q.created_at AND o.room_id = $3 \
    AND NOT o.is_deleted LIMIT 1) m JOIN message_reactions x ON x.message_id = m.id AND x.user_id <> ALL (",
    hidden_in!("$1", "$3"),
    ") WHERE ",
    read!("$1", "$2", "$3"),
    " GROUP BY m.id, x.emoji ORDER BY m.id, min(x.created_at), x.emoji"
));

/// `$1` the viewer, `$2` whether it is the system, `$3` and `$4` the message. Index:
/// `idx_message_reactions_message_id`; most messages have few, and they are sorted.
pub const OF_MESSAGE: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "chat.message_reactions.of_message",
    paged!(
        concat!(
            "SELECT x.id, x.user_id, x.emoji, x.created_at FROM message_reactions x WHERE x.message_id = $3 AND x.user_id <> ALL (",
            hidden!("$1"),
            ") AND (SELECT EXISTS (SELECT FROM messages m WHERE m.id = $3 AND m.created_at = $4 AND NOT m.is_deleted \
            AND m.sender_id <> ALL (",
            hidden!("$1"),
            ") AND ",
            read_of!("$1", "$2", "$3", "$4"),
            "))"
        ),
        after " AND (x.created_at, x.id) > ($6, $7)",
        " ORDER BY x.created_at, x.id LIMIT $5",
    ),
);

/// Puts an emoji under a message; false if it is there already.
///
/// # Errors
/// [`ChatError::Invalid`] for what is not one emoji; [`ChatError::TooManyReactions`]; [`ChatError::MessageNotFound`], also of a message
/// that is deleted, hidden or not the actor's to read; [`ChatError::NotAMember`], [`ChatError::Banned`] and [`ChatError::Muted`];
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn react(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
    emoji: &str,
) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    let emoji = known(emoji)?;
    message.ensure_storable()?;
    let transaction = db::begin(db, actor).await?;
    let values: [Value; 6] = [
        message.id.into(),
        message.created_at.into(),
        me.into(),
        emoji.into(),
        MOST_OF_PERSON.into(),
        MOST_KINDS.into(),
    ];
    let is_new = REACT.find(&transaction, values).await?.is_some();
    if !is_new {
        let there = THERE.get(&transaction, [message.id.into(), me.into(), emoji.into()]).await?;
        let is_seen = messages::find(&transaction, actor, message).await?.is_some();
        if !(there.is_there && there.acts && is_seen) {
            return Err(refusal(&transaction, actor, message, &there).await?);
        }
    }
    transaction.commit().await?;
    Ok(is_new)
}

/// Why nothing was put there: where somebody may speak, it is a bound that is reached.
async fn refusal(
    db: &impl ConnectionTrait,
    actor: &Actor,
    message: MessageRef,
    there: &Refused,
) -> Result<ChatError, ChatError> {
    let Some(found) = messages::find(db, actor, message).await? else {
        return Ok(ChatError::MessageNotFound);
    };
    let standing = stand(db, actor, found.room_id).await?;
    if standing.part().is_none() || standing.is_muted {
        return Ok(standing.refusal());
    }
    let most = if there.own >= MOST_OF_PERSON { MOST_OF_PERSON } else { MOST_KINDS };
    Ok(ChatError::TooManyReactions { most })
}

/// Takes an emoji of the actor's back; false if there is none. Who is muted may do that, too.
///
/// # Errors
/// [`ChatError::Invalid`] for what is not one emoji; [`ChatError::Forbidden`] for who is nobody.
pub async fn take_back(
    db: &impl TransactionTrait,
    actor: &Actor,
    message: MessageRef,
    emoji: &str,
) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    let emoji = known(emoji)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let gone = TAKE_BACK.find(&transaction, [message.id.into(), me.into(), emoji.into()]).await?;
    transaction.commit().await?;
    Ok(gone.is_some())
}

/// How often each emoji stands under these messages of a room (at most 100, those of a page), the first one first, in one query;
/// those of people who are hidden are not counted. Index: `idx_message_reactions_message_id`.
///
/// # Errors
/// [`ChatError::Invalid`] for more than 100.
pub async fn count(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    messages: &[MessageRef],
) -> Result<Vec<Count>, ChatError> {
    let (ids, times) = messages::apart(messages)?;
    let values =
        [viewer.user_id().into(), viewer.is_system().into(), room_id.into(), ids.into(), times.into()];
    Ok(COUNTS.all(db, values).await?)
}

/// Who reacted to a message, and how, in the order in which they did. Index: `idx_message_reactions_message_id`.
///
/// # Errors
/// [`ChatError::MessageNotFound`] where the viewer may not read it; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    message: MessageRef,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    message.ensure_storable()?;
    let values =
        [viewer.user_id().into(), viewer.is_system().into(), message.id.into(), message.created_at.into()];
    let page: Page<_> =
        OF_MESSAGE.page::<ChatError>(db, page, values, |line| (line.created_at, line.id)).await?;
    if page.items.is_empty() && messages::find(db, viewer, message).await?.is_none() {
        return Err(ChatError::MessageNotFound);
    }
    Ok(page)
}

/// The emoji in the one form in which it is kept, so that a heart is a heart whoever sends it.
fn known(emoji: &str) -> Result<&'static str, Invalid> {
    let known = emojis::get(emoji).map(emojis::Emoji::as_str);
    known.ok_or_else(|| Invalid::field("emoji", "is not one emoji"))
}
