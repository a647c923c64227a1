//! What somebody is told in the application: for its recipient alone. Nothing of those with whom there is a block: it is not written,
//! and a block takes out what was.

use chrono::{DateTime, Utc};
use entity::notifications::notifications::NotificationType;
use sea_orm::{
    ConnectionTrait, TransactionSession, TransactionTrait,
    prelude::{Json, Uuid},
};
use serde::Serialize;

use super::NotificationError;
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    input::Invalid,
    paged, row,
};

row! {
    /// A notification as its recipient sees it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Line {
        /// Its id.
        pub id: Uuid,
        /// Who did it, the latest of several; none for the system, and for an account that is gone.
        pub actor_id: Option<Uuid>,
        /// What it is about.
        pub notification_type: NotificationType,
        /// What kind of thing opens.
        pub entity_type: Option<String>,
        /// Which.
        pub entity_id: Option<Uuid>,
        /// In the recipient's language.
        pub title: String,
        /// More of it.
        pub body: Option<String>,
        /// `kind` (`track.liked`), `actors` (the last five), `actor_name`, and what else its kind brings.
        pub data: Json,
        /// How many events it tells of.
        pub group_count: i32,
        /// When the newest of them happened.
        pub last_event_at: DateTime<Utc>,
        /// When it was read.
        pub read_at: Option<DateTime<Utc>>,
    }
}

/// Most unread notifications that are counted.
pub const MOST_COUNTED: i64 = 1_000;

/// Of `$1`, at most 1,000 entries of `idx_notifications_user_id_last_event_at_id_unread`.
pub const UNREAD: Query<(i64,)> = Query::new(
    "SELECT count(*) FROM (SELECT FROM notifications WHERE user_id = $1 AND read_at IS NULL LIMIT 1000) AS unread",
);

/// Those of `$1` for which this holds, too.
macro_rules! lines {
    ($and:literal) => {
        concat!(
            "SELECT id, actor_id, notification_type::text AS notification_type, entity_type, entity_id, title, body, data, \
             group_count, last_event_at, read_at FROM notifications WHERE user_id = $1",
            $and
        )
    };
}

/// All of `$1`, newest first: `idx_notifications_user_id_last_event_at_id`.
pub const NEWEST: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "notifications.notifications.newest",
    paged!(
        lines!(""),
        after " AND (last_event_at, id) < ($3, $4)",
        " ORDER BY last_event_at DESC, id DESC LIMIT $2"
    ),
);

/// The unread ones: `idx_notifications_user_id_last_event_at_id_unread`.
pub const NEWEST_UNREAD: List<Line, (DateTime<Utc>, Uuid)> = List::new(
    "notifications.notifications.newest_unread",
    paged!(
        lines!(" AND read_at IS NULL"),
        after " AND (last_event_at, id) < ($3, $4)",
        " ORDER BY last_event_at DESC, id DESC LIMIT $2"
    ),
);

/// Of `$1`, by `notifications_pkey`.
pub const READ_SOME: Command = Command::new(
    "UPDATE notifications SET read_at = now() WHERE user_id = $1 AND id = ANY ($2) AND read_at IS NULL",
);

const READ_UP_TO: Query<(bool, i64)> = Query::new(
    "WITH newest AS (SELECT last_event_at, id FROM notifications WHERE user_id = $1 AND id = $2), \
     done AS (UPDATE notifications n SET read_at = now() FROM newest \
         WHERE n.user_id = $1 AND n.read_at IS NULL AND (n.last_event_at, n.id) <= (newest.last_event_at, newest.id) \
         RETURNING n.id) \
     SELECT EXISTS (SELECT FROM newest), (SELECT count(*) FROM done)",
);

const READ_ALL: Command =
    Command::new("UPDATE notifications SET read_at = now() WHERE user_id = $1 AND read_at IS NULL");

const DELETE: Command = Command::new("DELETE FROM notifications WHERE user_id = $1 AND id = ANY ($2)");

/// Most notifications that are marked or deleted by id at once.
const MOST: usize = 100;

/// How many notifications `viewer` has not read, counted up to [`MOST_COUNTED`]: 1,000 means that or more. 0 for who has none,
/// a visitor or the system. Index: `idx_notifications_user_id_last_event_at_id_unread`.
///
/// # Errors
/// What the database says.
pub async fn count_unread(db: &impl ConnectionTrait, viewer: &Actor) -> Result<i64, NotificationError> {
    let Some(user) = viewer.user_id() else { return Ok(0) };
    let (unread,) = UNREAD.get(db, [user.into()]).await?;
    Ok(unread)
}

/// The notifications of `viewer`, by their newest event, newest first. One that is joined by another event while somebody pages
/// moves to the top, and is met there by who starts again. Index: `idx_notifications_user_id_last_event_at_id`.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the viewer is a user; [`NotificationError::Cursor`].
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, NotificationError> {
    NEWEST.page(db, page, [owner(viewer)?.into()], |line| (line.last_event_at, line.id)).await
}

/// Those of them that are unread. Index: `idx_notifications_user_id_last_event_at_id_unread`.
///
/// # Errors
/// As [`list`].
pub async fn list_unread(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    page: &PageRequest,
) -> Result<Page<Line>, NotificationError> {
    NEWEST_UNREAD.page(db, page, [owner(viewer)?.into()], |line| (line.last_event_at, line.id)).await
}

/// Marks some as read; answers how many were not. Those of others are passed over as if they were not there.
///
/// # Errors
/// [`NotificationError::Invalid`] for more than 100; [`NotificationError::Forbidden`] unless the actor is a user.
pub async fn mark_read(
    db: &impl TransactionTrait,
    actor: &Actor,
    ids: &[Uuid],
) -> Result<u64, NotificationError> {
    change(db, actor, &READ_SOME, ids).await
}

/// Marks one and all older ones as read: what somebody has seen who scrolled so far. What came in since stays unread. Answers how
/// many it were.
///
/// # Errors
/// [`NotificationError::NotificationNotFound`] if `id` is none of the actor's; [`NotificationError::Forbidden`] unless the actor
/// is a user.
pub async fn mark_read_up_to(
    db: &impl TransactionTrait,
    actor: &Actor,
    id: Uuid,
) -> Result<u64, NotificationError> {
    let user = owner(actor)?;
    let transaction = db::begin(db, actor).await?;
    let (found, marked) = READ_UP_TO.get(&transaction, [user.into(), id.into()]).await?;
    transaction.commit().await?;
    if found { Ok(marked.unsigned_abs()) } else { Err(NotificationError::NotificationNotFound) }
}

/// Marks all as read that are there now; answers how many.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is a user.
pub async fn mark_all_read(db: &impl TransactionTrait, actor: &Actor) -> Result<u64, NotificationError> {
    let user = owner(actor)?;
    let transaction = db::begin(db, actor).await?;
    let marked = READ_ALL.run(&transaction, [user.into()]).await?;
    transaction.commit().await?;
    Ok(marked)
}

/// Dismisses some; answers how many there were.
///
/// # Errors
/// As [`mark_read`].
pub async fn delete(
    db: &impl TransactionTrait,
    actor: &Actor,
    ids: &[Uuid],
) -> Result<u64, NotificationError> {
    change(db, actor, &DELETE, ids).await
}

async fn change(
    db: &impl TransactionTrait,
    actor: &Actor,
    command: &Command,
    ids: &[Uuid],
) -> Result<u64, NotificationError> {
    let user = owner(actor)?;
    if ids.len() > MOST {
        return Err(Invalid::field("ids", "are more than 100").into());
    }
    let transaction = db::begin(db, actor).await?;
    let changed = command.run(&transaction, [user.into(), ids.to_vec().into()]).await?;
    transaction.commit().await?;
    Ok(changed)
}

fn owner(actor: &Actor) -> Result<Uuid, NotificationError> {
    actor.user_id().ok_or(NotificationError::Forbidden)
}
