//! `follows`: who follows whom. The counters of both profiles are kept by triggers.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("follows", "Who follows whom")
                .col(id())
                .col(uuid("follower_id"))
                .col(uuid("following_id"))
                .col(created_at())
                .col(updated_at())
                .references("fk_follows_users_follower_id", "follower_id", "users", Cascade)
                .references("fk_follows_users_following_id", "following_id", "users", Cascade)
                .unique("uq_follows_follower_following", ["follower_id", "following_id"])
                .checked("chk_follows_not_self", "follower_id != following_id"),
        )
        .await?;
        create_indexes(
            m,
            "follows",
            [
                index("idx_follows_follower_id", ["follower_id"]),
                index("idx_follows_following_id", ["following_id"]),
                index("idx_follows_created_at_desc", [desc("created_at")]),
                // service::social::follows::followers
                index(
                    "idx_follows_following_id_created_at_follower_id",
                    [asc("following_id"), desc("created_at"), desc("follower_id")],
                ),
                // following, mutuals; social::feed::home, from the index alone
                index(
                    "idx_follows_follower_id_created_at_following_id",
                    [asc("follower_id"), desc("created_at"), desc("following_id")],
                ),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "follows").await
    }
}
