//! What a row of the Veza database is: one entity per table, in one module per domain.
//!
//! Columns have the type that they have in PostgreSQL, closed sets are Rust enums, and relations bear the name of the
//! part that the other row plays. A model can be serialised and not deserialised: what a client sends is the input of
//! a service, never a row. Columns that hold a [`Secret`] or [`SecretBytes`] appear neither in JSON nor in `Debug` output.
#![expect(missing_docs, reason = "a column that its name and type explain has no comment; all else has")]
#![expect(clippy::struct_excessive_bools, reason = "a table has as many switches as it has")]

pub mod admin;
pub mod analytics;
pub mod auth;
pub mod billing;
pub mod chat;
pub mod cloud;
pub mod education;
pub mod enums;
pub mod files;
pub mod hardware;
pub mod integrations;
pub mod marketplace;
pub mod notifications;
pub mod platform;
pub mod privacy;
pub mod profiles;
mod registry;
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
    pub use crate::analytics::prelude::*;
    pub use crate::auth::prelude::*;
    pub use crate::billing::prelude::*;
    pub use crate::chat::prelude::*;
    pub use crate::cloud::prelude::*;
    pub use crate::education::prelude::*;
    pub use crate::enums::{ConnectionStatus, Visibility};
    pub use crate::files::prelude::*;
    pub use crate::hardware::prelude::*;
    pub use crate::integrations::prelude::*;
    pub use crate::marketplace::prelude::*;
    pub use crate::notifications::prelude::*;
    pub use crate::platform::prelude::*;
    pub use crate::privacy::prelude::*;
    pub use crate::profiles::prelude::*;
    pub use crate::search::prelude::*;
    pub use crate::social::prelude::*;
    pub use crate::streaming::prelude::*;
    pub use crate::{Secret, SecretBytes};
}
