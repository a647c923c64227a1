//! The enums of the identity domains: `user_role`, `visibility`, `device_kind`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "user_role",
            &["user", "creator", "premium", "moderator", "admin"],
            "What an account may do; premium follows the live subscription",
        )
        .await?;
        create_enum(
            m,
            "visibility",
            &["public", "unlisted", "private"],
            "Who may see it; unlisted = whoever has the link",
        )
        .await?;
        create_enum(m, "device_kind", &["desktop", "mobile", "tablet", "other"], "What a user signed in with")
            .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "device_kind").await?;
        drop_enum(m, "visibility").await?;
        drop_enum(m, "user_role").await
    }
}
