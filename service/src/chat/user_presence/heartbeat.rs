//! Signs of life: the most frequent write there is, so most of them write nothing.

use sea_orm::{ConnectionTrait, Value, prelude::Uuid};

use super::before;
use crate::{
    chat::{Chat, ChatError, somebody},
    db::{Actor, Command},
    input::Invalid,
};

/// Most signs of life of one call.
pub const MOST_AT_ONCE: usize = 10_000;

/// `$2` is now. A row is written again where its sign of life is older than `$3`; where it is older than `$4`, its owner was away, and
/// what they did then is over.
macro_rules! noted {
    ($rows:expr) => {
        concat!(
            "INSERT INTO user_presence AS p (user_id, status, last_seen_at) ",
            $rows,
            " ON CONFLICT (user_id) DO UPDATE SET last_seen_at = $2, \
            current_activity = CASE WHEN p.last_seen_at > $4 THEN p.current_activity END, \
            activity_data = CASE WHEN p.last_seen_at > $4 THEN p.activity_data END \
            WHERE p.status <> 'offline' AND p.last_seen_at <= $3"
        )
    };
}

/// Indexes: `uq_user_presence_user_id`, `users_pkey`.
pub const HEARTBEAT: Command =
    Command::new(noted!(concat!("SELECT $1::uuid, 'online', $2::timestamptz WHERE ", acts!("$1"))));

/// In the order of ids, so that two batches do not wait for each other in a circle. Indexes: `users_pkey`,
/// `uq_user_presence_user_id`.
pub const HEARTBEATS: Command = Command::new(noted!(concat!(
    "SELECT u.id, 'online', $2 FROM users u WHERE u.id = ANY ($1) AND ",
    live_user!("u"),
    " ORDER BY u.id"
)));

/// Notes that the actor is there; true if that was written. A sign of life within a quarter of the lifetime of the last one is not, nor
/// is one of somebody who is invisible, or not in good standing. It is one statement, without a transaction of its own: clients
/// send it every half minute. The first one makes somebody online. Index: `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody.
pub async fn heartbeat(db: &impl ConnectionTrait, chat: &Chat, actor: &Actor) -> Result<bool, ChatError> {
    let me = somebody(actor)?;
    Ok(HEARTBEAT.run(db, values(chat, me)).await? > 0)
}

/// The same for many people at once (at most 10,000), for a gateway that gathers what its connections say; answers how many were
/// written. Who is not there, or whose account is closed, is passed over. Indexes: `users_pkey`, `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::Invalid`] for more than 10,000; [`ChatError::Forbidden`] unless the actor is the system.
pub async fn heartbeat_all(
    db: &impl ConnectionTrait,
    chat: &Chat,
    actor: &Actor,
    user_ids: &[Uuid],
) -> Result<u64, ChatError> {
    if !actor.is_system() {
        return Err(ChatError::Forbidden);
    }
    if user_ids.len() > MOST_AT_ONCE {
        return Err(Invalid::field("user_ids", format!("are more than {MOST_AT_ONCE}")).into());
    }
    Ok(HEARTBEATS.run(db, values(chat, user_ids.to_vec())).await?)
}

fn values(chat: &Chat, who: impl Into<Value>) -> [Value; 4] {
    let (now, lifetime) = (chat.env.now(), chat.policy.presence_lifetime);
    [who.into(), now.into(), before(now, lifetime / 4).into(), before(now, lifetime).into()]
}
