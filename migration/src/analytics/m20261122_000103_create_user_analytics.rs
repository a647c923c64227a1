//! `user_analytics`: what a user did and received, one row a day.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("user_analytics", "Activity of a user per UTC day; days without activity have no row")
                .col(id())
                .col(uuid("user_id"))
                .col(date("metric_date"))
                // As a listener
                .col(integer("session_count").default(0))
                .col(integer("play_count").default(0).comment(
                    "Plays made by the user; received_play_count counts plays of the user's own tracks by \
                     others",
                ))
                .col(integer("listening_seconds").default(0))
                .col(integer("unique_track_count").default(0))
                // As a member
                .col(integer("upload_count").default(0))
                .col(integer("message_count").default(0))
                .col(integer("post_count").default(0))
                .col(integer("comment_count").default(0))
                .col(integer("like_count").default(0).comment("Likes given by the user"))
                // As a creator
                .col(integer("followers_gained").default(0))
                .col(integer("followers_lost").default(0))
                .col(integer("profile_view_count").default(0))
                .col(integer("received_play_count").default(0))
                .col(integer("received_like_count").default(0))
                .col(integer("sale_count").default(0))
                .col(decimal("revenue", 10, 2).default(0).comment(
                    "Net sales of the day after refunds, may be negative, converted to currency (the \
                     reporting currency)",
                ))
                .col(currency())
                .col(created_at())
                .col(updated_at())
                .references("fk_user_analytics_users", "user_id", "users", Cascade)
                .unique("uq_user_analytics_user_id_metric_date", ["user_id", "metric_date"])
                .checked(
                    "chk_user_analytics_listener_positive",
                    "session_count >= 0 AND play_count >= 0 AND listening_seconds >= 0 AND \
                     unique_track_count >= 0",
                )
                .checked(
                    "chk_user_analytics_member_positive",
                    "upload_count >= 0 AND message_count >= 0 AND post_count >= 0 AND comment_count >= 0 \
                     AND like_count >= 0",
                )
                .checked(
                    "chk_user_analytics_creator_positive",
                    "followers_gained >= 0 AND followers_lost >= 0 AND profile_view_count >= 0 AND \
                     received_play_count >= 0 AND received_like_count >= 0 AND sale_count >= 0",
                )
                .checked("chk_user_analytics_unique_tracks", "unique_track_count <= play_count")
                .checked("chk_user_analytics_currency_format", "currency ~ '^[A-Z]{3}$'"),
        )
        .await?;
        create_indexes(m, "user_analytics", [index("idx_user_analytics_metric_date", ["metric_date"])]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_analytics").await
    }
}
