//! Who may do what with the tables of streaming.
//!
//! Unlisted is shown to whoever knows the address, so it is not hidden here. A track is published when `published_at` has come.
//!
//! Whoever is invited to work on a playlist is shown what it is, and what is in it once they have accepted. An editor changes its title
//! and picture; who sees it, and whether it is there, its owner (and staff).
//!
//! Who hears a track likes it and comments on it, as themselves; who sees a playlist follows it. Likes, comments and follows are not
//! hidden with it, for a list would look it up again for each: who does not see it is told nothing of them by the service. A comment is
//! taken back by its author, the track's creator or staff, and stays so.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    own("tracks")
        .select(
            "(visibility <> 'private' AND published_at <= now() AND deleted_at IS NULL) OR creator_id = {me} OR {staff}",
        )
        .insert("creator_id = {me}")
        .update("creator_id = {me} OR {staff}")
        .delete("creator_id = {me}")
        .counted("play_count, like_count, comment_count, download_count"),
    own("playlists")
        .select(
            "(visibility <> 'private' AND deleted_at IS NULL) OR {own} OR id = {my_playlists} OR id = {my_invited_playlists} \
             OR {staff}",
        )
        .update("{own} OR id = {my_edited_playlists} OR {staff}")
        .updated("{own} OR user_id = veza.playlist_owner(id)")
        .counted("track_count, duration_seconds, follower_count"),
    protected("playlist_tracks")
        .select("playlist_id = {my_playlists} OR {staff} OR (SELECT p.visibility <> 'private' AND p.deleted_at IS NULL FROM playlists p WHERE p.id = playlist_id)")
        .insert("added_by = {me} AND playlist_id = {my_written_playlists}")
        .update("playlist_id = {my_written_playlists}")
        .delete("playlist_id = {my_written_playlists}"),
    protected("playlist_collaborators")
        .select("{own} OR playlist_id = {my_playlists} OR {staff} OR (SELECT p.visibility <> 'private' AND p.deleted_at IS NULL FROM playlists p WHERE p.id = playlist_id)")
        .insert("invited_by = {me} AND playlist_id = {my_owned_playlists}")
        .update("{own} OR playlist_id = {my_owned_playlists}")
        .updated("playlist_id = {my_owned_playlists} OR ({own} AND role = veza.collaborator_role(playlist_id))")
        .delete("{own} OR playlist_id = {my_owned_playlists}"),
    protected("playlist_follows")
        .select("true")
        .insert("{own} AND EXISTS (SELECT FROM playlists p WHERE p.id = playlist_id)")
        .delete("{own}"),
    protected("track_likes")
        .select("true")
        .insert("{own} AND EXISTS (SELECT FROM tracks t WHERE t.id = track_id)")
        .delete("{own}"),
    protected("track_comments")
        .select("true")
        .insert(
            "{own} AND NOT is_deleted AND deleted_at IS NULL AND EXISTS (SELECT FROM tracks t WHERE t.id = track_id)",
        )
        .update("{own} OR {staff} OR (SELECT t.creator_id = {me} FROM tracks t WHERE t.id = track_id)")
        .columns("content, is_edited, is_deleted, deleted_at"),
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
        sql::run(m, include_str!("sql/guarded_playlists.up.sql")).await?;
        sql::run(m, include_str!("sql/guarded_comments.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/guarded_comments.down.sql")).await?;
        sql::run(m, include_str!("sql/guarded_playlists.down.sql")).await
    }
}
