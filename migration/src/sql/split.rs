//! A script into its statements, as psql would: at each `;` that stands outside quotes, bodies and comments.

/// The statements of `script` without their `;`, each with the comments before it.
///
/// Understands `'…'`, `E'…'`, `"…"`, `$tag$…$tag$`, `-- …` and nested `/* … */`. Function bodies are written in
/// dollar quotes: `BEGIN ATOMIC … END` would be cut.
#[must_use]
pub fn statements(script: &str) -> Vec<&str> {
    let mut statements = Vec::new();
    let (mut start, mut at, mut bare) = (0, 0, true);
    while let Some(next) = script[at..].chars().next() {
        let rest = &script[at..];
        if next == ';' {
            if !bare {
                statements.push(script[start..at].trim());
            }
            at += 1;
            (start, bare) = (at, true);
        } else if let Some(length) = comment(rest) {
            at += length;
        } else {
            bare &= next.is_whitespace();
            at += quoted(&script[..at], rest).unwrap_or(next.len_utf8());
        }
    }
    if !bare {
        statements.push(script[start..].trim());
    }
    statements
}

/// The length of the comment that `rest` begins with.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("--") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") if depth == 1 => return Some(at + 2),
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    Some(rest.len())
}

/// The length of the quoted text that `rest` begins with; `before` is what precedes it.
fn quoted(before: &str, rest: &str) -> Option<usize> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    match rest.as_bytes()[0] {
        b'"' => Some(until(rest, '"', false)),
        b'\'' => {
            let mut last = before.chars().rev();
            let escaped = matches!(last.next(), Some('E' | 'e')) && !last.next().is_some_and(word);
            Some(until(rest, '\'', escaped))
        }
        b'$' if !before.ends_with(word) => {
            let tag = &rest[..rest[1..].find('$')? + 2];
            let name = &tag[1..tag.len() - 1];
            if name.starts_with(|c: char| c.is_ascii_digit())
                || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
            {
                return None;
            }
            Some(rest[tag.len()..].find(tag).map_or(rest.len(), |end| end + 2 * tag.len()))
        }
        _ => None,
    }
}

/// The length of `rest` up to its closing `quote`; a doubled quote closes and opens again, which is the same.
fn until(rest: &str, quote: char, backslash_escapes: bool) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        if c == quote {
            return at + 1;
        }
        if backslash_escapes && c == '\\' {
            characters.next();
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::statements;

    #[test]
    fn cuts_at_semicolons_and_drops_what_is_empty() {
        assert_eq!(statements("SELECT 1;\n\nSELECT 2;;\n -- the end\n"), ["SELECT 1", "SELECT 2"]);
        assert_eq!(statements("SELECT 1"), ["SELECT 1"]);
        assert!(statements(" ;\n/* nothing */ ").is_empty());
    }

    #[test]
    fn keeps_the_comment_with_its_statement() {
        assert_eq!(statements("-- why; not\nSELECT 1; SELECT 2"), ["-- why; not\nSELECT 1", "SELECT 2"]);
    }

    #[test]
    fn a_semicolon_inside_quotes_bodies_and_comments_is_text() {
        for statement in [
            "SELECT ';', 'it''s;'",
            r"SELECT E'\';', 1",
            r"SELECT 'a\'",
            "SELECT \";\"\"; \"",
            "DO $$ BEGIN PERFORM 1; END; $$",
            "DO $f$ BEGIN PERFORM $$;$$; END; $f$",
            "SELECT /* a; /* b; */ c; */ 1",
            "SELECT 1 -- a;\n + 2",
            "SELECT a$b$c, d$b$e",
        ] {
            assert_eq!(statements(&format!("{statement};\nSELECT 2;")), [statement, "SELECT 2"]);
        }
    }

    #[test]
    fn a_parameter_is_no_dollar_quote() {
        assert_eq!(statements("SELECT $1; SELECT $2"), ["SELECT $1", "SELECT $2"]);
    }

    #[test]
    fn what_is_never_closed_is_one_statement() {
        for open in ["SELECT 'a;", "DO $$ a;", "SELECT \"a;"] {
            assert_eq!(statements(open), [open]);
        }
    }
}
