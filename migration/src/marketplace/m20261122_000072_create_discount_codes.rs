//! `discount_codes`: codes that make an order cheaper.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("discount_codes", "Discount codes, with how often each may be and was used")
                .col(id())
                .col(varchar("code", 50).comment("Unique without regard to case"))
                // Discount
                .col(varchar("discount_type", 50).comment("percentage, fixed_amount"))
                .col(money("discount_value").comment("Percent, at most 100, or an amount"))
                .col(money("minimum_purchase_amount").null())
                .col(money("maximum_discount_amount").null())
                // Usage
                .col(integer("usage_limit").null())
                .col(integer("usage_count").default(0).comment("Rows of discount_code_usage"))
                // Validity
                .col(timestamptz("valid_from"))
                .col(timestamptz("valid_until"))
                .col(boolean("is_active").default(true))
                .col(uuid("creator_id").null())
                .col(created_at())
                .col(updated_at())
                .references("fk_discount_codes_users", "creator_id", "users", SetNull)
                .unique("uq_discount_codes_code", ["code"])
                .allowed(
                    "chk_discount_codes_discount_type_allowed",
                    "discount_type",
                    &["percentage", "fixed_amount"],
                )
                .checked("chk_discount_codes_value_positive", "discount_value > 0")
                .checked(
                    "chk_discount_codes_percentage_range",
                    "discount_type <> 'percentage' OR discount_value <= 100",
                )
                .not_negative(
                    "chk_discount_codes_minimum_purchase_amount_positive",
                    "minimum_purchase_amount",
                )
                .not_negative(
                    "chk_discount_codes_maximum_discount_amount_positive",
                    "maximum_discount_amount",
                )
                .not_negative("chk_discount_codes_usage_count_positive", "usage_count")
                .checked("chk_discount_codes_usage_limit", "usage_count <= usage_limit")
                .checked("chk_discount_codes_validity", "valid_until > valid_from"),
            &["usage_count"],
        )
        .await?;
        create_indexes(
            m,
            "discount_codes",
            [
                unique_index("idx_discount_codes_code", [expr("UPPER(code)")]),
                index("idx_discount_codes_valid_period", ["valid_from", "valid_until"])
                    .partial("is_active = true"),
                index("idx_discount_codes_creator_id", ["creator_id"]).partial("creator_id IS NOT NULL"),
            ],
        )
        .await?;
        create_audit_trigger(m, "discount_codes").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "discount_codes").await
    }
}
