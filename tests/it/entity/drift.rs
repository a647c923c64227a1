//! Every entity says what the database says, and the database has nothing that no entity knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use tests::TestDb;
use tests::entities::drift::{Finding, Ours, between};
use tests::entities::source::Source;
use tests::entities::{Table, all, catalog};

/// Differences that are meant: kind, where, why.
const MEANT: &[(&str, &str, &str)] = &[(
    "column",
    "search_index.document",
    "a generated tsvector: nothing writes it, no Rust type holds it, and queries name it by an expression",
)];

/// What an `ActiveModel` may leave to the database.
const DEFAULTS: &str = include_str!("defaults.txt");

/// Every entity with its file.
pub(super) fn ours() -> Vec<Ours> {
    let source = Source::ours().unwrap();
    all().iter().map(|entity| Ours::new(entity.as_ref(), &source)).collect()
}

/// The findings, one under the other.
pub(super) fn listed(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut list, finding| {
        let _ = write!(list, "\n\n{finding}");
        list
    })
}

/// What differs and is not meant.
pub(super) fn unmeant(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| !MEANT.iter().any(|(kind, at, _)| finding.kind == *kind && finding.at == *at));
    findings
}

#[tokio::test]
async fn the_entities_and_the_migrated_database_say_the_same() {
    let db = TestDb::new().await;
    let findings = between(&ours(), &catalog::read(&*db).await.unwrap());

    for (kind, at, why) in MEANT {
        assert!(
            findings.iter().any(|finding| finding.kind == *kind && finding.at == *at),
            "{at} ({kind}) does not differ any more ({why}): take it out of MEANT"
        );
    }
    let findings = unmeant(findings);
    assert!(findings.is_empty(), "{} differences{}", findings.len(), listed(&findings));
}

/// The defaults of a database, a line for each: `table.column = expression`.
pub(super) fn defaults(tables: &BTreeMap<String, Table>) -> BTreeSet<String> {
    let tables = tables.values().filter(|table| !table.is_view);
    let lines = tables.flat_map(|table| {
        table.columns.iter().filter_map(|column| {
            let default = column.default.as_deref()?;
            Some(format!("{}.{} = {default}", table.name, column.name))
        })
    });
    lines.collect()
}

/// The lines that are too many or too few in `defaults.txt`.
pub(super) fn default_findings(tables: &BTreeMap<String, Table>) -> Vec<String> {
    let known: BTreeSet<String> = DEFAULTS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_owned)
        .collect();
    let there = defaults(tables);
    let add = there.difference(&known).map(|line| format!("add to tests/it/entity/defaults.txt: {line}"));
    let remove =
        known.difference(&there).map(|line| format!("remove from tests/it/entity/defaults.txt: {line}"));
    add.chain(remove).collect()
}

#[tokio::test]
async fn an_active_model_may_leave_to_the_database_what_the_list_of_defaults_says() {
    let db = TestDb::new().await;
    let findings = default_findings(&catalog::read(&*db).await.unwrap());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
