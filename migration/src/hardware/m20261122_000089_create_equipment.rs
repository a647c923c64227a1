//! `equipment`: what a user owns, or owned.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("equipment", "Equipment inventory of a user")
                .col(id())
                .col(uuid("user_id").comment("Owner"))
                .col(uuid("category_id"))
                // Equipment info
                .col(varchar("brand", 100))
                .col(varchar("model", 150))
                .col(varchar("nickname", 100).null())
                .col(varchar("serial_number", 100).null().comment(
                    "Never shown publicly, even when is_public; the same serial cannot be entered \
                    twice by one owner",
                ))
                .col(enumeration("condition", "equipment_condition").default("good"))
                .col(text("notes").null())
                // Purchase
                .col(date("purchased_on").null())
                .col(decimal("purchase_price", 10, 2).null())
                .col(currency().comment("Currency of purchase_price"))
                .col(date("retired_on").null().comment("Sold, lost or scrapped on; NULL while owned"))
                // Media
                .col(
                    uuids("photo_file_ids")
                        .default("{}")
                        .comment("files.id of photos, first is the cover (no foreign key on arrays)"),
                )
                .col(boolean("is_public").default(false))
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_equipment_users", "user_id", "users", Cascade)
                .references(
                    "fk_equipment_equipment_categories",
                    "category_id",
                    "equipment_categories",
                    Restrict,
                )
                .checked(
                    "chk_equipment_brand_model_length",
                    "LENGTH(TRIM(brand)) >= 1 AND LENGTH(TRIM(model)) >= 1",
                )
                .checked("chk_equipment_serial_number_length", "LENGTH(TRIM(serial_number)) >= 1")
                .checked("chk_equipment_notes_length", "LENGTH(notes) <= 5000")
                .not_negative("chk_equipment_purchase_price_positive", "purchase_price")
                .checked("chk_equipment_currency_format", "currency ~ '^[A-Z]{3}$'")
                .checked("chk_equipment_retired_after_purchase", "retired_on >= purchased_on")
                .checked(
                    "chk_equipment_photos_count",
                    "CARDINALITY(photo_file_ids) <= 20 AND ARRAY_POSITION(photo_file_ids, NULL) IS NULL",
                ),
        )
        .await?;
        create_indexes(
            m,
            "equipment",
            [
                index(
                    "idx_equipment_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_equipment_category_id_created_at_id",
                    [asc("category_id"), desc("created_at"), desc("id")],
                ),
                unique_index(
                    "idx_equipment_user_id_brand_serial_number_unique",
                    [asc("user_id"), expr("LOWER(brand)"), expr("LOWER(serial_number)")],
                )
                .partial("serial_number IS NOT NULL AND deleted_at IS NULL"),
                index("idx_equipment_brand_model", [expr("LOWER(brand)"), expr("LOWER(model)")])
                    .partial("is_public = true AND deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "equipment").await
    }
}
