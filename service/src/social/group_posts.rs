//! Posts published in groups. Those of a private group are seen by its active members only: what is published there becomes
//! private, by a trigger, and `veza.seen_posts` lets the members see it.

use chrono::{DateTime, Utc};
use entity::{
    enums::Visibility,
    social::{group_members::GroupMemberRole, group_members::GroupMemberStatus, groups::GroupType},
};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{
    PostLine, SocialError,
    groups::{Membership, lock, manage, membership, rank},
    post_line::{key, no_empty_shell, post_lines},
    posts,
    standing::acting,
};
use crate::{
    db::{self, Actor, Command, List, Page, PageRequest, Query},
    paged,
};

const PUBLISH: Command = Command::new(
    "INSERT INTO group_posts (group_id, post_id) VALUES ($1, $2) ON CONFLICT (group_id, post_id) DO NOTHING",
);
const WITHDRAW: Command = Command::new("DELETE FROM group_posts WHERE group_id = $1 AND post_id = $2");
const IS_AUTHOR: Query<(bool,)> =
    Query::new("SELECT EXISTS (SELECT FROM posts WHERE id = $1 AND user_id = $2)");
const PIN: Query<(bool,)> = Query::new(
    "WITH before AS (SELECT id, is_pinned FROM group_posts WHERE group_id = $1 AND post_id = $2), \
     change AS (UPDATE group_posts gp SET is_pinned = $3, pinned_at = CASE WHEN $3 THEN now() END, \
     pinned_by = CASE WHEN $3 THEN $4::uuid END FROM before WHERE gp.id = before.id AND before.is_pinned <> $3) \
     SELECT is_pinned <> $3 FROM before",
);

/// The posts `p` in the group `$1` that the viewer `$2` sees: public ones of a public group; all of a private group of which they are
/// an active member. None of people between whom and them there is a block.
macro_rules! in_group {
    () => {
        concat!(
            post_lines!(
                "$2",
                "gp.created_at",
                "group_posts gp CROSS JOIN LATERAL (SELECT * FROM veza.seen_posts s WHERE s.id = gp.post_id LIMIT 1) p"
            ),
            " WHERE gp.group_id = $1 AND p.deleted_at IS NULL \
             AND (p.visibility = 'public' OR (SELECT g.group_type = 'private' FROM groups g WHERE g.id = $1)) \
             AND (SELECT g.group_type = 'public' OR EXISTS (SELECT FROM group_members m \
             WHERE m.group_id = g.id AND m.user_id = $2 AND m.status = 'active') \
             FROM groups g WHERE g.id = $1 AND g.deleted_at IS NULL) AND ",
            unblocked!("$2", "p.user_id"),
            " AND ",
            no_empty_shell!(),
        )
    };
}

/// Index: `idx_group_posts_group_id_created_at_post_id`.
pub const FEED: List<PostLine, (DateTime<Utc>, Uuid)> = List::new(
    "social.group_posts.feed",
    paged!(
        in_group!(),
        after " AND gp.created_at <= $4 AND (gp.created_at, gp.post_id) < ($4, $5)",
        " ORDER BY gp.created_at DESC, gp.post_id DESC LIMIT $3",
    ),
);
/// Index: `idx_group_posts_group_id_pinned_at`.
pub const PINNED: Query<PostLine> =
    Query::new(concat!(in_group!(), " AND gp.is_pinned = true ORDER BY gp.pinned_at DESC LIMIT 10"));

/// Publishes one's own post in a group; says whether that is new. In a private group it becomes private: its members see it, and
/// nobody else any more.
///
/// # Errors
/// [`SocialError::GroupNotFound`], [`SocialError::PostNotFound`]; [`SocialError::NotPublic`] for a post that is not public in a public
/// group; [`SocialError::Banned`]; [`SocialError::Forbidden`] unless the actor is the author in good standing and an active
/// member.
pub async fn publish(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    post_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    let door = lock(&transaction, group_id).await?;
    match membership(&transaction, group_id, me).await?.map(|found| found.status) {
        Some(GroupMemberStatus::Active) => {}
        Some(GroupMemberStatus::Banned) => return Err(SocialError::Banned),
        _ => return Err(SocialError::Forbidden),
    }
    let post = posts::lock_own(&transaction, actor, post_id).await?;
    if door.group_type == GroupType::Public && post.visibility != Visibility::Public {
        return Err(SocialError::NotPublic);
    }
    let published = PUBLISH.run(&transaction, [group_id.into(), post_id.into()]).await?;
    transaction.commit().await?;
    Ok(published > 0)
}

/// Takes a post out of a group; says whether it was in it. The post itself stays, as visible as it is.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::Forbidden`] unless the actor is its author or moderates the group, in good
/// standing.
pub async fn withdraw(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    post_id: Uuid,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock(&transaction, group_id).await?;
    let found = membership(&transaction, group_id, me).await?;
    let moderates = matches!(found, Some(Membership { role, status: GroupMemberStatus::Active })
        if rank(role) >= rank(GroupMemberRole::Moderator));
    if !moderates && !IS_AUTHOR.get(&transaction, [post_id.into(), me.into()]).await?.0 {
        return Err(SocialError::Forbidden);
    }
    let gone = WITHDRAW.run(&transaction, [group_id.into(), post_id.into()]).await?;
    transaction.commit().await?;
    Ok(gone > 0)
}

/// Keeps a post on top of the group, or no longer; says whether that is a change.
///
/// # Errors
/// [`SocialError::GroupNotFound`]; [`SocialError::PostNotFound`] for one that is not in the group; [`SocialError::Forbidden`] unless
/// the actor moderates the group.
pub async fn pin(
    db: &impl TransactionTrait,
    actor: &Actor,
    group_id: Uuid,
    post_id: Uuid,
    is_pinned: bool,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let (me, _) = manage(&transaction, actor, group_id, GroupMemberRole::Moderator).await?;
    let values = [group_id.into(), post_id.into(), is_pinned.into(), me.into()];
    let (changed,) = PIN.find(&transaction, values).await?.ok_or(SocialError::PostNotFound)?;
    transaction.commit().await?;
    Ok(changed)
}

/// The posts of a group as the viewer may see them, published last first. Index: `idx_group_posts_group_id_created_at_post_id`.
///
/// # Errors
/// [`SocialError::Cursor`] for a cursor of another list.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
    page: &PageRequest,
) -> Result<Page<PostLine>, SocialError> {
    FEED.page(db, page, [group_id.into(), viewer.user_id().into()], key).await
}

/// The posts, the last ten, that the group keeps on top. Index: `idx_group_posts_group_id_pinned_at`.
///
/// # Errors
/// What the database says.
pub async fn pinned(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    group_id: Uuid,
) -> Result<Vec<PostLine>, SocialError> {
    Ok(PINNED.all(db, [group_id.into(), viewer.user_id().into()]).await?)
}
