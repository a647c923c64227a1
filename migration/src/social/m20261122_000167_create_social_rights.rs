//! Who may do what with the tables of social.
//!
//! A post that is shared into a private group is seen by that group's active members alone, and a block hides posts both ways.
//!
//! Into a public group one comes by oneself; into any other one asks, and is let in by who keeps order there (owner, admin, moderator),
//! who change what those below them are in it. A group may be locked by anybody: who joins holds it.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("follows", "SELECT, INSERT, UPDATE, DELETE"),
    protected("blocks")
        .select("true")
        .insert("blocker_id = {me}")
        .update("blocker_id = {me}")
        .columns("reason")
        .delete("blocker_id = {me}"),
    own("posts")
        .select(
            "{own} OR (deleted_at IS NULL AND NOT user_id = {my_blocks} \
             AND (visibility <> 'private' OR (SELECT true FROM group_posts s WHERE s.post_id = posts.id \
             AND s.group_id = {my_private_groups} LIMIT 1))) OR {staff}",
        )
        .update("{own} OR {staff}")
        .updated("({own} OR {staff}) AND (visibility = 'private' OR NOT veza.post_is_in_private_group(id))")
        .counted("like_count, comment_count, repost_count"),
    open("post_likes", "SELECT, INSERT, UPDATE, DELETE"),
    open("post_comments", "SELECT, INSERT, UPDATE, DELETE"),
    open("hashtags", "SELECT, INSERT, UPDATE, DELETE").counted("usage_count, last_used_at"),
    open("post_hashtags", "SELECT, INSERT, UPDATE, DELETE"),
    protected("groups")
        .select("true")
        .insert("creator_id = {me}")
        .update("true")
        .updated("(id = {my_administered_groups} AND deleted_at IS NULL) OR id = {my_owned_groups} OR {staff}")
        .columns("name, slug, description, avatar_url, banner_url, group_type, requires_approval, deleted_at")
        .counted("member_count, post_count"),
    protected("group_members")
        .select("true")
        .insert(
            "({own} AND role = 'member' AND (status = 'pending' OR (status = 'active' AND (SELECT g.group_type = 'public' \
             AND NOT g.requires_approval AND g.deleted_at IS NULL FROM groups g WHERE g.id = group_id)))) \
             OR ({own} AND role = 'owner' AND status = 'active' AND group_id = {my_new_groups}) \
             OR (user_id <> {me} AND role = 'member' AND status = 'banned' AND group_id = {my_moderated_groups})",
        )
        .update(
            "(role = 'member' AND group_id = {my_moderated_groups}) \
             OR (role IN ('member', 'moderator') AND group_id = {my_administered_groups}) OR group_id = {my_owned_groups} OR {staff}",
        )
        .columns("role, status, joined_at, approved_at")
        .delete(
            "({own} AND role <> 'owner' AND status <> 'banned') OR (role = 'member' AND group_id = {my_moderated_groups}) \
             OR (role IN ('member', 'moderator') AND group_id = {my_administered_groups}) \
             OR (role <> 'owner' AND group_id = {my_owned_groups})",
        ),
    protected("group_posts")
        .select("true")
        .insert("group_id = {my_groups} AND EXISTS (SELECT FROM posts p WHERE p.id = post_id AND p.user_id = {me})")
        .update("group_id = {my_moderated_groups}")
        .columns("is_pinned, pinned_at, pinned_by")
        .delete("group_id = {my_moderated_groups} OR EXISTS (SELECT FROM posts p WHERE p.id = post_id AND p.user_id = {me})"),
    open("mentions", "SELECT, INSERT, UPDATE, DELETE"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/private_group_posts.up.sql")).await?;
        sql::run(m, include_str!("sql/guarded_posts.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/guarded_posts.down.sql")).await?;
        sql::run(m, include_str!("sql/private_group_posts.down.sql")).await
    }
}
