//! A rule of the schema, and what it takes to trust it.

use super::column;
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;

/// What must hold of every object of a kind.
pub(super) struct Rule {
    /// What to do about an offender.
    pub(super) remedy: &'static str,
    /// A query over the tables of `catalog.sql`: one text column, the names of what breaks the rule.
    pub(super) offenders: &'static str,
    /// What may break it, and why.
    pub(super) exceptions: &'static [(&'static str, &'static str)],
    /// SQL that breaks it, and the offender that must be found then: a rule that finds nothing proves nothing.
    pub(super) breach: (&'static str, &'static str),
}

impl Rule {
    /// No offender beyond the exceptions, no exception without its offender; and the breach is found.
    pub(super) async fn holds(&self) {
        let db = TestDb::new().await;
        if let Err(complaint) = verdict(&self.found(&*db).await, self) {
            panic!("{complaint}");
        }

        let (breach, offender) = self.breach;
        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(breach).await.unwrap();
        let found = self.found(&transaction).await;
        assert!(
            found.iter().any(|name| name == offender),
            "{offender} is not among {found:?} after: {breach}"
        );
    }

    async fn found(&self, db: &impl ConnectionTrait) -> Vec<String> {
        let sql = format!("{}{}\nORDER BY 1", include_str!("catalog.sql"), self.offenders);
        column(db, &sql).await
    }
}

fn verdict(found: &[String], rule: &Rule) -> Result<(), String> {
    let excepted = |name: &String| rule.exceptions.iter().any(|(exception, _)| exception == name);
    let offenders: Vec<_> = found.iter().filter(|name| !excepted(name)).cloned().collect();
    if !offenders.is_empty() {
        return Err(format!("{}\n  {}", rule.remedy, offenders.join("\n  ")));
    }
    let needless = rule.exceptions.iter().find(|(exception, _)| !found.iter().any(|name| name == exception));
    match needless {
        Some((name, reason)) => {
            Err(format!("no exception is needed any more for {name} ({reason}): take it out"))
        }
        None => Ok(()),
    }
}

const EXAMPLE: Rule = Rule {
    remedy: "do better:",
    offenders: "SELECT name FROM tables WHERE false",
    exceptions: &[("old", "it was there first")],
    breach: ("", ""),
};

#[test]
fn an_offender_is_named_with_what_to_do() {
    let found = ["new".to_owned(), "old".to_owned()];
    assert_eq!(verdict(&found, &EXAMPLE), Err("do better:\n  new".to_owned()));
}

#[test]
fn an_exception_that_is_not_needed_any_more_fails() {
    let complaint = verdict(&[], &EXAMPLE).unwrap_err();
    assert!(complaint.contains("for old (it was there first): take it out"), "{complaint}");
    assert_eq!(verdict(&["old".to_owned()], &EXAMPLE), Ok(()));
}
