//! `typing_indicators`: who is typing where, for some seconds.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "typing_indicators",
                "Who is typing in a room; for where no cache holds it. Expired rows are cleaned up",
            )
            .col(id())
            .col(uuid("room_id"))
            .col(uuid("user_id"))
            .col(timestamptz("started_at").default(now()))
            .col(timestamptz("expires_at").default(Expr::cust("NOW() + INTERVAL '10 seconds'")))
            .col(created_at())
            .col(updated_at())
            .references("fk_typing_indicators_rooms", "room_id", "rooms", Cascade)
            .references("fk_typing_indicators_users", "user_id", "users", Cascade)
            .unique("uq_typing_indicators_room_user", ["room_id", "user_id"]),
        )
        .await?;
        create_indexes(
            m,
            "typing_indicators",
            [
                index("idx_typing_indicators_room_id_expires_at", ["room_id", "expires_at"]),
                index("idx_typing_indicators_user_id", ["user_id"]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "typing_indicators").await
    }
}
