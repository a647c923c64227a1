//! `two_factor_configs`: the second factor of an account.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "two_factor_configs",
                "Second factor of an account: TOTP with backup codes, optionally SMS",
            )
            .col(id())
            .col(uuid("user_id"))
            // TOTP
            .col(varchar("totp_secret", 255).null().comment("Sealed: v1:<key id>:<base64>"))
            .col(boolean("totp_enabled").default(false))
            .col(timestamptz("totp_enabled_at").null())
            .col(jsonb("backup_codes").null().comment("Array of hashed codes"))
            // SMS
            .col(varchar("sms_phone", 20).null().comment("Sealed like totp_secret, or NULL"))
            .col(boolean("sms_enabled").default(false))
            .col(created_at())
            .col(updated_at())
            .references("fk_two_factor_configs_users", "user_id", "users", Cascade)
            .unique("idx_two_factor_configs_user_id", ["user_id"]),
        )
        .await?;
        create_audit_trigger(m, "two_factor_configs").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "two_factor_configs").await
    }
}
