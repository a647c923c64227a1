//! `courses`: the course catalogue. Its counters are kept by triggers of lessons and enrollments.

use crate::prelude::*;

/// What the catalogue shows.
const LISTED: &str = "status = 'published' AND visibility = 'public' AND deleted_at IS NULL";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table(
                "courses",
                "Course catalogue; hard delete is blocked while anyone is enrolled, use deleted_at",
            )
            .col(id())
            .col(uuid("creator_id"))
            // Course
            .col(varchar("title", 255))
            .col(varchar("slug", 255).comment(
                "URL name; stays reserved after soft delete so that an old link never opens another \
                 course",
            ))
            .col(text("description").null())
            .col(varchar("category", 100).null())
            .col(varchars("tags", 50).default("{}"))
            .col(enumeration("level", "course_level").default("all_levels"))
            .col(
                varchar("language", 10)
                    .default("en")
                    .comment("BCP 47 tag of the teaching language (en, fr, pt-BR)"),
            )
            // Pricing
            .col(uuid("product_id").null().comment(
                "Marketplace product that sells this course (order_items point to products); NULL \
                 while free",
            ))
            .col(money("price").default(0).comment(
                "List price shown in the catalogue, 0 = free; what was paid is on course_enrollments",
            ))
            .col(currency())
            // Visibility and status
            .col(enumeration("visibility", "visibility").default("public"))
            .col(enumeration("status", "course_status").default("draft"))
            // Media
            .col(uuid("thumbnail_file_id").null())
            // Counters
            .col(integer("lesson_count").default(0))
            .col(
                integer("duration_seconds")
                    .default(0)
                    .comment("Sum of lessons.duration_seconds over published, live lessons"),
            )
            .col(integer("enrollment_count").default(0))
            .col(integer("rating_count").default(0))
            .col(
                decimal("average_rating", 3, 2)
                    .default(0)
                    .comment("Mean of course_enrollments.rating, 0.00-5.00; 0 while rating_count = 0"),
            )
            .col(timestamptz("published_at").null())
            .col(created_at())
            .col(updated_at())
            .col(deleted_at())
            .references("fk_courses_users", "creator_id", "users", Cascade)
            .references("fk_courses_products", "product_id", "products", SetNull)
            .references("fk_courses_files", "thumbnail_file_id", "files", SetNull)
            .unique("uq_courses_slug", ["slug"])
            .unique("uq_courses_product_id", ["product_id"])
            .checked("chk_courses_title_length", "LENGTH(TRIM(title)) >= 1")
            .checked("chk_courses_slug_format", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'")
            .checked("chk_courses_description_length", "LENGTH(description) <= 20000")
            .checked(
                "chk_courses_tags_count",
                "CARDINALITY(tags) <= 20 AND ARRAY_POSITION(tags, NULL) IS NULL",
            )
            .not_negative("chk_courses_price_positive", "price")
            .checked("chk_courses_currency_format", "currency ~ '^[A-Z]{3}$'")
            .checked(
                "chk_courses_counts_positive",
                "lesson_count >= 0 AND duration_seconds >= 0 AND enrollment_count >= 0 AND \
                 rating_count >= 0",
            )
            .checked("chk_courses_rating_range", "average_rating >= 0 AND average_rating <= 5")
            .checked("chk_courses_published", "status <> 'published' OR published_at IS NOT NULL"),
            &["lesson_count", "duration_seconds", "enrollment_count", "rating_count", "average_rating"],
        )
        .await?;
        create_indexes(m, "courses", indexes()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "courses").await
    }
}

fn indexes() -> [IndexCreateStatement; 8] {
    [
        index("idx_courses_creator_id_created_at_id", [asc("creator_id"), desc("created_at"), desc("id")]),
        index("idx_courses_thumbnail_file_id", ["thumbnail_file_id"])
            .partial("thumbnail_file_id IS NOT NULL"),
        index("idx_courses_published_at_id_desc", [desc("published_at"), desc("id")]).partial(LISTED),
        index("idx_courses_category_published_at_id", [asc("category"), desc("published_at"), desc("id")])
            .partial(LISTED),
        index("idx_courses_level_published_at_id", [asc("level"), desc("published_at"), desc("id")])
            .partial(LISTED),
        index("idx_courses_enrollment_count_id_desc", [desc("enrollment_count"), desc("id")]).partial(LISTED),
        index("idx_courses_tags_gin", ["tags"]).gin(),
        index(
            "idx_courses_search_gin",
            [expr("to_tsvector('english', title || ' ' || COALESCE(description, ''))")],
        )
        .gin(),
    ]
}
