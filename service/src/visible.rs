//! Who is there for whom: conditions that the queries of several domains share, as text.
//!
//! `$me` is the viewer's id, NULL for a visitor and for the system. What depends on parameters alone PostgreSQL answers once for
//! a statement, however many rows it is asked of.

/// Everybody who has blocked the viewer or is blocked by them. Indexes: `uq_blocks_blocker_blocked`,
/// `idx_blocks_blocked_id`.
macro_rules! hidden {
    ($me:literal) => {
        concat!(
            "ARRAY(SELECT blocked_id FROM blocks WHERE blocker_id = ",
            $me,
            " UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = ",
            $me,
            ")"
        )
    };
}

/// Whether the viewer is a moderator or an administrator of the platform in good standing.
macro_rules! staff {
    ($me:literal) => {
        concat!(
            "(SELECT EXISTS (SELECT FROM users WHERE id = ",
            $me,
            " AND role IN ('moderator', 'admin') AND is_active AND NOT is_banned AND deleted_at IS NULL))"
        )
    };
}

/// Whether `$me` is the account of somebody in good standing, who may write: neither closed, banned nor switched off. An access token
/// lives on for minutes after that has changed. False for NULL. Index: `users_pkey`.
macro_rules! acts {
    ($me:literal) => {
        concat!(
            "(SELECT EXISTS (SELECT FROM users WHERE id = ",
            $me,
            " AND is_active AND NOT is_banned AND deleted_at IS NULL))"
        )
    };
}

/// Whether the account `$user` is there for others: neither closed, banned nor switched off.
macro_rules! stands {
    ($user:literal) => {
        concat!(
            "EXISTS (SELECT FROM users s WHERE s.id = ",
            $user,
            " AND s.deleted_at IS NULL AND s.is_active AND NOT s.is_banned)"
        )
    };
}

/// The same of the account of each row, looked up by its key: of an EXISTS the planner may make a join that reads all accounts.
macro_rules! each_stands {
    ($user:literal) => {
        concat!(
            "(SELECT s.id FROM users s WHERE s.id = ",
            $user,
            " AND s.deleted_at IS NULL AND s.is_active AND NOT s.is_banned) IS NOT NULL"
        )
    };
}
