//! `tracks`: published and unpublished audio. Its counters are kept by triggers of the counted tables.

use crate::prelude::*;

/// Full-text search; a query must use the same expression.
const SEARCHED: &str =
    "to_tsvector('english', title || ' ' || COALESCE(artist, '') || ' ' || COALESCE(album, ''))";

/// By which `veza.search_tracks` reads from the most played down: twice the logarithm.
const PLAYED: &str = "(ARRAY[floor(2 * ln(1 + play_count::double precision))::integer])";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What everybody may find. That it is published is a range of the index.
const LISTED: &str = "visibility = 'public' AND deleted_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table_with_counters(
            m,
            table("tracks", "Audio tracks of creators, with their denormalised counters")
                .col(id())
                .col(uuid("creator_id"))
                .col(
                    uuid("file_id")
                        .comment("The audio; while a track refers to it, the file cannot be deleted"),
                )
                // Track info
                .col(varchar("title", 255))
                .col(text("description").null())
                .col(varchar("artist", 255).null())
                .col(varchar("album", 255).null())
                .col(varchar("genre", 100).null())
                // Audio properties
                .col(integer("duration").comment("seconds"))
                .col(integer("bpm").null().comment("Beats per minute"))
                .col(varchar("musical_key", 10).null())
                // Visibility
                .col(enumeration("visibility", "visibility").default("public"))
                .col(boolean("is_downloadable").default(false))
                // Media
                .col(uuid("cover_art_file_id").null())
                .col(jsonb("waveform_data").null().comment("Waveform visualization data"))
                // Counters
                .col(
                    integer("play_count")
                        .default(0)
                        .comment("Plays, as recorded in playback_history; may lag by the roll-up interval"),
                )
                .col(integer("like_count").default(0).comment("Rows of track_likes"))
                .col(integer("comment_count").default(0).comment("Live rows of track_comments"))
                .col(
                    integer("download_count")
                        .default(0)
                        .comment("Rows of track_downloads; may lag by the roll-up interval"),
                )
                .col(
                    timestamptz("published_at")
                        .null()
                        .comment("NULL = not published; in the future = planned"),
                )
                .col(created_at())
                .col(updated_at())
                .col(deleted_at())
                .references("fk_tracks_users", "creator_id", "users", Cascade)
                .references("fk_tracks_files_file_id", "file_id", "files", Restrict)
                .references("fk_tracks_files_cover_art_file_id", "cover_art_file_id", "files", SetNull)
                .checked("chk_tracks_duration_positive", "duration > 0")
                .not_negative("chk_tracks_play_count_positive", "play_count")
                .not_negative("chk_tracks_like_count_positive", "like_count")
                .not_negative("chk_tracks_comment_count_positive", "comment_count")
                .not_negative("chk_tracks_download_count_positive", "download_count"),
            &["play_count", "like_count", "comment_count", "download_count"],
        )
        .await?;
        create_indexes(
            m,
            "tracks",
            [
                index("idx_tracks_creator_id", ["creator_id"]),
                index("idx_tracks_genre", ["genre"]),
                index("idx_tracks_visibility", ["visibility"]),
                index("idx_tracks_published_at_desc", [desc("published_at")])
                    .partial("published_at IS NOT NULL"),
                index("idx_tracks_play_count_desc", [desc("play_count")]),
                index("idx_tracks_created_at_desc", [desc("created_at")]),
                index("idx_tracks_search_gin", [expr(SEARCHED)]).gin(),
                index("idx_tracks_file_id", ["file_id"]),
                index("idx_tracks_cover_art_file_id", ["cover_art_file_id"])
                    .partial("cover_art_file_id IS NOT NULL"),
                // service::streaming::tracks::list_own
                index(
                    "idx_tracks_creator_id_created_at_id",
                    [asc("creator_id"), desc("created_at"), desc("id")],
                )
                .partial("deleted_at IS NULL"),
                // list_by_creator
                index(
                    "idx_tracks_creator_id_published_at_id",
                    [asc("creator_id"), desc("published_at"), desc("id")],
                )
                .partial(LISTED),
                // list_by_genre, which reads it backward; list_similar
                index("idx_tracks_genre_published_at_id", ["genre", "published_at", "id"]).partial(LISTED),
                // list_most_played
                index("idx_tracks_play_count_id", [desc("play_count"), desc("id")]).partial(LISTED),
                // list_similar
                // Drafts are not in it, which else it would read in the hope of what is published.
                index("idx_tracks_genre_bpm_id", ["genre", "bpm", "id"])
                    .partial("visibility = 'public' AND published_at IS NOT NULL AND deleted_at IS NULL"),
                // search: words of what is played most, beside its class of plays
                index("idx_tracks_words_play_count_gin", [expr(SEARCHED), expr(PLAYED)])
                    .gin()
                    .partial("play_count >= 10 AND visibility = 'public' AND deleted_at IS NULL"),
            ],
        )
        .await?;
        keep_pending_list_short(m, ["idx_tracks_search_gin", "idx_tracks_words_play_count_gin"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "tracks").await
    }
}
