//! Comments on tracks, also on a moment of one, in threads. Written by `service::streaming::track_comments`;
//! `tracks.comment_count` counts the live ones.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A comment on a track, or an answer to one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "track_comments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub track_id: Uuid,
    pub user_id: Uuid,
    /// 1 to 5000 characters.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// The comment that this one answers; none where it answers the track.
    pub parent_comment_id: Option<Uuid>,
    /// Second of the track that it speaks of; none where it speaks of the whole.
    pub timestamp_seconds: Option<i32>,
    pub is_edited: bool,
    /// Set together with `deleted_at`; see [`Entity::find_live`].
    pub is_deleted: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "track_id", to = "id")]
    pub track: BelongsTo<super::tracks::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Author", from = "user_id", to = "id")]
    pub author: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(
        self_ref,
        relation_enum = "Parent",
        relation_reverse = "Replies",
        from = "parent_comment_id",
        to = "id"
    )]
    pub parent: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Replies", relation_reverse = "Parent")]
    pub replies: HasMany<Entity>,
}

impl Entity {
    /// The comments that are not deleted by either sign, the mark or the time.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null()).filter(COLUMN.is_deleted.eq(false))
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait};

    use super::*;

    #[test]
    fn find_live_leaves_out_what_either_sign_calls_deleted() {
        let sql = Entity::find_live().build(DbBackend::Postgres).to_string();
        let wanted =
            r#"WHERE "track_comments"."deleted_at" IS NULL AND "track_comments"."is_deleted" = FALSE"#;
        assert!(sql.ends_with(wanted), "{sql}");
    }
}
