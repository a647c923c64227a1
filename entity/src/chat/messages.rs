//! What is said in rooms, one partition a month. Written by `service::chat::messages`; a month is archived and dropped
//! after 24 months.
//!
//! Another row refers to a message by `id` and `created_at` together, for only together are they its key.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A message in a room.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub room_id: Uuid,
    pub sender_id: Uuid,
    /// 1 to 10000 characters.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub message_type: MessageType,
    pub attachment_file_id: Option<Uuid>,
    /// The message that this one answers; none where it answers none, and once that one is gone.
    pub reply_to_id: Option<Uuid>,
    /// `created_at` of that message; only together with `reply_to_id`.
    pub reply_to_created_at: Option<DateTimeUtc>,
    pub is_edited: bool,
    /// When it was edited last.
    pub edited_at: Option<DateTimeUtc>,
    /// Set together with `deleted_at`; see [`Entity::find_live`].
    pub is_deleted: bool,
    /// Whether it is kept at hand in the room.
    pub is_pinned: bool,
    /// Embeds, who is mentioned and the like, in the shape that clients agree on.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub metadata: Option<Json>,
    /// Decides the partition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "room_id", to = "id")]
    pub room: BelongsTo<super::rooms::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Sender", from = "sender_id", to = "id")]
    pub sender: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "AttachmentFile", from = "attachment_file_id", to = "id")]
    pub attachment_file: BelongsTo<Option<crate::files::files::Entity>>,
    #[sea_orm(
        self_ref,
        relation_enum = "ReplyTo",
        relation_reverse = "Replies",
        from = "(reply_to_id, reply_to_created_at)",
        to = "(id, created_at)"
    )]
    pub reply_to: BelongsTo<Option<Entity>>,
    #[sea_orm(self_ref, relation_enum = "Replies", relation_reverse = "ReplyTo")]
    pub replies: HasMany<Entity>,
}

/// What a message, or a direct message, is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "message_type", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// Nothing but its text.
    #[default]
    Text,
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A film.
    Video,
    /// Any other attachment.
    File,
}

impl Entity {
    /// The messages that are not deleted by either sign, the mark or the time.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null()).filter(COLUMN.is_deleted.eq(false))
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, JoinType, QuerySelect, QueryTrait};

    use super::*;

    #[test]
    fn find_live_leaves_out_what_either_sign_calls_deleted() {
        let sql = Entity::find_live().build(DbBackend::Postgres).to_string();
        let wanted = r#"WHERE "messages"."deleted_at" IS NULL AND "messages"."is_deleted" = FALSE"#;
        assert!(sql.ends_with(wanted), "{sql}");
    }

    #[test]
    fn an_answer_refers_to_its_message_by_id_and_time() {
        let query = Entity::find().join_as(JoinType::InnerJoin, Relation::ReplyTo.def(), "answered");
        let sql = query.build(DbBackend::Postgres).to_string();
        let by_id = r#""messages"."reply_to_id" = "answered"."id""#;
        let by_time = r#""messages"."reply_to_created_at" = "answered"."created_at""#;
        assert!(sql.ends_with(&format!("ON {by_id} AND {by_time}")), "{sql}");
    }
}
