//! What people publish: written, edited, pinned and deleted by their author; deleted by staff, too.

mod draft;

pub use draft::{NewPost, PostPatch};

use entity::{enums::Visibility, social::mentions::MentionEntityType, social::posts};
use sea_orm::{ConnectionTrait, TransactionSession, TransactionTrait, prelude::Uuid};

use super::{
    PostLine, SocialError, hashtags, lock, mentions,
    post_line::post_lines,
    standing::acting,
    text::{self, Marks},
};
use crate::{
    access::{self, STAFF},
    db::{self, Actor, Command, Query},
    input::{self, Invalid},
    row,
};

/// Most pinned posts of one profile.
const MAX_PINNED: i64 = 3;

row!(for posts::Model {
    id, user_id, content, image_file_ids, audio_file_id, video_file_id, repost_of_id, visibility, like_count,
    comment_count, repost_count, is_pinned, created_at, updated_at, deleted_at,
});

/// The select list of a post's row.
macro_rules! columns {
    () => {
        "id, user_id, content, image_file_ids, audio_file_id, video_file_id, repost_of_id, visibility::text AS visibility, \
         like_count, comment_count, repost_count, is_pinned, created_at, updated_at, deleted_at"
    };
}

/// A post of one's own, or one (`$7`) that passes another on.
pub const CREATE: Query<posts::Model> = Query::new(concat!(
    "INSERT INTO posts (user_id, content, image_file_ids, audio_file_id, video_file_id, visibility, repost_of_id) \
     VALUES ($1, $2, NULLIF($3::uuid[], '{}'), $4, $5, $6::visibility, $7) RETURNING ",
    columns!(),
));
/// Held against deletion, and another result of the scan, until the transaction ends.
const FILES: Query<(Uuid, String, bool)> = Query::new(
    "SELECT id, mime_type, coalesce(virus_scan_result, 'clean') = 'clean' FROM files \
     WHERE id = ANY($1) AND user_id = $2 AND deleted_at IS NULL ORDER BY id LIMIT 12 FOR SHARE",
);
/// The author's own live post, locked until the transaction ends.
const LOCK_OWN: Query<posts::Model> = Query::new(concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE id = $2 AND user_id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE",
));
const IS_SEEN: Query<(Uuid,)> = Query::new(concat!("SELECT p.id FROM ", seen_post!("$1", "$2")));
const EDIT: Query<posts::Model> = Query::new(concat!(
    "UPDATE posts SET content = $2, visibility = $3::visibility WHERE id = $1 RETURNING ",
    columns!(),
));
const IN_PRIVATE_GROUP: Query<(bool,)> = Query::new(
    "SELECT EXISTS (SELECT FROM group_posts gp JOIN groups g ON g.id = gp.group_id AND g.group_type = 'private' \
     AND g.deleted_at IS NULL WHERE gp.post_id = $1)",
);
const PINNED: Query<(i64,)> =
    Query::new("SELECT count(*) FROM posts WHERE user_id = $1 AND is_pinned AND deleted_at IS NULL");
const PIN: Command = Command::new("UPDATE posts SET is_pinned = $2 WHERE id = $1 AND is_pinned <> $2");
const DELETE: Query<(Uuid,)> = Query::new(
    "UPDATE posts SET deleted_at = now(), is_pinned = false \
     WHERE id = $2 AND deleted_at IS NULL AND ($3 OR user_id = $1) RETURNING id",
);
/// Whose post it is and whether it was deleted, whoever asks: for its author and for staff.
const STATE: Query<(Uuid, bool)> =
    Query::new("SELECT user_id, deleted_at IS NOT NULL FROM posts WHERE id = $1");
/// One post with what belongs to it. Index: `posts_pkey`.
pub const FIND: Query<PostLine> = Query::new(concat!(
    post_lines!("$1", "p.created_at", "veza.seen_posts p"),
    " WHERE p.id = $2 AND (",
    visible_post!("$1"),
    " OR (p.deleted_at IS NULL AND $3))",
));

/// Publishes a post. Its hashtags and mentions are what stands in the text: hashtags of a public one, mentions of those who may
/// see it, who are told by the outbox (`user.mentioned`).
///
/// # Errors
/// [`SocialError::Invalid`], also for a file of another kind and for one that the virus scan holds back;
/// [`SocialError::FileNotFound`] for a file that is not the author's own;
/// [`SocialError::Forbidden`] unless the actor is a user in good standing.
pub async fn create(
    db: &impl TransactionTrait,
    actor: &Actor,
    post: NewPost,
) -> Result<posts::Model, SocialError> {
    let post = post.trimmed();
    input::check(&post)?;
    let marks = text::marks(&post.content)?;
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    ensure_own_files(&transaction, me, &post).await?;
    let made = insert(&transaction, me, post, None).await?;
    mark(&transaction, &made, marks).await?;
    transaction.commit().await?;
    Ok(made)
}

pub(super) async fn insert(
    transaction: &impl ConnectionTrait,
    me: Uuid,
    post: NewPost,
    repost_of: Option<Uuid>,
) -> Result<posts::Model, SocialError> {
    let values = [
        me.into(),
        post.content.into(),
        post.image_file_ids.into(),
        post.audio_file_id.into(),
        post.video_file_id.into(),
        draft::name(post.visibility).into(),
        repost_of.into(),
    ];
    Ok(CREATE.get(transaction, values).await?)
}

/// Ties the post to the people of its text, and to its hashtags if it is public.
pub(super) async fn mark(
    transaction: &impl ConnectionTrait,
    post: &posts::Model,
    marks: Marks,
) -> Result<(), SocialError> {
    // A hashtag says of nothing but public posts that it is used.
    let tags = if post.visibility == Visibility::Public { marks.hashtags } else { Vec::new() };
    hashtags::rewrite(transaction, post.id, tags).await?;
    let text = (MentionEntityType::Post, post.id);
    Ok(mentions::rewrite(transaction, text, post.id, post.user_id, marks.mentions).await?)
}

/// Changes the text or the visibility of one's own post; hashtags and mentions follow the text, and whom it newly mentions is
/// told. Two edits at once: the later one wins, whole.
///
/// # Errors
/// [`SocialError::Invalid`], [`SocialError::PostNotFound`]; [`SocialError::InPrivateGroup`] for showing what is shared into a
/// private group; [`SocialError::Forbidden`] unless the actor is its author in good standing.
pub async fn edit(
    db: &impl TransactionTrait,
    actor: &Actor,
    post_id: Uuid,
    patch: PostPatch,
) -> Result<posts::Model, SocialError> {
    let patch = patch.trimmed();
    input::check(&patch)?;
    let transaction = db::begin(db, actor).await?;
    let post = lock_own(&transaction, actor, post_id).await?;
    let content = patch.content.unwrap_or(post.content);
    let visibility = patch.visibility.unwrap_or(post.visibility);
    let marks = text::marks(&content)?;
    if visibility != Visibility::Private && IN_PRIVATE_GROUP.get(&transaction, [post_id.into()]).await?.0 {
        return Err(SocialError::InPrivateGroup);
    }
    let values = [post_id.into(), content.into(), draft::name(visibility).into()];
    let post = EDIT.get(&transaction, values).await?;
    mark(&transaction, &post, marks).await?;
    transaction.commit().await?;
    Ok(post)
}

/// Keeps a post on top of its author's profile, or no longer; says whether that is a change. At most three are pinned.
///
/// # Errors
/// [`SocialError::TooManyPinned`], [`SocialError::PostNotFound`]; [`SocialError::Forbidden`] unless the actor is its author in
/// good standing.
pub async fn pin(
    db: &impl TransactionTrait,
    actor: &Actor,
    post_id: Uuid,
    is_pinned: bool,
) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let me = acting(&transaction, actor).await?;
    lock::own(&transaction, "pins", me).await?;
    let post = lock_own(&transaction, actor, post_id).await?;
    if is_pinned && !post.is_pinned && PINNED.get(&transaction, [me.into()]).await?.0 >= MAX_PINNED {
        return Err(SocialError::TooManyPinned);
    }
    let changed = PIN.run(&transaction, [post_id.into(), is_pinned.into()]).await?;
    transaction.commit().await?;
    Ok(changed > 0)
}

/// Deletes a post; says whether it was there. Its row is kept; its hashtags and mentions are not, and what passes it on
/// disappears from the lists (a trigger unties it from its hashtags). Deleting it again changes nothing.
///
/// # Errors
/// [`SocialError::PostNotFound`]; [`SocialError::Forbidden`] unless the actor is its author in good standing, staff or the
/// system.
pub async fn delete(db: &impl TransactionTrait, actor: &Actor, post_id: Uuid) -> Result<bool, SocialError> {
    let transaction = db::begin(db, actor).await?;
    let is_staff = access::has_role(&transaction, actor, STAFF).await?;
    if !is_staff {
        acting(&transaction, actor).await?;
    }
    let values = [actor.user_id().into(), post_id.into(), is_staff.into()];
    let gone = DELETE.find(&transaction, values).await?.is_some();
    if gone {
        mentions::forget(&transaction, MentionEntityType::Post, post_id).await?;
    } else {
        match STATE.find(&transaction, [post_id.into()]).await? {
            Some((author, _)) if is_staff || actor.user_id() == Some(author) => {}
            _ => return Err(refused(&transaction, actor.user_id(), post_id).await?),
        }
    }
    transaction.commit().await?;
    Ok(gone)
}

/// The post as `viewer` may see it, by its address: see [`PostLine`]. Staff and the system see every live one. Index:
/// `posts_pkey`.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: &Actor,
    post_id: Uuid,
) -> Result<Option<PostLine>, SocialError> {
    Ok(FIND.find(db, [viewer.user_id().into(), post_id.into(), viewer.is_system().into()]).await?)
}

/// The same, or an error.
///
/// # Errors
/// [`SocialError::PostNotFound`], also where the viewer may not see it.
pub async fn get(db: &impl ConnectionTrait, viewer: &Actor, post_id: Uuid) -> Result<PostLine, SocialError> {
    find(db, viewer, post_id).await?.ok_or(SocialError::PostNotFound)
}

/// The actor's own live post, locked.
pub(super) async fn lock_own(
    transaction: &impl ConnectionTrait,
    actor: &Actor,
    post_id: Uuid,
) -> Result<posts::Model, SocialError> {
    let me = acting(transaction, actor).await?;
    match LOCK_OWN.find(transaction, [me.into(), post_id.into()]).await? {
        Some(post) => Ok(post),
        None => Err(refused(transaction, Some(me), post_id).await?),
    }
}

/// Why somebody may not change a post: it is not theirs, or for them it is not there.
async fn refused(
    db: &impl ConnectionTrait,
    viewer: Option<Uuid>,
    post_id: Uuid,
) -> Result<SocialError, SocialError> {
    let is_seen = IS_SEEN.find(db, [viewer.into(), post_id.into()]).await?.is_some();
    Ok(if is_seen { SocialError::Forbidden } else { SocialError::PostNotFound })
}

/// That every attachment is a live file of the author's, of the kind that it is attached as, in which no scan found anything.
async fn ensure_own_files(db: &impl ConnectionTrait, me: Uuid, post: &NewPost) -> Result<(), SocialError> {
    let wanted = post.files();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = wanted.iter().map(|(id, ..)| *id).collect();
    let found = FILES.all(db, [ids.into(), me.into()]).await?;
    for (id, kind, field) in wanted {
        let (_, mime_type, is_clean) =
            found.iter().find(|(found, ..)| *found == id).ok_or(SocialError::FileNotFound)?;
        if !mime_type.to_ascii_lowercase().starts_with(kind) {
            return Err(Invalid::field(field, format!("is not of the kind {kind}*")).into());
        }
        if !is_clean {
            return Err(Invalid::field(field, "is held back by the virus scan").into());
        }
    }
    Ok(())
}
