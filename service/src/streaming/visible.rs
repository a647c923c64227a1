//! Who may see what: conditions that the queries of this domain share, as text.
//!
//! `$me` is the viewer's id, NULL for a visitor and for the system. PostgreSQL answers what depends on the viewer alone once
//! for a statement, however many rows it is asked of. Row-level security holds the same, blocks apart.

/// Whether track `t` is in lists for the viewer: public, published, live, its creator there and not hidden.
macro_rules! listed {
    ($me:literal) => {
        concat!(
            "t.visibility = 'public' AND t.published_at <= now() AND t.deleted_at IS NULL AND ",
            stands!("t.creator_id"),
            " AND t.creator_id <> ALL (",
            hidden!($me),
            ")"
        )
    };
}

/// Whether the viewer may hear track `t`, by its id. `$all` is true for the system.
macro_rules! heard {
    ($me:literal, $all:literal) => {
        concat!(
            "t.deleted_at IS NULL AND (",
            $all,
            " OR t.creator_id = ",
            $me,
            " OR (t.visibility <> 'private' AND t.published_at <= now() AND ",
            stands!("t.creator_id"),
            " AND t.creator_id <> ALL (",
            hidden!($me),
            ")) OR ",
            staff!($me),
            ")"
        )
    };
}

/// Whether the viewer may see playlist `p`, by its id; `c` is their own row of its collaborators, if there is one.
macro_rules! shown {
    ($me:literal, $all:literal) => {
        shown!($me, $all, "c.accepted_at IS NOT NULL")
    };
    ($me:literal, $all:literal, $works_on_it:literal) => {
        concat!(
            "p.deleted_at IS NULL AND (",
            $all,
            " OR p.user_id = ",
            $me,
            " OR ((p.visibility <> 'private' OR ",
            $works_on_it,
            ") AND ",
            stands!("p.user_id"),
            " AND p.user_id <> ALL (",
            hidden!($me),
            ")) OR ",
            staff!($me),
            ")"
        )
    };
}

/// The same, or they are invited to work on it: they know that it is there and what it is called.
macro_rules! offered {
    ($me:literal, $all:literal) => {
        shown!($me, $all, "c.id IS NOT NULL")
    };
}
