//! `playlist_collaborators`: who else may change a playlist.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "playlist_collaborators",
                "Users who share a collaborative playlist with its owner; declining or leaving \
                deletes the row",
            )
            .col(id())
            .col(uuid("playlist_id"))
            .col(uuid("user_id"))
            .col(enumeration("role", "playlist_collaborator_role").default("editor").comment(
                "viewer = sees a private playlist, contributor = adds tracks, editor = also \
                removes and reorders",
            ))
            // Invitation
            .col(uuid("invited_by").null())
            .col(
                timestamptz("accepted_at")
                    .null()
                    .comment("NULL = invitation pending, the role is not in force yet"),
            )
            .col(created_at())
            .col(updated_at())
            .references("fk_playlist_collaborators_playlists", "playlist_id", "playlists", Cascade)
            .references("fk_playlist_collaborators_users_user_id", "user_id", "users", Cascade)
            .references("fk_playlist_collaborators_users_invited_by", "invited_by", "users", SetNull)
            .unique("uq_playlist_collaborators_playlist_id_user_id", ["playlist_id", "user_id"])
            .checked("chk_playlist_collaborators_not_self", "invited_by <> user_id"),
        )
        .await?;
        create_indexes(
            m,
            "playlist_collaborators",
            [
                index(
                    "idx_playlist_collaborators_user_id_created_at_id",
                    [asc("user_id"), desc("created_at"), desc("id")],
                ),
                index("idx_playlist_collaborators_invited_by", ["invited_by"])
                    .partial("invited_by IS NOT NULL"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "playlist_collaborators").await
    }
}
