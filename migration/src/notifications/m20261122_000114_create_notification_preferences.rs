//! `notification_preferences`: which types a user wants on which channel.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "notification_preferences",
                "Per type and channel choices; a missing row means the matching user_settings \
                column decides",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(enumeration("notification_type", "notification_type"))
            .col(enumeration("channel", "notification_channel"))
            .col(boolean("is_enabled"))
            .col(created_at())
            .col(updated_at())
            .references("fk_notification_preferences_users", "user_id", "users", Cascade)
            .unique(
                "uq_notification_preferences_user_id_notification_type_channel",
                ["user_id", "notification_type", "channel"],
            ),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "notification_preferences").await
    }
}
