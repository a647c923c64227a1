//! The shared ground of all domains: connections, the actor of a transaction, keyset pages, hot queries, database errors.

mod acting;
mod actor;
mod connect;
mod error;
mod page;
mod partition;
mod pool;
mod query;
mod row;

pub use acting::{Acting, as_actor};
pub use actor::{ACT_AS, Actor, ActorError, act_as, begin};
pub use connect::{ConnectError, ConnectOptions, Session, connect};
pub use error::{DatabaseError, Violation, ViolationKind};
pub use page::{CursorError, Key, Keyset, Page, PageRequest};
pub use partition::{MissingMonth, MonthError, Refusal, with_month, with_months};
pub use pool::{Pool, Transaction};
pub use query::{Cells, Command, List, Query, Row};
pub use row::{ReadRows, RowError, RowFault};
