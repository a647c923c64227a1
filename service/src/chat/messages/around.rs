//! A room around one message: for a link to it, for the first unread one, for what a search found.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, Line, MessageRef, NEWEST, OLDEST, lists::line};
use crate::{
    chat::standing::ensure_reader,
    db::{Actor, Page, PageRequest, Query},
};

/// What was said before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// The message itself, if it is there, and what came before it, from the newest. Its cursor is one of
    /// [`list`](super::list).
    pub older: Page<Line>,
    /// What came after it, along time. Its cursor is one of [`list_after`](super::list_after).
    pub newer: Page<Line>,
}

/// Index: `idx_messages_room_id_created_at`, both ways from the message.
pub const AROUND: Query<Line> = Query::new(concat!(
    "(",
    line!(" AND m.created_at <= $5 AND (m.created_at, m.id) <= ($5, $6)"),
    " ORDER BY m.created_at DESC, m.id DESC LIMIT $4) UNION ALL (",
    line!(" AND m.created_at >= $5 AND (m.created_at, m.id) > ($5, $6)"),
    " ORDER BY m.created_at, m.id LIMIT $4)"
));

/// The page limit's number of messages up to `message`, itself included, and as many after it, in one query. It need not be
/// there any more, nor ever have been: of an id of zeroes and a time, it is what was said around that time. The page's cursor is not looked
/// at. Index: `idx_messages_room_id_created_at`.
///
/// # Errors
/// [`ChatError::MessageNotFound`] for a time that no message can have; [`ChatError::RoomNotFound`], [`ChatError::NotAMember`] and
/// [`ChatError::Banned`] where the viewer may not read the room.
pub async fn around(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    room_id: Uuid,
    message: MessageRef,
    page: &PageRequest,
) -> Result<Around, ChatError> {
    message.ensure_storable()?;
    let request = PageRequest::first(page.limit());
    let limit = i64::try_from(request.limit() + 1).unwrap_or(i64::MAX);
    let values = [
        viewer.user_id().into(),
        viewer.is_system().into(),
        room_id.into(),
        limit.into(),
        message.created_at.into(),
        message.id.into(),
    ];
    let lines = AROUND.all(db, values).await?;
    if lines.is_empty() {
        ensure_reader(db, viewer, room_id).await?;
    }
    let key = |line: &Line| (line.created_at, line.id);
    let (older, newer): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| key(line) <= (message.created_at, message.id));
    Ok(Around {
        older: NEWEST.keyset().page(older, &request, key),
        newer: OLDEST.keyset().page(newer, &request, key),
    })
}
