//! `user_settings`: what a user chose, one row each.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("user_settings", "Choices of a user: notifications, privacy, playback")
                .col(id())
                .col(uuid("user_id"))
                // Channels
                .col(boolean("email_notifications").default(true))
                .col(boolean("push_notifications").default(true))
                .col(boolean("browser_notifications").default(true))
                // What is mailed
                .col(boolean("email_on_follow").default(true))
                .col(boolean("email_on_like").default(true))
                .col(boolean("email_on_comment").default(true))
                .col(boolean("email_on_message").default(true))
                .col(boolean("email_on_mention").default(true))
                .col(boolean("email_marketing").default(false))
                // Privacy
                .col(boolean("allow_search_indexing").default(true))
                .col(boolean("show_activity").default(true))
                // Content
                .col(boolean("explicit_content").default(false))
                .col(boolean("autoplay").default(true))
                .col(created_at())
                .col(updated_at())
                .references("fk_user_settings_users", "user_id", "users", Cascade)
                .unique("idx_user_settings_user_id", ["user_id"]),
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_settings").await
    }
}
