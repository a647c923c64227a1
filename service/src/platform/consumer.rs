//! Who hears of events.

use std::fmt;

use async_trait::async_trait;
use entity::platform::outbox_events::Model;
use sea_orm::DbErr;

use super::EventTransaction;
use crate::db::DatabaseError;

/// Somebody who acts on events.
///
/// ```text
/// #[async_trait]
/// impl Consumer for Welcomes {
///     fn name(&self) -> &'static str { "welcomes" }
///     fn wants(&self, event_type: &str) -> bool { event_type == "user.registered" }
///     async fn consume(&self, transaction: &EventTransaction<'_>, events: &[&Model]) -> Result<(), ConsumerError> { … }
/// }
/// ```
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Its name in `veza.consumed_events`, at most 100 characters. It stays the same for ever: under another name every waiting
    /// event is new to it.
    fn name(&self) -> &'static str;

    /// Whether it wants events of this type.
    fn wants(&self, event_type: &str) -> bool;

    /// Acts on events, those of one aggregate in their order, none of which it has acted on before.
    ///
    /// What is written with `transaction` is committed together with the note that the events were consumed, so it happens
    /// exactly once. Whatever happens elsewhere may happen again: send nothing to the world here, but write down what is to be
    /// sent (`email_messages`, `webhook_deliveries`) for a worker of its own. Rows of the outbox stay locked meanwhile, and
    /// a transaction that is idle for `idle_in_transaction_session_timeout` is ended.
    ///
    /// An error undoes what was written. Several events are then handed over again one by one, so that one bad event holds up
    /// nobody but those of its own aggregate. An error of `transaction` must be returned and not passed over.
    async fn consume(
        &self,
        transaction: &EventTransaction<'_>,
        events: &[&Model],
    ) -> Result<(), ConsumerError>;
}

/// Why a consumer could not act on an event. It is kept in `outbox_events.last_error` for an operator: say what happened, and
/// no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerError(String);

impl ConsumerError {
    /// As much of it is kept.
    const LONGEST: usize = 1_000;

    /// What happened, cut to 1,000 characters.
    #[must_use]
    pub fn new(message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self(message.chars().filter(|c| *c != '\0').take(Self::LONGEST).collect())
    }

    pub(super) fn into_message(self) -> String {
        self.0
    }
}

impl fmt::Display for ConsumerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConsumerError {}

impl From<DatabaseError> for ConsumerError {
    fn from(error: DatabaseError) -> Self {
        Self::new(error)
    }
}

/// Without the row that was refused.
impl From<DbErr> for ConsumerError {
    fn from(error: DbErr) -> Self {
        DatabaseError::from(error).into()
    }
}
