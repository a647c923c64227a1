//! `migration/RIGHTS.md` says what the database does.

use super::super::column;
use tests::TestDb;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migration/RIGHTS.md");

/// `VEZA_WRITE_RIGHTS=1` writes the table anew instead.
#[tokio::test]
async fn the_table_of_rights_is_that_of_the_database() {
    let db = TestDb::new().await;
    let lines: Vec<String> = column(&*db, include_str!("table.sql")).await;
    let text = std::fs::read_to_string(FILE).unwrap();
    let (words, table) = text.split_once("|---|---|---|---|---|\n").expect("a table");
    let found = lines.join("\n") + "\n";
    if std::env::var_os("VEZA_WRITE_RIGHTS").is_some() {
        std::fs::write(FILE, format!("{words}|---|---|---|---|---|\n{found}")).unwrap();
        return;
    }
    for (said, true_line) in table.lines().zip(found.lines()) {
        assert_eq!(said, true_line, "VEZA_WRITE_RIGHTS=1 writes the table anew; look at what changes");
    }
    assert_eq!(table, found, "VEZA_WRITE_RIGHTS=1 writes the table anew; look at what changes");
}
