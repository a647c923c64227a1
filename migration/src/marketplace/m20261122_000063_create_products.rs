//! `products`: what sellers offer: samples, beats, presets, templates, services.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("products", "Products on sale in the marketplace, with their denormalised counters")
                .col(id())
                .col(uuid("seller_id"))
                // Product
                .col(varchar("name", 255))
                .col(varchar("slug", 255))
                .col(text("description"))
                .col(varchar("category", 100).comment("sample, beat, preset, template, service"))
                .col(varchars("tags", 50).null())
                // Pricing
                .col(money("price"))
                .col(currency())
                .col(
                    varchar("pricing_model", 50)
                        .default("fixed")
                        .comment("fixed, pwyw (pay what you want), free"),
                )
                .col(money("minimum_price").null().comment("For pay what you want"))
                // Files
                .col(uuid("preview_file_id").null())
                .col(text("demo_url").null())
                .col(
                    uuids("download_file_ids")
                        .null()
                        .comment("files.id of what a buyer downloads (no foreign key on arrays)"),
                )
                // Images
                .col(
                    uuids("image_file_ids")
                        .null()
                        .comment("files.id, in display order (no foreign key on arrays)"),
                )
                .col(text("thumbnail_url").null())
                // Audio properties
                .col(integer("bpm").null().comment("Beats per minute"))
                .col(varchar("musical_key", 10).null().comment("C, C#, D, etc."))
                .col(varchar("genre", 100).null())
                .col(varchars("formats", 50).null().comment("WAV, MP3, FLAC, VST, etc."))
                .col(varchar("license_type", 100).null())
                .col(varchar("status", 50).default("draft").comment("draft, active, inactive, suspended"))
                // Counters
                .col(integer("view_count").default(0).comment("Recorded views"))
                .col(integer("favorite_count").default(0).comment("Rows of product_favorites"))
                .col(integer("sale_count").default(0).comment("Rows of order_items of paid orders"))
                .col(integer("review_count").default(0).comment("Live rows of product_reviews"))
                .col(
                    decimal("average_rating", 3, 2)
                        .null()
                        .default(0)
                        .comment("0.00-5.00, mean of product_reviews.rating"),
                )
                .col(timestamptz("published_at").null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_products_users", "seller_id", "users", Cascade)
                .references("fk_products_files", "preview_file_id", "files", SetNull)
                .unique("idx_products_slug", ["slug"])
                .not_negative("chk_products_price_positive", "price")
                .not_negative("chk_products_minimum_price_positive", "minimum_price")
                .allowed("chk_products_pricing_model_allowed", "pricing_model", &["fixed", "pwyw", "free"])
                .allowed(
                    "chk_products_status_allowed",
                    "status",
                    &["draft", "active", "inactive", "suspended"],
                )
                .not_negative("chk_products_view_count_positive", "view_count")
                .not_negative("chk_products_favorite_count_positive", "favorite_count")
                .not_negative("chk_products_sale_count_positive", "sale_count")
                .not_negative("chk_products_review_count_positive", "review_count")
                .checked("chk_products_rating_range", "average_rating >= 0 AND average_rating <= 5"),
            &["view_count", "favorite_count", "sale_count", "review_count", "average_rating"],
        )
        .await?;
        create_indexes(
            m,
            "products",
            [
                index("idx_products_seller_id", ["seller_id"]),
                index("idx_products_category", ["category"]),
                index("idx_products_status", ["status"]),
                index("idx_products_category_status", ["category", "status"]),
                index("idx_products_preview_file_id", ["preview_file_id"])
                    .partial("preview_file_id IS NOT NULL"),
                index("idx_products_published_at_desc", [desc("published_at")])
                    .partial("published_at IS NOT NULL"),
                index("idx_products_price", ["price"]),
                index("idx_products_sale_count_desc", [desc("sale_count")]),
                index("idx_products_tags_gin", ["tags"]).gin(),
                index(
                    "idx_products_search_gin",
                    [expr("to_tsvector('english', name || ' ' || description)")],
                )
                .gin(),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "products").await
    }
}
