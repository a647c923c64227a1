//! `rooms`: where people chat. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("rooms", "Chat rooms, with their denormalised counters")
                .col(id())
                // Room
                .col(varchar("name", 255).null())
                .col(varchar("slug", 100).null().comment("For public rooms"))
                .col(text("description").null())
                .col(varchar("room_type", 50).comment("public, private, dm (direct message)"))
                // Access
                .col(boolean("is_private").default(false))
                .col(
                    varchar("password_hash", 255)
                        .null()
                        .comment("For password-protected rooms: hash of the password, NULL = none"),
                )
                .col(integer("max_members").null())
                .col(uuid("creator_id"))
                // Counters
                .col(integer("member_count").default(0).comment("Members who are not banned"))
                .col(
                    integer("message_count")
                        .default(0)
                        .comment("Messages of the room; may lag by the roll-up interval"),
                )
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_rooms_users", "creator_id", "users", Cascade)
                .allowed("chk_rooms_room_type_allowed", "room_type", &["public", "private", "dm"])
                .not_negative("chk_rooms_member_count_positive", "member_count")
                .not_negative("chk_rooms_message_count_positive", "message_count"),
            &["member_count", "message_count"],
        )
        .await?;
        create_indexes(
            m,
            "rooms",
            [
                index("idx_rooms_creator_id", ["creator_id"]),
                index("idx_rooms_room_type", ["room_type"]),
                unique_index("idx_rooms_slug", ["slug"]).partial("slug IS NOT NULL"),
                // service::chat::rooms::list_public
                index("idx_rooms_member_count_id", [desc("member_count"), desc("id")])
                    .partial("room_type = 'public' AND NOT is_private AND deleted_at IS NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "rooms").await
    }
}
