//! Who may do what with the tables of streaming.
//!
//! Unlisted is shown to whoever knows the address, so it is not hidden here. A track is published when `published_at` has come.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("tracks")
        .select(
            "(visibility <> 'private' AND published_at <= now() AND deleted_at IS NULL) OR creator_id = {me} OR {staff}",
        )
        .insert("creator_id = {me}")
        .update("creator_id = {me} OR {staff}")
        .delete("creator_id = {me}"),
    own("playlists")
        .select("(visibility <> 'private' AND deleted_at IS NULL) OR {own} OR id = {my_playlists} OR {staff}")
        .update("{own} OR id = {my_edited_playlists} OR {staff}")
        .updated("{own} OR user_id = veza.playlist_owner(id)"),
    protected("playlist_tracks")
        .select("playlist_id = {my_playlists} OR veza.playlist_is_open(playlist_id) OR {staff}")
        .insert("added_by = {me} AND playlist_id = {my_written_playlists}")
        .update("playlist_id = {my_written_playlists}")
        .delete("playlist_id = {my_written_playlists}"),
    protected("playlist_collaborators")
        .select("{own} OR playlist_id = {my_playlists} OR veza.playlist_is_open(playlist_id) OR {staff}")
        .insert("invited_by = {me} AND playlist_id = {my_owned_playlists}")
        .update("{own} OR playlist_id = {my_owned_playlists}")
        .updated("playlist_id = {my_owned_playlists} OR ({own} AND role = veza.collaborator_role(playlist_id))")
        .delete("{own} OR playlist_id = {my_owned_playlists}"),
    open("playlist_follows", "SELECT, INSERT, UPDATE, DELETE"),
    open("track_likes", "SELECT, INSERT, UPDATE, DELETE"),
    open("track_comments", "SELECT, INSERT, UPDATE, DELETE"),
    own("playback_history").no_update(),
    protected("track_downloads").select("{own}").insert("{own} OR user_id IS NULL"),
    own("queues"),
    protected("queue_items").all("queue_id = ANY (ARRAY(SELECT id FROM queues WHERE {own}))"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await
    }
}
