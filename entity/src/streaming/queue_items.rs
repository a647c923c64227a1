//! What comes next in a queue. Written by `service::streaming::queue_items`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A place in a queue. A track may have several.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "queue_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub queue_id: Uuid,
    pub track_id: Uuid,
    /// Place in the queue, the lowest first. Not unique in the database: the service keeps it so.
    pub position: i32,
    /// Place before the queue was shuffled; none while it is not.
    pub unshuffled_position: Option<i32>,
    pub added_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "queue_id", to = "id")]
    pub queue: BelongsTo<super::queues::Entity>,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
