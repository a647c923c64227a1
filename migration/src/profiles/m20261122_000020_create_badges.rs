//! `badges`: what can be earned.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("badges", "Badges that users can earn")
                .col(id())
                .col(varchar("name", 100))
                .col(varchar("slug", 100))
                .col(text("description").null())
                // Display
                .col(text("icon_url").null())
                .col(varchar("color", 7).null().comment("Hex color #RRGGBB"))
                .col(jsonb("criteria").null().comment("Rules to earn badge"))
                .col(varchar("rarity", 20).default("common").comment("common, rare, epic, legendary"))
                .col(boolean("is_active").default(true))
                .col(created_at())
                .col(updated_at())
                .unique("uq_badges_name", ["name"])
                .unique("idx_badges_slug", ["slug"])
                .allowed("chk_badges_rarity_allowed", "rarity", &["common", "rare", "epic", "legendary"])
                .checked("chk_badges_color_format", "color ~ '^#[0-9A-Fa-f]{6}$'"),
        )
        .await?;
        create_indexes(m, "badges", [index("idx_badges_rarity", ["rarity"])]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "badges").await
    }
}
