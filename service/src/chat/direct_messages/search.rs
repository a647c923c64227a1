//! What was said about something, in the conversations of one person.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::{ChatError, Line, columns, lists::Dated};
use crate::{
    chat::{input::words, somebody},
    db::{Actor, List, Page, PageRequest},
};

/// Most characters of what is searched for.
const MOST_WORDS: usize = 200;

/// `$1` the viewer, `$2` the words, `$3` the other person, NULL for all.
macro_rules! found {
    ($after:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM veza.search_direct_messages($2, $1, $3, ",
            hidden!("$1"),
            ", $4, ",
            $after,
            ") hit CROSS JOIN LATERAL (SELECT * FROM direct_messages o WHERE o.id = hit.id LIMIT 1) m \
            ORDER BY m.created_at DESC, m.id DESC"
        )
    };
}

/// Indexes: `idx_direct_messages_content_gin`, `direct_messages_pkey`.
pub const SEARCH: List<Line, Dated> =
    List::new("chat.direct_messages.search", (found!("NULL, NULL"), found!("$5, $6")));

/// Messages of the viewer that hold these words, with one person or with all, the latest first: words as in a search box, `"in
/// quotes"`, `or`, `-not`, in English. Nothing is found for words that carry no meaning or only
/// exclude, and nothing across a block. Index:
/// `idx_direct_messages_content_gin`, in which the ids of both and the week stand among the words: it costs by what the viewer's
/// messages and the words have in common in the weeks that fill the page.
///
/// # Errors
/// [`ChatError::Invalid`] for no words, or more than 200 characters; [`ChatError::Forbidden`] for who is nobody;
/// [`ChatError::Cursor`] for a cursor of another list.
pub async fn search(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    other_id: Option<Uuid>,
    text: &str,
    page: &PageRequest,
) -> Result<Page<Line>, ChatError> {
    let me = somebody(viewer)?;
    words("words", text, MOST_WORDS)?;
    let values = [me.into(), text.into(), other_id.into()];
    SEARCH.page(db, page, values, |line| (line.created_at, line.id)).await
}
