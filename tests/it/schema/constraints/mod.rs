//! A row that breaks a rule is refused, by the name that the service maps to its error.

mod admin;
mod analytics;
mod billing;
mod chat;
mod cloud;
mod education;
mod hardware;
mod identity;
mod integrations;
mod marketplace;
mod notifications;
mod platform;
mod privacy;
mod search;
mod social;
mod streaming;

use super::{column, refusal, rows};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::collections::BTreeSet;
use tests::TestDb;

/// Changes of the rows of `rows::everywhere`, and the constraint that refuses each.
const REFUSED: &[&[(&str, &str)]] = &[
    identity::REFUSED,
    streaming::REFUSED,
    chat::REFUSED,
    social::REFUSED,
    marketplace::REFUSED,
    billing::REFUSED,
    education::REFUSED,
    hardware::REFUSED,
    cloud::REFUSED,
    search::REFUSED,
    analytics::REFUSED,
    admin::REFUSED,
    notifications::REFUSED,
    integrations::REFUSED,
    privacy::REFUSED,
    platform::REFUSED,
];

/// What lies at the border of a rule, and is right.
const ACCEPTED: &[&[&str]] = &[
    identity::ACCEPTED,
    streaming::ACCEPTED,
    chat::ACCEPTED,
    social::ACCEPTED,
    marketplace::ACCEPTED,
    billing::ACCEPTED,
    education::ACCEPTED,
    hardware::ACCEPTED,
    cloud::ACCEPTED,
    search::ACCEPTED,
    analytics::ACCEPTED,
    admin::ACCEPTED,
    notifications::ACCEPTED,
    integrations::ACCEPTED,
    privacy::ACCEPTED,
    platform::ACCEPTED,
];

#[tokio::test]
async fn a_row_that_breaks_a_rule_is_refused_by_the_name_of_the_rule() {
    let db = rows::everywhere().await;
    for (name, change) in REFUSED.concat() {
        let transaction = db.begin().await.unwrap();
        let (_, constraint, message) = refusal(&transaction, change).await;
        assert_eq!(constraint.as_deref(), Some(name), "{message} after {change}");
    }
}

#[tokio::test]
async fn what_lies_at_the_border_is_accepted() {
    let db = rows::everywhere().await;
    for change in ACCEPTED.concat() {
        let transaction = db.begin().await.unwrap();
        if let Err(error) = transaction.execute_unprepared(change).await {
            panic!("{error}: {change}");
        }
    }
}

/// A rule whose name no case mentions is a rule that nobody has seen work.
#[tokio::test]
async fn every_check_and_every_uniqueness_has_a_row_that_breaks_it() {
    let db = TestDb::new().await;
    let sql = format!(
        "{}SELECT name FROM constraints WHERE kind IN ('c', 'u', 'x')
         UNION SELECT i.name FROM indexes i JOIN pg_index x ON x.indexrelid = i.oid WHERE x.indisunique
             AND NOT i.is_primary",
        include_str!("../catalog.sql")
    );
    let declared: BTreeSet<String> = column::<String>(&*db, &sql).await.into_iter().collect();
    let broken: BTreeSet<String> = REFUSED.concat().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(declared, broken);
}
