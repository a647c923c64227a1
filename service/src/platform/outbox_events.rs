//! The outbox: what happened, written in the transaction in which it happened, and delivered afterwards at least once.

mod operate;

pub use operate::{Lag, SetAside, lag, list_set_aside, requeue};

use sea_orm::{ConnectionTrait, DbErr};

use super::Event;
use crate::db::Command;

/// The one statement of [`append`].
pub const APPEND: Command = Command::new("SELECT veza.append_events($1)");

/// Appends an event in the caller's transaction, in one statement: it is delivered if and only if that commits. `veza_app` may
/// do this and may not read what waits.
///
/// Events of one aggregate are delivered in the order in which they were appended, as far as their transactions wait for each
/// other: change (or lock) the row first, then append.
///
/// # Errors
/// What the database says. It refuses a payload that is no object, and kinds of more than 100 characters.
pub async fn append(transaction: &impl ConnectionTrait, event: Event) -> Result<(), DbErr> {
    append_all(transaction, &[event]).await
}

/// The same for several events at once, in their order, in one statement; none for none.
///
/// # Errors
/// As [`append`]; then none of them is there.
pub async fn append_all(transaction: &impl ConnectionTrait, events: &[Event]) -> Result<(), DbErr> {
    if events.is_empty() {
        return Ok(());
    }
    let events = serde_json::to_value(events).map_err(|error| DbErr::Json(error.to_string()))?;
    APPEND.run(transaction, [events.into()]).await?;
    Ok(())
}
