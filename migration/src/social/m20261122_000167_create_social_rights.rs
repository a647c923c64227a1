//! Who may do what with the tables of social.
//!
//! A post that is shared into a private group is seen by that group's active members alone, and a block hides posts both ways.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("follows", "SELECT, INSERT, UPDATE, DELETE"),
    open("blocks", "SELECT, INSERT, UPDATE, DELETE"),
    own("posts")
        .select(
            "{own} OR (deleted_at IS NULL AND NOT user_id = {my_blocks} \
             AND (visibility <> 'private' OR veza.post_is_in_my_group(id))) OR {staff}",
        )
        .update("{own} OR {staff}")
        .updated("({own} OR {staff}) AND (visibility = 'private' OR NOT veza.post_is_in_private_group(id))"),
    open("post_likes", "SELECT, INSERT, UPDATE, DELETE"),
    open("post_comments", "SELECT, INSERT, UPDATE, DELETE"),
    open("hashtags", "SELECT, INSERT, UPDATE, DELETE"),
    open("post_hashtags", "SELECT, INSERT, UPDATE, DELETE"),
    open("groups", "SELECT, INSERT, UPDATE"),
    open("group_members", "SELECT, INSERT, UPDATE, DELETE"),
    open("group_posts", "SELECT, INSERT, UPDATE, DELETE"),
    open("mentions", "SELECT, INSERT, UPDATE, DELETE"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/private_group_posts.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/private_group_posts.down.sql")).await
    }
}
