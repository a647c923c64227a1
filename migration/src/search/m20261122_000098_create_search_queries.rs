//! `search_queries`: what was searched for, found and opened.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "search_queries",
                "Search history: recent searches, suggestions, zero-result reports; purged after \
                90 days",
            )
            .col(id())
            .col(uuid("user_id").null().comment("NULL = anonymous visitor"))
            .col(uuid("session_id").null().comment(
                "Client session, groups the queries of one visitor; not auth_sessions.id, no \
                foreign key",
            ))
            // Query
            .col(varchar("query_text", 500))
            .col(varchar("normalized_query", 500).comment(
                "query_text lower-cased, accents removed, spaces collapsed; counts and prefix \
                suggestions use it",
            ))
            .col(varchar("language", 10).default("en"))
            .col(
                jsonb("filters").default("{}").comment(
                    "Facets as sent, {type, genre, bpm_min, ...}; kept for analysis, never filtered on",
                ),
            )
            // Result
            .col(integer("result_count").default(0))
            .col(integer("latency_ms").comment("Server time to answer, milliseconds"))
            // Click
            .col(enumeration("clicked_entity_type", "search_entity_type").null())
            .col(
                uuid("clicked_entity_id")
                    .null()
                    .comment("First result opened, of clicked_entity_type; polymorphic, no foreign key"),
            )
            .col(integer("clicked_position").null().comment("1-based rank of the clicked result"))
            .col(timestamptz("clicked_at").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_search_queries_users", "user_id", "users", Cascade)
            .checked("chk_search_queries_filters_object", "JSONB_TYPEOF(filters) = 'object'")
            .not_negative("chk_search_queries_result_count_positive", "result_count")
            .not_negative("chk_search_queries_latency_positive", "latency_ms")
            .checked(
                "chk_search_queries_clicked",
                "NUM_NONNULLS(clicked_entity_type, clicked_entity_id, clicked_at) IN (0, 3)",
            )
            .checked(
                "chk_search_queries_clicked_position",
                "clicked_position IS NULL OR (clicked_position >= 1 AND clicked_at IS NOT NULL)",
            ),
        )
        .await?;
        create_indexes(
            m,
            "search_queries",
            [
                index(
                    "idx_search_queries_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                )
                .partial("user_id IS NOT NULL"),
                index(
                    "idx_search_queries_normalized_query_created_at",
                    [by_class("normalized_query", "varchar_pattern_ops"), desc("created_at")],
                ),
                index("idx_search_queries_created_at_desc", [desc("created_at")]).partial("result_count = 0"),
                index("idx_search_queries_created_at_brin", ["created_at"]).brin(),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "search_queries").await
    }
}
