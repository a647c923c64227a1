//! `support_tickets`: requests for help; the conversation takes place in a room.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("support_tickets", "Help desk tickets; the conversation takes place in a private room")
                .col(id())
                .col(uuid("requester_id"))
                .col(uuid("assignee_id").null())
                .col(
                    uuid("room_id")
                        .null()
                        .comment("Private room with requester and agents, created at the first reply"),
                )
                // Ticket Number
                .col(varchar("ticket_number", 50).comment("Human-readable (SUP-2025-00001)"))
                // Content
                .col(varchar("subject", 255))
                .col(text("body"))
                .col(
                    varchar("category", 50)
                        .comment("account, billing, copyright, content, technical, ... (open set)"),
                )
                .col(
                    uuids("attachment_file_ids")
                        .default("{}")
                        .comment("files.id of attachments, at most 10 (no foreign key on arrays)"),
                )
                // Status
                .col(enumeration("priority", "support_ticket_priority").default("normal"))
                .col(enumeration("status", "support_ticket_status").default("open"))
                // Satisfaction
                .col(
                    integer("satisfaction_rating")
                        .null()
                        .comment("1-5 given by the requester; NULL = not rated"),
                )
                .col(text("satisfaction_comment").null())
                .col(
                    timestamptz("due_at").null().comment(
                        "Service-level deadline of the next reply; NULL while waiting on the requester",
                    ),
                )
                .col(timestamptz("first_response_at").null())
                .col(
                    timestamptz("resolved_at").null().comment(
                        "Cleared when reopened; a resolved ticket is closed after 7 days of silence",
                    ),
                )
                .col(timestamptz("closed_at").null())
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_support_tickets_users_requester_id", "requester_id", "users", Cascade)
                .references("fk_support_tickets_users_assignee_id", "assignee_id", "users", SetNull)
                .references("fk_support_tickets_rooms", "room_id", "rooms", SetNull)
                .unique("uq_support_tickets_ticket_number", ["ticket_number"])
                .checked("chk_support_tickets_subject_length", "LENGTH(TRIM(subject)) >= 1")
                .checked("chk_support_tickets_body_length", "LENGTH(body) >= 1 AND LENGTH(body) <= 20000")
                .checked("chk_support_tickets_attachments_count", "CARDINALITY(attachment_file_ids) <= 10")
                .checked(
                    "chk_support_tickets_satisfaction_range",
                    "satisfaction_rating >= 1 AND satisfaction_rating <= 5",
                )
                .checked(
                    "chk_support_tickets_satisfaction_comment",
                    "satisfaction_comment IS NULL OR (satisfaction_rating IS NOT NULL AND \
                     LENGTH(satisfaction_comment) <= 2000)",
                )
                .checked(
                    "chk_support_tickets_resolved",
                    "status NOT IN ('resolved', 'closed') OR resolved_at IS NOT NULL",
                )
                .checked("chk_support_tickets_closed", "(status = 'closed') = (closed_at IS NOT NULL)")
                .checked(
                    "chk_support_tickets_times_after_created",
                    "first_response_at >= created_at AND resolved_at >= created_at AND closed_at >= \
                     created_at",
                ),
        )
        .await?;
        create_ticket_indexes(m).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "support_tickets").await
    }
}

async fn create_ticket_indexes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_indexes(
        m,
        "support_tickets",
        [
            index(
                "idx_support_tickets_requester_id_created_at_id",
                [asc("requester_id"), desc("created_at"), desc("id")],
            ),
            index(
                "idx_support_tickets_assignee_id_status_created_at",
                ["assignee_id", "status", "created_at"],
            )
            .partial("assignee_id IS NOT NULL"),
            index("idx_support_tickets_room_id", ["room_id"]).partial("room_id IS NOT NULL"),
            index(
                "idx_support_tickets_priority_created_at_id",
                [desc("priority"), asc("created_at"), asc("id")],
            )
            .partial("status = 'open' AND deleted_at IS NULL"),
            index("idx_support_tickets_due_at", ["due_at"]).partial(
                "status NOT IN ('resolved', 'closed') AND due_at IS NOT NULL AND deleted_at IS NULL",
            ),
            index("idx_support_tickets_resolved_at", ["resolved_at"]).partial("status = 'resolved'"),
            index("idx_support_tickets_category_created_at", [asc("category"), desc("created_at")]),
            index("idx_support_tickets_search_gin", [expr("to_tsvector('english', subject || ' ' || body)")])
                .gin(),
        ],
    )
    .await
}
