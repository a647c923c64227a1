//! What a row of the Veza database is: one entity per table, in one module per domain.
//!
//! Columns have the type that they have in PostgreSQL, closed sets are Rust enums, and relations bear the name of the
//! part that the other row plays. A model can be serialised and not deserialised: what a client sends is the input of
//! a service, never a row. Columns that hold a [`Secret`] or [`SecretBytes`] appear neither in JSON nor in `Debug` output.
#![expect(missing_docs, reason = "a column that its name and type explain has no comment; all else has")]
#![expect(clippy::struct_excessive_bools, reason = "a table has as many switches as it has")]

pub mod admin;
pub mod auth;
pub mod chat;
pub mod enums;
pub mod files;
pub mod notifications;
pub mod platform;
pub mod profiles;
pub mod search;
mod secret;
pub mod social;
pub mod streaming;

#[cfg(test)]
mod house_rules;

pub use secret::{Secret, SecretBytes};

/// Every entity under the name of its table, and every enum of a column.
pub mod prelude {
    pub use crate::admin::prelude::*;
    pub use crate::auth::prelude::*;
    pub use crate::chat::prelude::*;
    pub use crate::enums::Visibility;
    pub use crate::files::prelude::*;
    pub use crate::notifications::prelude::*;
    pub use crate::platform::prelude::*;
    pub use crate::profiles::prelude::*;
    pub use crate::search::prelude::*;
    pub use crate::social::prelude::*;
    pub use crate::streaming::prelude::*;
    pub use crate::{Secret, SecretBytes};
}
