//! `equipment_categories`: a tree of equipment types.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("equipment_categories", "Tree of equipment types (Microphones > Condenser)")
                .col(id())
                .col(uuid("parent_id").null().comment(
                    "NULL = top level; cycles longer than one are refused by the service that moves a \
                    category",
                ))
                .col(varchar("name", 100))
                .col(varchar("slug", 100))
                .col(text("description").null())
                .col(text("icon_url").null())
                .col(integer("position").default(0).comment("Order among siblings, ties broken by name"))
                .col(boolean("is_active").default(true))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references(
                    "fk_equipment_categories_equipment_categories",
                    "parent_id",
                    "equipment_categories",
                    Restrict,
                )
                .unique("uq_equipment_categories_slug", ["slug"])
                .checked("chk_equipment_categories_name_length", "LENGTH(TRIM(name)) >= 1")
                .checked("chk_equipment_categories_slug_format", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'")
                .not_negative("chk_equipment_categories_position_positive", "position")
                .checked("chk_equipment_categories_not_own_parent", "parent_id <> id"),
        )
        .await?;
        create_indexes(
            m,
            "equipment_categories",
            [
                index("idx_equipment_categories_parent_id_position", ["parent_id", "position"]),
                // Also at the top level, where parent_id is NULL.
                unique_index(
                    "idx_equipment_categories_parent_id_name_unique",
                    [asc("parent_id"), expr("LOWER(name)")],
                )
                .nulls_not_distinct()
                .take()
                .partial("deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "equipment_categories").await
    }
}
