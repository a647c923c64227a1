//! A row whose month is missing: it makes the month and is written, or is told by table and month why not.

use crate::schema::{column, refusal, rows, value};
use chrono::{DateTime, Datelike, Months, SubsecRound, TimeZone, Utc};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::db::{DatabaseError, MissingMonth, MonthError, with_month};
use tests::{TestDb, race::on_your_marks};

async fn send(db: &impl ConnectionTrait, content: String, at: DateTime<Utc>) -> Result<(), MonthError> {
    let insert = "INSERT INTO messages (room_id, sender_id, content, created_at) SELECT id, creator_id, $1, $2 FROM rooms";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, insert, [content.into(), at.into()]);
    db.execute_raw(statement).await.map_err(DatabaseError::from)?;
    Ok(())
}

fn months_ago(months: u32) -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0).checked_sub_months(Months::new(months)).unwrap()
}

/// Sixteen writers find their month missing at once: it is made once, and each row is written once.
#[tokio::test]
async fn writers_of_a_missing_month_make_it_and_write() {
    let db = rows::of(&["identity", "chat"]).await;
    let at = months_ago(20);
    let (code, _, message) = refusal(
        &*db,
        &format!("INSERT INTO messages (room_id, sender_id, content, created_at) SELECT id, creator_id, 'x', '{at}' FROM rooms"),
    )
    .await;
    assert_eq!((&*code, &*message), ("23514", "no partition of relation \"messages\" found for row"));

    on_your_marks(&db).await;
    let writers = (0..16).map(|n| {
        let db = &db;
        async move { with_month(db, "messages", at, async || send(db, n.to_string(), at).await).await }
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    let home = format!("messages_{}_{:02}", at.year(), at.month());
    let homes: Vec<String> =
        column(&*db, &format!("SELECT tableoid::regclass::text FROM messages WHERE created_at = '{at}'"))
            .await;
    assert_eq!(homes, vec![home; 16]);
}

#[tokio::test]
async fn a_month_that_writers_may_not_make_is_refused_by_table_and_month() {
    let db = rows::of(&["identity", "chat"]).await;
    for at in [
        Utc.with_ymd_and_hms(2019, 5, 31, 23, 59, 59).unwrap(),
        months_ago(26),
        Utc::now().trunc_subsecs(0).checked_add_months(Months::new(15)).unwrap(),
    ] {
        let refused = with_month(&db, "messages", at, async || send(&db, "x".to_owned(), at).await).await;
        let month = at.format("%Y-%m").to_string();
        match refused {
            Err(MonthError::Missing(missing)) => {
                assert_eq!(missing, MissingMonth { table: "messages", month: month.clone() });
                assert_eq!(missing.to_string(), format!("messages has no partition for {month}"));
            }
            other => panic!("{other:?}"),
        }
        // An import makes it by hand, and then it is let in.
        let ensure = format!(
            "SELECT veza.ensure_partitions('messages', '{at}', '{at}'::timestamptz + interval '1 second')"
        );
        assert!(value::<i32>(&*db, &ensure).await >= 1);
        with_month(&db, "messages", at, async || send(&db, "x".to_owned(), at).await).await.unwrap();
    }
}

/// What is wrong with a row otherwise is said at once, and makes nothing.
#[tokio::test]
async fn another_refusal_makes_no_month() {
    let db = rows::of(&["identity", "chat"]).await;
    let refused =
        with_month(&db, "messages", Utc::now(), async || send(&db, String::new(), Utc::now()).await).await;
    match refused {
        Err(MonthError::Database(error)) => {
            assert_eq!(error.constraint(), Some("chk_messages_content_length"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn writers_make_no_partitions_of_other_tables_and_no_endless_ones() {
    let db = TestDb::new().await;
    for table in ["login_attempts", "audit_logs", "analytics_events", "users"] {
        let (code, _, message) = refusal(&*db, &format!("SELECT veza.ensure_month('{table}', now())")).await;
        assert_eq!(code, "42809", "{table}: {message}");
    }
    for at in ["'infinity'", "'-infinity'", "NULL", "'0044-03-15 BC'", "'9999-01-01'"] {
        let (code, _, message) = refusal(&*db, &format!("SELECT veza.ensure_month('messages', {at})")).await;
        assert_eq!(code, "22008", "{at}: {message}");
        assert!(message.starts_with("\"messages\" has no partition for "), "{message}");
    }
    assert!(!value::<bool>(&*db, "SELECT veza.ensure_month('playback_history', now())").await, "it is there");
}
