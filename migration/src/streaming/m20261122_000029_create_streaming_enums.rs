//! The enum of the streaming domain: `playlist_collaborator_role`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "playlist_collaborator_role",
            &["viewer", "contributor", "editor"],
            "What a collaborator may do: viewer sees a private playlist, contributor adds \
            tracks, editor also removes and reorders",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "playlist_collaborator_role").await
    }
}
