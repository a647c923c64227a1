//! CREATE TABLE for people: sea-query writes it in one line, and a DBA reviews what is printed.

/// The same statement with each column and constraint on a line of its own.
pub(super) fn one_item_a_line(create_table: &str) -> String {
    let mut laid_out = String::with_capacity(create_table.len() + 256);
    let mut depth = 0_usize;
    let mut quote = None;
    let mut rest = create_table;
    while let Some(c) = rest.chars().next() {
        let (taken, written) = match (quote, c) {
            (None, '(') if depth == 0 && rest.starts_with("( ") => (2, "(\n    "),
            (None, ' ') if depth == 1 && rest.starts_with(" )") => (1, "\n"),
            (None, ',') if depth == 1 && rest.starts_with(", ") => (2, ",\n    "),
            _ => (c.len_utf8(), &rest[..c.len_utf8()]),
        };
        laid_out.push_str(written);
        match (quote, c) {
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            // A doubled quote closes and opens again, which is the same.
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        rest = &rest[taken..];
        if depth == 0 && c == ')' {
            break;
        }
    }
    laid_out + rest
}

#[cfg(test)]
mod tests {
    use super::one_item_a_line;

    #[test]
    fn only_the_commas_between_items_break_the_line() {
        let written = r#"CREATE TABLE "a" ( "b" decimal(10, 2) DEFAULT 'x, (', "c" text, CONSTRAINT "d" CHECK (c IN ('e', ')''f')) ) PARTITION BY RANGE ("b", "c")"#;
        let expected = r#"CREATE TABLE "a" (
    "b" decimal(10, 2) DEFAULT 'x, (',
    "c" text,
    CONSTRAINT "d" CHECK (c IN ('e', ')''f'))
) PARTITION BY RANGE ("b", "c")"#;
        assert_eq!(one_item_a_line(written), expected);
    }
}
