//! What two people have said, from the newest or along time.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, Line, columns};
use crate::{
    chat::somebody,
    db::{Actor, List, Page, PageRequest},
};

pub(super) type Dated = (DateTime<Utc>, Uuid);

/// What `$1` has sent and not hidden, and what they have received and not hidden: two ranges of two indexes, each in the order of the
/// list, merged as far as the page goes.
macro_rules! said {
    ($after:literal, $order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM ((SELECT ",
            columns!(),
            " FROM direct_messages m WHERE m.sender_id = $1 AND m.recipient_id = $2 AND NOT m.is_deleted_by_sender",
            $after,
            $order,
            " LIMIT $3) UNION ALL (SELECT ",
            columns!(),
            " FROM direct_messages m WHERE m.recipient_id = $1 AND m.sender_id = $2 AND NOT m.is_deleted_by_recipient",
            $after,
            $order,
            " LIMIT $3)) m WHERE $2 <> ALL (",
            hidden!("$1"),
            ")",
            $order,
            " LIMIT $3"
        )
    };
}

/// Indexes: `idx_direct_messages_sender_id_recipient_id_created_at_id`, `idx_direct_messages_recipient_id_sender_id_created_at_id`.
pub const NEWEST: List<Line, Dated> = List::new(
    "chat.direct_messages.newest",
    (
        said!("", " ORDER BY m.created_at DESC, m.id DESC"),
        said!(" AND (m.created_at, m.id) < ($4, $5)", " ORDER BY m.created_at DESC, m.id DESC"),
    ),
);

/// The same indexes, backward.
pub const OLDEST: List<Line, Dated> = List::new(
    "chat.direct_messages.oldest",
    (
        said!("", " ORDER BY m.created_at, m.id"),
        said!(" AND (m.created_at, m.id) > ($4, $5)", " ORDER BY m.created_at, m.id"),
    ),
);

/// What the viewer and this person have said to each other, from the newest. Nothing across a block, and nothing with somebody who is
/// not there. Indexes: `idx_direct_messages_sender_id_recipient_id_created_at_id`,
/// `idx_direct_messages_recipient_id_sender_id_created_at_id`.
///
/// # Errors
/// [`ChatError::Forbidden`] for who is nobody; [`ChatError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    other_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let me = somebody(viewer)?;
    NEWEST.page(db, page, [me.into(), other_id.into()], |line| (line.created_at, line.id)).await
}

/// The same along time, from the first message. Indexes as of [`list`].
///
/// # Errors
/// As [`list`].
pub async fn list_after(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    other_id: Uuid,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let me = somebody(viewer)?;
    OLDEST.page(db, page, [me.into(), other_id.into()], |line| (line.created_at, line.id)).await
}
