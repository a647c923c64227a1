//! Which statement failed, where the error does not carry it; and how it is shown.

use sqlx::PgConnection;

/// Longest statement, detail or hint that an error repeats, in characters.
const LONGEST: usize = 600;

/// The last statement of the session `pid`, as the server remembers it (the first kilobyte).
///
/// A failed transaction stays open until it is rolled back, so its last statement is the one that failed; this
/// holds for prepared statements and for scripts alike, whoever sent them.
pub(super) async fn last_of(watcher: &mut PgConnection, pid: i32) -> Option<String> {
    let query = "SELECT query FROM pg_stat_activity WHERE pid = $1";
    let last: Option<String> = sqlx::query_scalar(query).bind(pid).fetch_optional(watcher).await.ok()?;
    last.filter(|text| !text.is_empty())
}

/// On one line, white space collapsed, the end left off if it is very long.
pub(super) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
