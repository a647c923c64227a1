//! What goes in through an `ActiveModel` comes back equal, whatever it is, in every table.

use crate::schema::rows;
use sea_orm::{TransactionTrait, Value};
use std::collections::{BTreeMap, BTreeSet};
use tests::entities::{all, values::Maker};

/// Rows that are made in each table; `PROPTEST_CASES` sets another number.
const CASES: usize = 16;

fn cases() -> usize {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

/// Makes rows in each table of a domain, reads them back, and sees that columns did not only ever hold their donor's value.
async fn comes_back(domain: &str) {
    let db = rows::everywhere().await;
    let mut maker = Maker::new(&db).await.unwrap();
    let mut seen: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for entity in all().iter().filter(|entity| entity.path().split("::").next() == Some(domain)) {
        let table = entity.table().name;
        if maker.table(&table).is_some_and(|table| table.is_view) {
            continue;
        }
        let mut refusals = BTreeSet::new();
        let description = maker.table(&table).unwrap().clone();
        let of_one_value = |seen: &BTreeMap<(String, String), BTreeSet<String>>| -> Vec<String> {
            let own = description
                .columns
                .iter()
                .filter(|column| !description.foreign_keys.iter().any(|key| key.from.contains(&column.name)));
            own.filter(|column| {
                seen.get(&(table.clone(), column.name.clone())).is_some_and(|values| values.len() < 2)
            })
            .map(|column| format!("{table}.{}", column.name))
            .filter(|at| !OF_ONE_VALUE.contains(&at.as_str()))
            .collect()
        };
        // What checks of several columns leave to chance is tried for longer.
        for case in 0..cases() * 8 {
            if case >= cases() && of_one_value(&seen).is_empty() {
                break;
            }
            let transaction = db.begin().await.unwrap();
            let made = maker.make(&transaction, &table).await;
            let read = entity.read(&transaction, &made.returned).await.unwrap().unwrap();
            transaction.commit().await.unwrap();

            refusals.extend(made.refusals);
            for (column, sent) in &made.sent {
                assert_eq!(made.returned.get(column), Some(sent), "{table}.{column}: what INSERT returned");
                assert_eq!(read.get(column), Some(sent), "{table}.{column}: what was read");
                let values = seen.entry((table.clone(), column.clone())).or_default();
                values.insert(format!("{sent:?}"));
            }
        }
        let of_one_value = of_one_value(&seen);
        assert!(
            of_one_value.is_empty(),
            "only ever held one value, so nothing was shown of it: {of_one_value:?}; refused: {refusals:#?}"
        );
    }
}

/// Columns that a check of several columns, a type of ours or the partition holds to the value of the donor.
const OF_ONE_VALUE: &[&str] = &[
    // Decide the partition: a month that is there.
    "login_attempts.attempted_at",
    "audit_logs.created_at",
    "messages.created_at",
    "playback_history.played_at",
    "analytics_events.event_date",
    "analytics_events.occurred_at",
    // `all`, or `country=FR`: made-up words rarely have that form.
    "daily_metrics.dimension",
    // One of four words, by a check that is no closed set of the entity.
    "audit_logs.operation",
    // A check ties them to a reference or to other columns, which keep the donor's values.
    "data_requests.locked_at",
    "oauth_applications.is_confidential",
    "oauth_grants.code_challenge_method",
    "room_invitations.code_hash",
    "room_invitations.max_uses",
    "group_posts.is_pinned",
];

macro_rules! domains {
    ($($domain:ident),*) => {$(
        mod $domain {
            #[tokio::test]
            async fn rows_come_back_as_they_were_written() {
                super::comes_back(stringify!($domain)).await;
            }
        }
    )*

        const DOMAINS: &[&str] = &[$(stringify!($domain)),*];
    };
}

domains!(
    auth,
    profiles,
    files,
    streaming,
    chat,
    social,
    marketplace,
    billing,
    education,
    hardware,
    cloud,
    search,
    analytics,
    admin,
    notifications,
    integrations,
    privacy,
    platform
);

#[test]
fn every_domain_makes_the_round_trip() {
    let domains: BTreeSet<String> =
        all().iter().filter_map(|entity| entity.path().split("::").next().map(str::to_owned)).collect();
    let missing: Vec<_> = domains.iter().filter(|domain| !DOMAINS.contains(&domain.as_str())).collect();
    assert!(missing.is_empty(), "add to domains! above: {missing:?}");
}

#[test]
fn a_made_up_value_reaches_the_extremes() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    use tests::entities::{Column, values::wild};

    let draw = |sql_type: &str| -> Vec<Value> {
        let column = Column {
            name: "x".into(),
            sql_type: sql_type.into(),
            nullable: false,
            default: None,
            generated: false,
            values: None,
        };
        let strategy = wild(&column).unwrap();
        let mut runner = TestRunner::deterministic();
        (0..200).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
    };
    let integers = draw("integer");
    assert!(integers.contains(&Value::Int(Some(i32::MIN))) && integers.contains(&Value::Int(Some(i32::MAX))));
    let texts = draw("character varying(50)");
    let length = |value: &Value| match value {
        Value::String(Some(text)) => text.chars().count(),
        other => panic!("{other:?}"),
    };
    assert!(texts.iter().any(|text| length(text) == 50) && texts.iter().all(|text| length(text) <= 50));
    assert!(texts.iter().any(|text| matches!(text, Value::String(Some(text)) if !text.is_ascii())));
    let networks = draw("inet");
    for v6 in [false, true] {
        assert!(
            networks.iter().any(|value| matches!(value, Value::IpNetwork(Some(ip)) if ip.is_ipv6() == v6))
        );
    }
    assert_ne!(length(&Value::String(Some("é".into()))), "é".len());
}
