//! Who may do what with the tables of profiles.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("user_profiles", "SELECT, INSERT, UPDATE")
        .counted("follower_count, following_count, track_count, playlist_count"),
    own("user_settings").no_delete(),
    open("user_roles", "SELECT, INSERT, UPDATE, DELETE"),
    open("badges", "SELECT, INSERT, UPDATE, DELETE"),
    open("user_badges", "SELECT, INSERT, UPDATE, DELETE"),
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
