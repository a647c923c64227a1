//! Every download of a track. Written by `service::streaming::track_downloads` and only added to; the row outlives the
//! account and the file, and `tracks.download_count` counts it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A download.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "track_downloads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub track_id: Uuid,
    /// None where nobody was signed in, and once the account is gone.
    pub user_id: Option<Uuid>,
    /// What was delivered, the original or a conversion; none once that file is gone.
    pub file_id: Option<Uuid>,
    /// `wav`, `mp3`, `flac`, as in `file_conversions.target_format`; the list is open.
    pub file_format: String,
    /// Against abuse; forgotten after 90 days.
    pub ip_address: Option<IpNetwork>,
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<crate::auth::users::Entity>>,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
