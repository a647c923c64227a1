//! `user_profiles`: what a user shows of himself. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("user_profiles", "Public profile of a user, with its denormalised counters")
                .col(id())
                .col(uuid("user_id"))
                // About
                .col(text("bio").null())
                .col(varchar("tagline", 255).null())
                .col(varchar("location", 255).null())
                .col(varchar("website_url", 500).null())
                .col(date("birthdate").null())
                .col(varchar("gender", 50).null())
                // Media
                .col(text("avatar_url").null())
                .col(text("banner_url").null())
                // Preferences
                .col(varchar("language", 5).null().default("en").comment("ISO 639-1"))
                .col(varchar("timezone", 50).null().default("UTC"))
                .col(varchar("theme", 20).null().default("auto").comment("light, dark, auto"))
                // Privacy
                .col(enumeration("profile_visibility", "visibility").default("public"))
                .col(boolean("show_email").default(false))
                .col(boolean("show_location").default(true))
                // Counters
                .col(integer("follower_count").default(0).comment("Rows of follows to this user"))
                .col(integer("following_count").default(0).comment("Rows of follows from this user"))
                .col(integer("track_count").default(0).comment("Live tracks of this user"))
                .col(integer("playlist_count").default(0).comment("Live playlists of this user"))
                .col(created_at())
                .col(updated_at())
                .references("fk_user_profiles_users", "user_id", "users", Cascade)
                .unique("idx_user_profiles_user_id", ["user_id"])
                .allowed("chk_user_profiles_theme_allowed", "theme", &["light", "dark", "auto"])
                .not_negative("chk_user_profiles_follower_count_positive", "follower_count")
                .not_negative("chk_user_profiles_following_count_positive", "following_count")
                .not_negative("chk_user_profiles_track_count_positive", "track_count")
                .not_negative("chk_user_profiles_playlist_count_positive", "playlist_count"),
            &["follower_count", "following_count", "track_count", "playlist_count"],
        )
        .await?;
        create_indexes(
            m,
            "user_profiles",
            [
                index("idx_user_profiles_location", ["location"]).partial("location IS NOT NULL"),
                // service::social::follows::suggestions: the most followed
                index("idx_user_profiles_follower_count_user_id", [desc("follower_count"), asc("user_id")]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "user_profiles").await
    }
}
