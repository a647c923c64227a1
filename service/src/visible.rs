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

/// Whether the account of this alias is open: neither closed, banned nor switched off.
macro_rules! live_user {
    ($user:literal) => {
        concat!("(", $user, ".deleted_at IS NULL AND ", $user, ".is_active AND NOT ", $user, ".is_banned)")
    };
}

/// Whether the account `$user` is there for others. Index: `users_pkey`.
macro_rules! stands {
    ($user:literal) => {
        concat!("EXISTS (SELECT FROM users s WHERE s.id = ", $user, " AND ", live_user!("s"), ")")
    };
}

/// The same of the account of each row, looked up by its key: of an EXISTS the planner may make a join that reads all accounts.
macro_rules! each_stands {
    ($user:literal) => {
        concat!("(SELECT s.id FROM users s WHERE s.id = ", $user, " AND ", live_user!("s"), ") IS NOT NULL")
    };
}

/// Whether `$me` is somebody in good standing, who may write: an access token lives on for minutes after that has changed. Asked once
/// for a statement; false for NULL.
macro_rules! acts {
    ($me:literal) => {
        concat!("(SELECT ", stands!($me), ")")
    };
}

/// Whether the viewer is a moderator or an administrator of the platform in good standing. Asked once for a statement.
macro_rules! staff {
    ($me:literal) => {
        concat!(
            "(SELECT EXISTS (SELECT FROM users s WHERE s.id = ",
            $me,
            " AND s.role IN ('moderator', 'admin') AND ",
            live_user!("s"),
            "))"
        )
    };
}
