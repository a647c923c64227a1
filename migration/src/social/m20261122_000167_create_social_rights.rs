//! Who may do what with the tables of social.
//!
//! A post that is shared into a private group is seen by that group's active members alone, through `veza.seen_posts`; and a block
//! hides posts both ways. Who sees a post likes it and comments on it, as themselves. Likes and comments are not hidden with it, for a list would look the post up again
//! for each: who does not see the post is told nothing of them by the service. A comment is taken back by its author, the post's
//! author or staff, and stays so.
//!
//! Into a public group one comes by oneself; into any other one asks, and is let in by who keeps order there (owner, admin, moderator),
//! who change what those below them are in it. A group may be locked by anybody: who joins holds it.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("follows")
        .select("true")
        .insert("follower_id = {me} AND NOT following_id = {my_blocks}")
        .delete("follower_id = {me} OR following_id = {me}"),
    protected("blocks")
        .select("true")
        .insert("blocker_id = {me}")
        .update("blocker_id = {me}")
        .columns("reason")
        .delete("blocker_id = {me}"),
    own("posts")
        .select("{own} OR (deleted_at IS NULL AND NOT user_id = {my_blocks} AND visibility <> 'private') OR {staff}")
        .update("{own} OR {staff}")
        .updated("({own} OR {staff}) AND (visibility = 'private' OR NOT veza.post_is_in_private_group(id))")
        .counted("like_count, comment_count, repost_count"),
    protected("post_likes")
        .select("true")
        .insert("{own} AND EXISTS (SELECT FROM veza.seen_posts p WHERE p.id = post_id)")
        .delete("{own}"),
    protected("post_comments")
        .select("true")
        .insert("{own} AND deleted_at IS NULL AND EXISTS (SELECT FROM veza.seen_posts p WHERE p.id = post_id)")
        .update("{own} OR {staff} OR (SELECT p.user_id = {me} FROM posts p WHERE p.id = post_id)")
        .columns("content, deleted_at"),
    protected("hashtags")
        .select("true")
        .insert("true")
        .update("true")
        .updated("{staff}")
        .counted("usage_count, last_used_at"),
    protected("post_hashtags")
        .select("true")
        .insert("(SELECT p.user_id = {me} FROM posts p WHERE p.id = post_id)")
        .delete("{staff} OR (SELECT p.user_id = {me} FROM posts p WHERE p.id = post_id)"),
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
    protected("mentions")
        .select("true")
        .insert("author_id = {me} AND NOT mentioned_user_id = {my_blocks}")
        .delete(
            "author_id = {me} OR {staff} OR (entity_type = 'comment' AND (SELECT p.user_id = {me} \
             FROM post_comments c JOIN posts p ON p.id = c.post_id WHERE c.id = entity_id)) \
             OR (entity_type = 'message' AND (SELECT m.room_id = {my_moderated_rooms} FROM messages m WHERE m.id = entity_id LIMIT 1))",
        ),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/private_group_posts.up.sql")).await?;
        sql::run(m, include_str!("sql/guarded_posts.up.sql")).await?;
        sql::run(m, include_str!("sql/seen_posts.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/seen_posts.down.sql")).await?;
        sql::run(m, include_str!("sql/guarded_posts.down.sql")).await?;
        sql::run(m, include_str!("sql/private_group_posts.down.sql")).await
    }
}
