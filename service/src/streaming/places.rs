//! Places in an ordered list: of a playlist, of a queue.
//!
//! A place is an INTEGER, 1,024 from its neighbours when it is new. What comes between two takes the middle, so one row is
//! written, whatever the length of the list. Ten times into the same gap fills it; then all places of that list are written
//! anew, in one statement that leaves room where it is wanted.
//!
//! Who changes the order holds a lock on the list, taken in a statement before: so each sees the places that the other made.

/// Where rows go that come to `$index` (from 0): `low` is the place before, `high` the one behind, NULL where there is none.
/// `$but` is a row that does not count because it is the one that moves.
macro_rules! edges_at {
    ($table:literal, $list:literal, $index:literal, $but:literal) => {
        concat!(
            "edges AS (SELECT ",
            "(SELECT position::bigint FROM ",
            $table,
            " WHERE ",
            $list,
            " = $1 AND id IS DISTINCT FROM ",
            $but,
            " ORDER BY position, id OFFSET greatest(",
            $index,
            " - 1, 0) LIMIT 1) AS low, ",
            "(SELECT position::bigint FROM ",
            $table,
            " WHERE ",
            $list,
            " = $1 AND id IS DISTINCT FROM ",
            $but,
            " ORDER BY position, id OFFSET ",
            $index,
            " LIMIT 1) AS high, ",
            $index,
            " = 0 AS first)"
        )
    };
}

/// The same at the end of the list.
macro_rules! edges_last {
    ($table:literal, $list:literal) => {
        concat!(
            "edges AS (SELECT coalesce((SELECT position FROM ",
            $table,
            " WHERE ",
            $list,
            " = $1 ORDER BY position DESC LIMIT 1), 0)::bigint AS low, NULL::bigint AS high, false AS first)"
        )
    };
}

/// The room for `$many` rows between the edges: no row where there is none, or the index is beyond the end. The n-th of them
/// takes `low + (high - low) * n / (many + 1)`.
macro_rules! room {
    ($many:literal) => {
        concat!(
            "room AS (SELECT low, high FROM (SELECT low, coalesce(high, low + 1024 * (",
            $many,
            " + 1)) AS high FROM (SELECT CASE WHEN first THEN coalesce(high - 1024 * (",
            $many,
            " + 1), 0) ELSE low END AS low, high FROM edges) e) e ",
            "WHERE high - low > ",
            $many,
            " AND low >= -2147483648 AND high <= 2147483647)"
        )
    };
}

/// Writes all places anew, 1,024 apart, with room for `$3` rows at index `$2`; `$4` is a row that moves and does not count.
macro_rules! renumber {
    ($table:literal, $list:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " p SET position = r.position FROM (",
            "SELECT id, (1024 * (rank + CASE WHEN rank > $2 THEN $3 ELSE 0 END))::integer AS position ",
            "FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS rank FROM ",
            $table,
            " WHERE ",
            $list,
            " = $1 AND id IS DISTINCT FROM $4) q) r ",
            "WHERE p.id = r.id AND p.position <> r.position"
        )
    };
}
