//! The queue of e-mails, and what became of them.
//!
//! [`enqueue`] writes one in the transaction of what it tells of. A worker [claims](claim) what is due, sends it with its id as the
//! provider's idempotency key, and says [`sent`] or [`failed`]; one that is silent for longer than the lease is taken for dead.
//! A failure is tried again after a random wait below a bound that doubles, so that a provider which comes back is not met by all
//! at once ("full jitter", M. Brooker, AWS Architecture Blog, 2015); after the last attempt the e-mail stays as `failed`.
//! The provider's callbacks say what became of it then ([`delivered`], [`bounced`], [`complained`]).
//!
//! Links and codes that open something are sealed, and wiped when the message leaves the queue.

mod callback;
mod new;
mod worker;

pub use callback::{bounced, complained, delivered};
pub use new::{Enqueued, NewEmail, enqueue};
pub use worker::{CLAIM, Claim, Refusal, claim, failed, sent};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};
use serde::Serialize;

use super::NotificationError;
use crate::{
    access::{self, ADMIN, STAFF},
    db::{self, Actor, List, Page, PageRequest, Query},
    paged, row,
    seal::Place,
};

row! {
    /// An e-mail that could not be sent, for who looks into it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Undelivered {
        /// Its id.
        pub id: Uuid,
        /// Whom it was for; none where the address belongs to no account.
        pub user_id: Option<Uuid>,
        /// What it was.
        pub template: String,
        /// How often it was tried.
        pub attempts: i32,
        /// What the last attempt said.
        pub error_message: Option<String>,
        /// When it was given up.
        pub updated_at: DateTime<Utc>,
    }
}

const FAILED: List<Undelivered, (DateTime<Utc>, Uuid)> = List::new(
    "notifications.email_messages.failed",
    paged!(
        "SELECT id, user_id, template, attempts, error_message, updated_at FROM email_messages WHERE status = 'failed'",
        after " AND (updated_at, id) < ($2, $3)",
        " ORDER BY updated_at DESC, id DESC LIMIT $1"
    ),
);

const CANCEL: Query<(Uuid,)> = Query::new(
    "UPDATE email_messages SET status = 'cancelled', secret_variables_encrypted = NULL \
     WHERE id = $1 AND status = 'pending' RETURNING id",
);

/// E-mails that were given up, newest first. Index: `idx_email_messages_updated_at_id_failed`. Runs as the owner of the tables.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is staff or the system; [`NotificationError::Cursor`].
pub async fn list_failed(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Undelivered>, NotificationError> {
    if !access::has_role(db, actor, STAFF).await? {
        return Err(NotificationError::Forbidden);
    }
    FAILED.page(db, page, [], |email| (email.updated_at, email.id)).await
}

/// Takes an e-mail back that waits. Says whether it did: one that a worker has, or that was sent, is not taken back. Runs as the
/// owner of the tables.
///
/// # Errors
/// [`NotificationError::Forbidden`] unless the actor is an administrator or the system.
pub async fn cancel(db: &impl TransactionTrait, actor: &Actor, id: Uuid) -> Result<bool, NotificationError> {
    let transaction = db::begin(db, actor).await?;
    if !access::has_role(&transaction, actor, ADMIN).await? {
        return Err(NotificationError::Forbidden);
    }
    let cancelled = CANCEL.find(&transaction, [id.into()]).await?;
    transaction.commit().await?;
    Ok(cancelled.is_some())
}

/// Where the links and codes of an e-mail are sealed for.
fn place(id: Uuid) -> Place {
    Place { table: "email_messages", column: "secret_variables_encrypted", id }
}
