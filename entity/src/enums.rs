//! PostgreSQL enums that tables of several domains share. An enum of one table stands beside its model.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who may see something: everybody, whoever has its address, or its owner.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "visibility", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Listed and found by search.
    #[default]
    Public,
    /// Seen by whoever knows the address, never listed.
    Unlisted,
    /// Seen by its owner alone.
    Private,
}

/// How a connection to another service stands, of cloud storage as of an integration.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "connection_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// Works.
    #[default]
    Active,
    /// Its owner has to sign in there again.
    ReauthRequired,
    /// The other service refuses; see `last_error`.
    Error,
    /// Its credentials are wiped.
    Disconnected,
}
