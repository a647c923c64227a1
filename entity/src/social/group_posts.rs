//! Posts published in a group. Written by `service::social::group_posts`; `groups.post_count` counts it. Those of a
//! private group are seen by its active members alone.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A post in a group, in which it stands once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "group_posts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "group_post")]
    pub group_id: Uuid,
    #[sea_orm(unique_key = "group_post")]
    pub post_id: Uuid,
    /// Whether it is kept on top of the group.
    pub is_pinned: bool,
    /// Since when; only together with `is_pinned`.
    pub pinned_at: Option<DateTimeUtc>,
    /// Who pinned it; none once that account is gone.
    pub pinned_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "group_id", to = "id")]
    pub group: BelongsTo<super::groups::Entity>,
    #[sea_orm(belongs_to, from = "post_id", to = "id")]
    pub post: BelongsTo<super::posts::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Pinner", from = "pinned_by", to = "id")]
    pub pinner: BelongsTo<Option<crate::auth::users::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
