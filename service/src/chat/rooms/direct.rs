//! Direct rooms: two people, or a few, among themselves, without a name, an owner or a way in.

use entity::chat::rooms;
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{ChatError, get, somebody};
use crate::{
    chat::ensure_acting,
    db::{self, Actor, Command, Query},
    input::Invalid,
    row,
};

/// Most people in a direct room.
pub const MOST_TOGETHER: usize = 10;

row! {
    /// Whether people may be brought together.
    struct Guests { there: i64, blocked: i64 }
}

const GUESTS: Query<Guests> = Query::new(concat!(
    "SELECT count(*) AS there, count(*) FILTER (WHERE u.id = ANY (",
    hidden!("$1"),
    ")) AS blocked FROM users u WHERE u.id = ANY ($2) AND u.deleted_at IS NULL AND NOT u.is_banned"
));

/// Of these people one opens the room, and the others find it.
const LOCK: Command = Command::new(
    "SELECT pg_advisory_xact_lock(hashtextextended('veza.direct_room.' || array_to_string($1::uuid[], ' '), 0))",
);

/// The live direct room of exactly these people: the actor is one of them. Indexes: `idx_room_members_user_id`, `rooms_pkey`,
/// `uq_room_members_room_user`.
pub const FIND_DIRECT: Query<rooms::Model> = Query::new(concat!(
    "SELECT ",
    super::columns!(),
    " FROM room_members v JOIN rooms r ON r.id = v.room_id WHERE v.user_id = $1 AND NOT v.is_banned AND r.room_type = 'dm' \
    AND r.deleted_at IS NULL AND cardinality($2::uuid[]) = (SELECT count(*) FROM room_members o WHERE o.room_id = r.id) \
    AND NOT EXISTS (SELECT FROM room_members o WHERE o.room_id = r.id AND o.user_id <> ALL ($2)) \
    ORDER BY r.created_at, r.id LIMIT 1"
));

const CREATE: Query<(Uuid,)> =
    Query::new("INSERT INTO rooms (room_type, is_private, creator_id) VALUES ('dm', true, $1) RETURNING id");

/// No RETURNING: of the others' rows the actor sees nothing before this statement is over.
const SEAT: Command = Command::new(
    "INSERT INTO room_members (room_id, user_id) SELECT $1, u FROM UNNEST($2::uuid[]) u ORDER BY u",
);

/// The direct room of the actor and these others (1 to 9), opened if there is none; the same one whoever of them asks, also twice
/// at once. Who has left it is no longer one of its people, so the same people meet in a new one then.
///
/// # Errors
/// [`ChatError::Invalid`] for nobody or too many; [`ChatError::SelfMessage`] for the actor alone;
/// [`ChatError::UserNotFound`]; [`ChatError::Blocked`] where a block is between the actor and one of them;
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn open_direct(
    db: &impl TransactionTrait,
    actor: &Actor,
    others: &[Uuid],
) -> Result<rooms::Model, ChatError> {
    let me = somebody(actor)?;
    let people = together(me, others)?;
    let transaction = db::begin(db, actor).await?;
    ensure_acting(&transaction, actor).await?;
    let guests = GUESTS.get(&transaction, [me.into(), people.clone().into()]).await?;
    if guests.there != i64::try_from(people.len()).unwrap_or(i64::MAX) {
        return Err(ChatError::UserNotFound);
    }
    if guests.blocked > 0 {
        return Err(ChatError::Blocked);
    }
    LOCK.run(&transaction, [people.clone().into()]).await?;
    let there = FIND_DIRECT.find(&transaction, [me.into(), people.clone().into()]).await?;
    let room = if let Some(room) = there {
        room
    } else {
        let (id,) = CREATE.get(&transaction, [me.into()]).await?;
        SEAT.run(&transaction, [id.into(), people.into()]).await?;
        get(&transaction, actor, id).await?
    };
    transaction.commit().await?;
    Ok(room)
}

/// The direct room of the viewer and these others, if there is one. Indexes: `idx_room_members_user_id`, `rooms_pkey`,
/// `uq_room_members_room_user`.
///
/// # Errors
/// As [`open_direct`], but for accounts and blocks.
pub async fn find_direct(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    others: &[Uuid],
) -> Result<Option<rooms::Model>, ChatError> {
    let me = somebody(viewer)?;
    Ok(FIND_DIRECT.find(db, [me.into(), together(me, others)?.into()]).await?)
}

/// The actor and the others, each once, in the order of their ids.
fn together(me: Uuid, others: &[Uuid]) -> Result<Vec<Uuid>, ChatError> {
    if others.is_empty() || others.len() >= MOST_TOGETHER {
        return Err(Invalid::field("others", format!("are not 1 to {}", MOST_TOGETHER - 1)).into());
    }
    let mut people = [others, &[me]].concat();
    people.sort_unstable();
    people.dedup();
    if people.len() == 1 { Err(ChatError::SelfMessage) } else { Ok(people) }
}
