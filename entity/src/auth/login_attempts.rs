//! Every attempt to sign in, one partition a month. Written by `service::auth`; lock-outs are counted from it.
//!
//! A row has no account, so that an attempt on an unknown name looks like any other.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// An attempt to sign in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "login_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The e-mail address or username that was given, normalised.
    pub identifier: String,
    pub success: bool,
    /// `invalid_credentials`, `locked_out` and the like; `in_progress` until it is decided; none on success.
    pub failure_reason: Option<String>,
    pub ip_address: IpNetwork,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// Decides the partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempted_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
