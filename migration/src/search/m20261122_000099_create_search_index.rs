//! `search_index`: one row for each thing that can be found, whatever its table.

use crate::prelude::*;

/// Title before tags before body; each stemmed in the language of the row.
const DOCUMENT: &str = "SETWEIGHT(TO_TSVECTOR(search_config(language), title), 'A') || \
    SETWEIGHT(TO_TSVECTOR(search_config(language), search_tags_text(tags)), 'B') || \
    SETWEIGHT(TO_TSVECTOR(search_config(language), body), 'D')";

/// The words of a document and its class of popularity, half a unit each (`~24` is 12.0 to 12.5); no word has that form.
const CLASSED: &str =
    "(document || array_to_tsvector(ARRAY['~' || floor(popularity_score * 2)::integer::text]))";

/// What some 150 plays, uses or followers make.
const POPULAR: &str = "visibility = 'public' AND popularity_score >= 5";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "search_index",
                "One searchable row per entity, rebuilt from its source table; the row is deleted \
                when the entity is soft-deleted",
            )
            .col(id())
            .col(enumeration("entity_type", "search_entity_type"))
            .col(
                uuid("entity_id")
                    .comment("id in the table named by entity_type; polymorphic, no foreign key"),
            )
            .col(
                uuid("owner_id")
                    .null()
                    .comment("Lets owners find their own private content; NULL = nobody owns it (hashtag)"),
            )
            // Content
            .col(varchar("title", 500))
            .col(
                text("body")
                    .default("")
                    .comment("Plain-text excerpt, at most 20000 characters (a tsvector holds 1 MB)"),
            )
            .col(varchars("tags", 50).default("{}"))
            .col(varchar("language", 10).default("en"))
            // Visibility and ranking
            .col(enumeration("visibility", "visibility").default("public").comment(
                "Public search reads only public rows; unlisted and private rows are for their owner",
            ))
            .col(
                decimal("popularity_score", 12, 4)
                    .default(0)
                    .comment("Multiplies ts_rank; recomputed in batch from plays, likes, sales, enrollments"),
            )
            // Full-text search
            .col(tsvector("document").generated(Expr::cust(DOCUMENT), true).comment(
                "Weights: title A, tags B, body D; query with \
                websearch_to_tsquery(search_config(language), text)",
            ))
            .col(timestamptz("published_at").default(now()).comment(
                "Publication time of the entity, or its creation time; NOT NULL so that \
                newest-first lists have no NULLs on top",
            ))
            .col(
                timestamptz("indexed_at")
                    .default(now())
                    .comment("Last rebuild; older than the source's updated_at means stale"),
            )
            .col(created_at())
            .col(updated_at())
            .references("fk_search_index_users", "owner_id", "users", Cascade)
            .unique("uq_search_index_entity_type_entity_id", ["entity_type", "entity_id"])
            .checked("chk_search_index_body_length", "LENGTH(body) <= 20000")
            .checked(
                "chk_search_index_tags_count",
                "CARDINALITY(tags) <= 50 AND ARRAY_POSITION(tags, NULL) IS NULL",
            )
            .not_negative("chk_search_index_popularity_positive", "popularity_score"),
        )
        .await?;
        create_indexes(
            m,
            "search_index",
            [
                index("idx_search_index_document_gin", ["document"]).gin(),
                index("idx_search_index_title_trgm_gin", [by_class("title", "gin_trgm_ops")]).gin(),
                index("idx_search_index_tags_gin", ["tags"]).gin(),
                // Serves service::search::search_index::suggest: titles that begin so.
                index(
                    "idx_search_index_title_lower",
                    [expr("LOWER(title)").with_operator_class("text_pattern_ops")],
                )
                .partial("visibility = 'public'"),
                index("idx_search_index_owner_id", ["owner_id"]).partial("owner_id IS NOT NULL"),
                index(
                    "idx_search_index_entity_type_popularity_score_id",
                    [asc("entity_type"), desc("popularity_score"), desc("id")],
                )
                .partial("visibility = 'public'"),
                index(
                    "idx_search_index_entity_type_published_at_id",
                    [asc("entity_type"), desc("published_at"), desc("id")],
                )
                .partial("visibility = 'public'"),
            ],
        )
        .await?;
        create_popular_indexes(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "search_index").await
    }
}

/// The indexes by which what is popular is found first; and those that a search reads get short pending lists.
async fn create_popular_indexes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_indexes(
        m,
        "search_index",
        [
            // search: words of what is popular, its class of popularity among them
            index("idx_search_index_document_popularity_gin", [expr(CLASSED)])
                .gin()
                .partial("popularity_score >= 1"),
            // suggest and spelt_alike: titles of what is popular, which they answer from
            index(
                "idx_search_index_title_lower_popular",
                [expr("LOWER(title)").with_operator_class("text_pattern_ops")],
            )
            .partial(POPULAR),
            index(
                "idx_search_index_title_trgm_popular_gin",
                [expr("\"left\"(title, 60)").with_operator_class("gin_trgm_ops")],
            )
            .gin()
            .partial(POPULAR),
            // spelt_alike, where none of those is meant
            index("idx_search_index_title_trgm_not_post_gin", [by_class("title", "gin_trgm_ops")])
                .gin()
                .partial("visibility = 'public' AND entity_type <> 'post'"),
        ],
    )
    .await?;
    keep_pending_list_short(
        m,
        [
            "idx_search_index_document_gin",
            "idx_search_index_document_popularity_gin",
            "idx_search_index_title_trgm_popular_gin",
            "idx_search_index_title_trgm_not_post_gin",
        ],
    )
    .await
}
