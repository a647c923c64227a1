//! What the lists of people are read by: followers and following in their order, and the most followed for suggestions.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_indexes(
            m,
            "follows",
            [
                // Followers, latest first.
                index(
                    "idx_follows_following_id_created_at_follower_id",
                    [asc("following_id"), desc("created_at"), desc("follower_id")],
                ),
                // Following and mutuals, latest first; the home feed, from the index alone.
                index(
                    "idx_follows_follower_id_created_at_following_id",
                    [asc("follower_id"), desc("created_at"), desc("following_id")],
                ),
            ],
        )
        .await?;
        // The most followed, for whom the people that one follows follow nobody else.
        create_indexes(
            m,
            "user_profiles",
            [index("idx_user_profiles_follower_count_user_id", [desc("follower_count"), asc("user_id")])],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "idx_user_profiles_follower_count_user_id",
            "idx_follows_follower_id_created_at_following_id",
            "idx_follows_following_id_created_at_follower_id",
        ] {
            m.drop_index(Index::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }
}
