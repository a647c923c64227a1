//! Who changed which row, one partition a month. Written by the trigger `audit_trigger()` alone, and never changed.
//!
//! It has no foreign key: the log outlives the rows and the accounts that it speaks of.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// One change of one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "audit_logs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub table_name: String,
    /// `INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`.
    pub operation: String,
    /// The id of the changed row; none for `TRUNCATE`.
    pub record_id: Option<Uuid>,
    /// The row before the change, by column, without its secrets.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub old_data: Option<Json>,
    /// The row after the change, by column, without its secrets.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub new_data: Option<Json>,
    /// The columns that an `UPDATE` changed.
    pub changed_columns: Option<Vec<String>>,
    /// The owner of the changed row.
    pub user_id: Option<Uuid>,
    /// Who made the change; none for the system itself.
    pub actor_id: Option<Uuid>,
    pub ip_address: Option<IpNetwork>,
    /// The application's id of the request, to find it in other logs.
    pub request_id: Option<String>,
    /// Decides the partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
