//! What somebody says of themselves.

use entity::chat::user_presence::{self, PresenceStatus};
use garde::Validate;
use sea_orm::{ActiveEnum, TransactionSession, TransactionTrait, Value, prelude::Json};

use crate::{
    Patch,
    chat::{Chat, ChatError, input::filled, somebody},
    db::{self, Actor, Query},
    input::{self, check},
};

/// Most bytes of what is needed to show an activity: everybody who sees the person reads it.
const MAX_DATA: usize = 4 * 1024;

/// What somebody is doing.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct Activity {
    /// `listening_to`, `in_room` and the like, as clients agree: 1 to 100 characters.
    #[garde(length(chars, max = 100), custom(input::text), custom(filled))]
    pub kind: String,
    /// What is needed to show it, in a shape that depends on the kind: an object of at most 4 KiB.
    #[garde(inner(custom(input::json_object), custom(small)))]
    pub data: Option<Json>,
}

/// What is to be different; what is not mentioned stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct Change {
    /// Another status. Offline forgets the activity.
    #[garde(skip)]
    pub status: Option<PresenceStatus>,
    /// Other words of one's own, or none: 1 to 255 characters, not only blanks.
    #[garde(inner(length(chars, max = 255), custom(input::text), custom(filled)))]
    pub custom_status: Patch<String>,
    /// Another activity, or none.
    #[garde(skip)]
    pub activity: Patch<Activity>,
}

impl Change {
    /// Another status alone.
    #[must_use]
    pub fn status(status: PresenceStatus) -> Self {
        Self { status: Some(status), ..Self::default() }
    }
}

fn small<C>(data: &Json, _: &C) -> garde::Result {
    if data.to_string().len() > MAX_DATA { Err(garde::Error::new("is larger than 4 KiB")) } else { Ok(()) }
}

/// Whoever is offline and stays so has not been seen. Index: `uq_user_presence_user_id`.
pub(super) const SET: Query<user_presence::Model> = Query::new(concat!(
    "INSERT INTO user_presence AS p (user_id, status, custom_status, current_activity, activity_data, last_seen_at) \
    SELECT $1::uuid, coalesce($2, 'online'), $4::text, CASE WHEN $2 IS DISTINCT FROM 'offline' THEN $6 END, \
    CASE WHEN $2 IS DISTINCT FROM 'offline' THEN $7::jsonb END, $8::timestamptz WHERE ",
    acts!("$1"),
    " ON CONFLICT (user_id) DO UPDATE SET status = coalesce($2, p.status), \
    custom_status = CASE WHEN $3 THEN $4 ELSE p.custom_status END, \
    current_activity = CASE WHEN coalesce($2, p.status) = 'offline' THEN NULL WHEN $5 THEN $6 ELSE p.current_activity END, \
    activity_data = CASE WHEN coalesce($2, p.status) = 'offline' THEN NULL WHEN $5 THEN $7::jsonb ELSE p.activity_data END, \
    last_seen_at = CASE WHEN p.status = 'offline' AND coalesce($2, p.status) = 'offline' THEN p.last_seen_at \
    ELSE greatest(p.last_seen_at, $8) END \
    RETURNING p.id, p.user_id, p.status, p.custom_status, p.current_activity, p.activity_data, p.last_seen_at, p.created_at, \
    p.updated_at",
));

/// Says what the actor's status, words or activity are from now on; it is a sign of life, too, unless they are offline and stay so. Who
/// has never been there is online by it. Index: `uq_user_presence_user_id`.
///
/// # Errors
/// [`ChatError::Invalid`]; [`ChatError::Forbidden`] for who is nobody, or not in good standing.
pub async fn set(
    db: &impl TransactionTrait,
    chat: &Chat,
    actor: &Actor,
    change: Change,
) -> Result<user_presence::Model, ChatError> {
    let me = somebody(actor)?;
    check(&change)?;
    if let Patch::Set(activity) = &change.activity {
        check(activity)?;
    }
    let (sets_words, words) = parts(change.custom_status);
    let (sets_activity, activity) = parts(change.activity);
    let (kind, data) = activity.map(|activity| (activity.kind, activity.data)).unzip();
    let values: [Value; 8] = [
        me.into(),
        change.status.map(|status| status.to_value()).into(),
        sets_words.into(),
        words.into(),
        sets_activity.into(),
        kind.into(),
        data.flatten().into(),
        chat.env.now().into(),
    ];
    let transaction = db::begin(db, actor).await?;
    let presence = SET.find(&transaction, values).await?.ok_or(ChatError::Forbidden)?;
    transaction.commit().await?;
    Ok(presence)
}

/// Whether something is to be written, and what.
fn parts<T>(change: Patch<T>) -> (bool, Option<T>) {
    match change {
        Patch::Keep => (false, None),
        Patch::Clear => (true, None),
        Patch::Set(value) => (true, Some(value)),
    }
}
