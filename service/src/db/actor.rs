//! Who acts: told to PostgreSQL once per transaction, read there by the audit log and by row-level security.

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait, Value};
use uuid::Uuid;

/// On whose behalf something is read or written. By default a visitor, who may least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    request_id: Option<String>,
    ip_address: Option<IpAddr>,
    selector: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Who {
    #[default]
    Visitor,
    User(Uuid),
    System,
}

/// A request id that the audit log cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a request id is 1 to 100 characters without control characters")]
pub struct ActorError;

impl Actor {
    /// The system itself: jobs, workers, migrations. It may do everything: never what a request without a user is given.
    #[must_use]
    pub fn system() -> Self {
        Self { who: Who::System, ..Self::default() }
    }

    /// Somebody who has not signed in: sees what is public, and changes nothing but by signing up or in.
    #[must_use]
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A signed-in user.
    #[must_use]
    pub fn user(user_id: Uuid) -> Self {
        Self { who: Who::User(user_id), ..Self::default() }
    }

    /// The same request, now that it is known who signed in. What was presented has served its purpose and is forgotten.
    #[must_use]
    pub fn as_user(mut self, user_id: Uuid) -> Self {
        self.who = Who::User(user_id);
        self.selector = None;
        self
    }

    /// Somebody who presents a token, a code or a provider's word, before it is known who they are: row-level security shows
    /// them the one row that is looked up by `selector`. It is the public part of a token, or the hash of one; who has seen the
    /// row verifies the rest, and goes on with [`Actor::as_user`].
    #[must_use]
    pub fn presenting(mut self, selector: impl Into<String>) -> Self {
        self.selector = Some(selector.into());
        self
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

    /// The signed-in user, if there is one. `None` is a visitor or the system: ask [`Actor::is_system`] before granting.
    #[must_use]
    pub fn user_id(&self) -> Option<Uuid> {
        match self.who {
            Who::User(id) => Some(id),
            Who::Visitor | Who::System => None,
        }
    }

    /// Whether this is the system itself.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.who == Who::System
    }

    /// Whether this is the system or the user of that id.
    #[must_use]
    pub fn is_system_or(&self, user_id: Uuid) -> bool {
        self.is_system() || self.who == Who::User(user_id)
    }

    /// The address of the request, if it is known.
    #[must_use]
    pub fn ip_address(&self) -> Option<IpAddr> {
        self.ip_address
    }
}

/// Opens a transaction in which `app.user_id`, `app.request_id`, `app.ip_address` and `app.selector` name `actor`, and `app.room` no room.
///
/// Inside a caller's transaction this is a savepoint; the settings then last to the end of the outermost transaction,
/// so one outermost transaction has one actor. What is not known is set to the empty string, which the database reads
/// as NULL: nothing is inherited from whoever used the connection before.
///
/// A [`Pool`](super::Pool) sends BEGIN and this in one round trip, which this waits for.
///
/// Dropping the transaction rolls it back, but not at once: its locks last until the pool has cleaned the connection. Commit
/// where nothing was written, too.
///
/// # Errors
/// If no connection can be had or the server refuses.
pub async fn begin<C: TransactionTrait>(db: &C, actor: &Actor) -> Result<C::Transaction, DbErr> {
    let transaction = db.begin().await?;
    act_as(&transaction, actor).await?;
    Ok(transaction)
}

/// The one statement of [`act_as`] for everybody but the system.
#[doc(hidden)]
pub const ACT_AS: &str = "SELECT set_config('app.user_id', $1, true), set_config('app.request_id', $2, true), \
    set_config('app.ip_address', $3, true), set_config('app.selector', $4, true), set_config('app.room', '', true)";

/// The same for the system: and whether row-level security holds there. NULL where there are no tables yet.
const ACT_AS_SYSTEM: &str = "SELECT set_config('app.user_id', $1, true), set_config('app.request_id', $2, true), \
    set_config('app.ip_address', $3, true), set_config('app.selector', $4, true), \
    row_security_active(to_regclass('public.audit_logs')), set_config('app.room', '', true)";

/// Names another actor for the rest of a transaction: who it is may be known only after its first read.
///
/// # Errors
/// If the server refuses; for the system on a connection that row-level security holds for, where it would find nothing and
/// change nothing, and nobody would notice.
pub async fn act_as(transaction: &impl ConnectionTrait, actor: &Actor) -> Result<(), DbErr> {
    let values = [
        actor.user_id().map(|id| id.to_string()).unwrap_or_default().into(),
        actor.request_id.clone().unwrap_or_default().into(),
        actor.ip_address.map(|ip| ip.to_string()).unwrap_or_default().into(),
        actor.selector.clone().unwrap_or_default().into(),
    ];
    let sql = if actor.is_system() { ACT_AS_SYSTEM } else { ACT_AS };
    let row =
        transaction.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    if actor.is_system() {
        let is_held: Option<bool> = row.map(|row| row.try_get_by_index(4)).transpose()?.flatten();
        if is_held == Some(true) {
            return Err(DbErr::AccessDenied {
                permission: "Actor::system()".to_owned(),
                resource: "a connection of the application role: give the system a pool of the owner's"
                    .to_owned(),
            });
        }
    }
    Ok(())
}

/// [`ACT_AS`] with its values in the text, so that a pool can send it in one flight with BEGIN. `None` for any other statement, and
/// where a value is of more than letters, digits and what stands between them in ids and addresses, or where there is a selector:
/// such are bound.
pub(super) fn in_words(statement: &Statement) -> Option<String> {
    if statement.sql != ACT_AS {
        return None;
    }
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.' | b':' | b'/');
    let values = &statement.values.as_ref()?.0;
    values.iter().enumerate().try_fold(ACT_AS.to_owned(), |sql, (n, value)| match value {
        // A selector may be made of a secret, and no secret stands in a statement.
        Value::String(Some(text)) if text.bytes().all(is_plain) && (n < 3 || text.is_empty()) => {
            Some(sql.replacen(&format!("${}", n + 1), &format!("'{text}'"), 1))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_neither_a_user_nor_the_system() {
        let (visitor, id) = (Actor::default(), Uuid::from_u128(1));
        assert_eq!(visitor, Actor::visitor());
        assert_eq!((visitor.user_id(), visitor.is_system(), visitor.is_system_or(id)), (None, false, false));
        assert!(Actor::system().is_system_or(id) && Actor::user(id).is_system_or(id));
        assert!(!Actor::user(id).is_system_or(Uuid::from_u128(2)));
    }

    #[test]
    fn an_actor_is_put_into_words_only_where_no_word_can_be_more_than_a_value() {
        let told = |user: &str, request: &str| {
            let values = [user, request, "2001:db8::1", ""].map(Value::from);
            in_words(&Statement::from_sql_and_values(DbBackend::Postgres, ACT_AS, values))
        };
        assert_eq!(
            told("0b0d-1", "req_1/2.3").unwrap(),
            "SELECT set_config('app.user_id', '0b0d-1', true), set_config('app.request_id', 'req_1/2.3', true), \
             set_config('app.ip_address', '2001:db8::1', true), set_config('app.selector', '', true), \
             set_config('app.room', '', true)"
        );
        for sign in ["'", "\\", "\"", ";", " ", "$1", "é", "\0", "(", "\n"] {
            assert_eq!(told("0b0d-1", sign), None, "{sign:?}");
            assert_eq!(told(sign, "req"), None, "{sign:?}");
        }
        let values = ["0b0d-1", "", "", "abc"].map(Value::from);
        assert_eq!(in_words(&Statement::from_sql_and_values(DbBackend::Postgres, ACT_AS, values)), None);
        let values = ["", "", "", ""].map(Value::from);
        let other = Statement::from_sql_and_values(DbBackend::Postgres, ACT_AS_SYSTEM, values);
        assert_eq!(in_words(&other), None);
    }

    #[test]
    fn a_request_id_that_the_audit_log_cannot_hold_is_refused() {
        for id in ["", "a\0b", "a\nb", &"x".repeat(101)] {
            assert_eq!(Actor::system().in_request(id), Err(ActorError), "{id:?}");
        }
        assert!(Actor::system().in_request("é".repeat(100)).is_ok());
    }
}
