//! What a viewer may see, as pieces of SQL: said once, put together with `concat!`. Where a viewer is wanted, the text of a
//! parameter is given, which is NULL for a visitor.

/// That neither has blocked the other. The blocks of the viewer are read once for the statement. Indexes: those of `hidden!`.
macro_rules! unblocked {
    ($viewer:literal, $user:literal) => {
        concat!("(", $user, " <> ALL (", hidden!($viewer), "))")
    };
}

/// That the viewer sees the post `p`, as somebody who has its address: their own; public and unlisted ones of people where no
/// block is between them; private ones in a private group that the viewer is an active member of. None that is deleted.
macro_rules! visible_post {
    ($viewer:literal) => {
        concat!(
            "(p.deleted_at IS NULL AND (p.user_id = ",
            $viewer,
            " OR (",
            unblocked!($viewer, "p.user_id"),
            " AND (p.visibility <> 'private' OR (SELECT gp.id FROM group_posts gp \
             JOIN groups g ON g.id = gp.group_id AND g.group_type = 'private' AND g.deleted_at IS NULL \
             JOIN group_members gm ON gm.group_id = gp.group_id AND gm.status = 'active' \
             WHERE gp.post_id = p.id AND gm.user_id = ",
            $viewer,
            " LIMIT 1) IS NOT NULL))))"
        )
    };
}

/// That the viewer sees somebody at all: an open account, and no block between the two. Asked once for a statement.
macro_rules! seen_person {
    ($viewer:literal, $user:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM users seen WHERE seen.id = ",
            $user,
            " AND ",
            live_user!("seen"),
            " AND ",
            unblocked!($viewer, "seen.id"),
            ")"
        )
    };
}

/// That the viewer sees the profile of somebody, and so whom they follow and what they publish, in a list: it is not private, or it is
/// the viewer's own, or the viewer is staff. It is the rule of profiles, whose row may be missing and is public then. Asked once for a
/// statement. Index: `idx_user_profiles_user_id`.
macro_rules! open_profile {
    ($viewer:literal, $user:literal) => {
        concat!(
            "(",
            $user,
            " = ",
            $viewer,
            " OR NOT EXISTS (SELECT FROM user_profiles shut WHERE shut.user_id = ",
            $user,
            " AND shut.profile_visibility = 'private') OR ",
            staff!($viewer),
            ")"
        )
    };
}

/// FROM and WHERE of the post `p` of id `$post`, where the viewer sees it and its author's account is open. Row-level security shows
/// private ones of groups through `veza.seen_posts`, a barrier behind which no index is used for a join: `$post` is a parameter, or the
/// whole a scalar subselect, `(SELECT p.id FROM …) IS NOT NULL` and no EXISTS, of which the planner may make one.
macro_rules! seen_post {
    ($viewer:literal, $post:literal) => {
        concat!(
            "veza.seen_posts p JOIN users u ON u.id = p.user_id AND ",
            live_user!("u"),
            " WHERE p.id = ",
            $post,
            " AND ",
            visible_post!($viewer)
        )
    };
}
