//! Files that messages bring along: the sender's own, and what the message says they are.

use entity::chat::messages::MessageType;
use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::ChatError;
use crate::{db::Query, input::Invalid};

/// Whether file `$file` is one that `$me` may attach to a message whose files are of the kind `$kind`. Index: `files_pkey`.
macro_rules! attached {
    ($file:literal, $me:literal, $kind:literal) => {
        concat!(
            "EXISTS (SELECT FROM files f WHERE f.id = ",
            $file,
            " AND f.user_id = ",
            $me,
            " AND f.deleted_at IS NULL AND f.mime_type LIKE ",
            $kind,
            " AND coalesce(f.virus_scan_result, 'clean') = 'clean')"
        )
    };
}

const OWNED: Query<(bool,)> = Query::new(
    "SELECT EXISTS (SELECT FROM files WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL) AS owned",
);
const FIT: Query<(bool,)> = Query::new(concat!("SELECT ", attached!("$1", "$2", "$3"), " AS fit"));

/// The MIME types of the files of such a message.
pub(super) fn pattern(kind: MessageType) -> &'static str {
    match kind {
        MessageType::Text | MessageType::File => "%",
        MessageType::Image => "image/%",
        MessageType::Audio => "audio/%",
        MessageType::Video => "video/%",
    }
}

/// That a text has no attachment, and everything else has one.
pub(super) fn ensure_told(kind: MessageType, file_id: Option<Uuid>) -> Result<(), Invalid> {
    match (kind, file_id) {
        (MessageType::Text, Some(_)) => {
            Err(Invalid::field("message_type", "is text, and there is an attachment"))
        }
        (MessageType::Text, None) | (_, Some(_)) => Ok(()),
        (_, None) => Err(Invalid::field("attachment_file_id", "is missing")),
    }
}

/// Why a file could not be attached; if it can, it is a block that kept the message back.
pub(super) async fn refuse_attachment(
    db: &impl ConnectionTrait,
    me: Uuid,
    file_id: Uuid,
    kind: MessageType,
) -> Result<ChatError, ChatError> {
    if !OWNED.get(db, [file_id.into(), me.into()]).await?.0 {
        return Ok(ChatError::FileNotFound);
    }
    let is_fit = FIT.get(db, [file_id.into(), me.into(), pattern(kind).into()]).await?.0;
    Ok(if is_fit { ChatError::Blocked } else { ChatError::FileUnfit })
}
