//! Who acts: told to PostgreSQL once per transaction, read there by the audit log and by row-level security.

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait};
use uuid::Uuid;

/// On whose behalf a transaction runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    user_id: Option<Uuid>,
    request_id: Option<String>,
    ip_address: Option<IpAddr>,
}

/// A request id that the audit log cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a request id is 1 to 100 characters without control characters")]
pub struct ActorError;

impl Actor {
    /// The system itself: jobs, migrations, a visitor who has not signed in yet.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A signed-in user.
    #[must_use]
    pub fn user(user_id: Uuid) -> Self {
        Self { user_id: Some(user_id), ..Self::default() }
    }

    /// The address that the request came from.
    #[must_use]
    pub fn from_address(mut self, ip_address: IpAddr) -> Self {
        self.ip_address = Some(ip_address);
        self
    }

    /// The correlation id of the request, 1 to 100 characters.
    ///
    /// # Errors
    /// [`ActorError`] if it is empty, longer, or holds control characters.
    pub fn in_request(mut self, request_id: impl Into<String>) -> Result<Self, ActorError> {
        let request_id = request_id.into();
        if request_id.is_empty()
            || request_id.chars().count() > 100
            || request_id.chars().any(char::is_control)
        {
            return Err(ActorError);
        }
        self.request_id = Some(request_id);
        Ok(self)
    }

    /// The signed-in user, if there is one.
    #[must_use]
    pub fn user_id(&self) -> Option<Uuid> {
        self.user_id
    }

    /// The address of the request, if it is known.
    #[must_use]
    pub fn ip_address(&self) -> Option<IpAddr> {
        self.ip_address
    }
}

/// Opens a transaction in which `app.user_id`, `app.request_id` and `app.ip_address` name `actor`.
///
/// Inside a caller's transaction this is a savepoint; the settings then last to the end of the outermost transaction,
/// so one outermost transaction has one actor. What is not known is set to the empty string, which the database reads
/// as NULL: nothing is inherited from whoever used the connection before. Dropping the transaction rolls it back.
///
/// # Errors
/// If no connection can be had or the server refuses.
pub async fn begin<C: TransactionTrait>(db: &C, actor: &Actor) -> Result<C::Transaction, DbErr> {
    let transaction = db.begin().await?;
    act_as(&transaction, actor).await?;
    Ok(transaction)
}

/// Names another actor for the rest of a transaction: who it is may be known only after its first read.
///
/// # Errors
/// If the server refuses.
pub async fn act_as(transaction: &impl ConnectionTrait, actor: &Actor) -> Result<(), DbErr> {
    const SQL: &str = "SELECT set_config('app.user_id', $1, true), set_config('app.request_id', $2, true), \
        set_config('app.ip_address', $3, true)";
    let values = [
        actor.user_id.map(|id| id.to_string()).unwrap_or_default().into(),
        actor.request_id.clone().unwrap_or_default().into(),
        actor.ip_address.map(|ip| ip.to_string()).unwrap_or_default().into(),
    ];
    transaction.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, SQL, values)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_that_the_audit_log_cannot_hold_is_refused() {
        for id in ["", "a\0b", "a\nb", &"x".repeat(101)] {
            assert_eq!(Actor::system().in_request(id), Err(ActorError), "{id:?}");
        }
        assert!(Actor::system().in_request("é".repeat(100)).is_ok());
    }
}
