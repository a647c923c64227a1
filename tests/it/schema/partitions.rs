//! Partitions are there before they are needed, once, with bounds in UTC; what came too early or too late is kept.

mod messages;

use super::{column, refusal, value};
use futures::future::{join, join_all};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::{TestDb, race::held_up};

const BOUNDS: &str = "SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits h
    JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = 'login_attempts'::regclass
        AND c.relname ~ '_20(19|20)_' ORDER BY 1";

fn attempt(at: &str) -> String {
    format!(
        "INSERT INTO login_attempts (identifier, success, ip_address, attempted_at)
            VALUES ('ann', true, '192.0.2.1', '{at}')"
    )
}

#[tokio::test]
async fn after_up_they_reach_their_horizon() {
    let db = TestDb::new().await;
    for (table, months, safety_net) in
        [("audit_logs", 3, true), ("login_attempts", 3, true), ("playback_history", 12, false)]
    {
        let missing: Vec<String> = column(
            &*db,
            &format!(
                "SELECT name FROM (
                    SELECT '{table}_' || to_char((now() AT TIME ZONE 'UTC') + n * interval '1 month', 'YYYY_MM') AS name
                    FROM generate_series(0, {months}) n
                    UNION ALL SELECT '{table}_default' WHERE {safety_net}) needed
                 WHERE pg_partition_root(to_regclass(name)) IS DISTINCT FROM '{table}'::regclass"
            ),
        )
        .await;
        assert!(missing.is_empty(), "{missing:?}");
    }
    assert_eq!(value::<i32>(&*db, "SELECT veza.ensure_partitions()").await, 0, "nothing is left to do");
}

/// Half a day away from UTC, on both sides.
#[tokio::test]
async fn bounds_are_utc_whatever_the_session_says() {
    for zone in ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata"] {
        let db = TestDb::new().await;
        let transaction = db.begin().await.unwrap();
        transaction.execute_unprepared(&format!("SET LOCAL TimeZone = '{zone}'")).await.unwrap();
        let made: i32 = value(
            &transaction,
            "SELECT veza.ensure_partitions('login_attempts', '2019-12-31 23:59:59+00', '2020-02-01 00:00:00+00')",
        )
        .await;
        assert_eq!(made, 2, "{zone}");
        transaction.execute_unprepared("SET LOCAL TimeZone = 'UTC'").await.unwrap();
        assert_eq!(
            column::<String>(&transaction, BOUNDS).await,
            [
                "login_attempts_2019_12 FOR VALUES FROM ('2019-12-01 00:00:00+00') TO ('2020-01-01 00:00:00+00')",
                "login_attempts_2020_01 FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2020-02-01 00:00:00+00')",
            ],
            "{zone}"
        );
    }
}

#[tokio::test]
async fn a_partition_has_the_indexes_and_triggers_of_its_table() {
    let db = TestDb::new().await;
    let counts = |table: &str| {
        format!(
            "SELECT concat((SELECT count(*) FROM pg_index WHERE indrelid = '{table}'::regclass), ' ',
                (SELECT count(*) FROM pg_trigger WHERE tgrelid = '{table}'::regclass
                    AND tgtype & 32 = 0), ' ',
                (SELECT count(*) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'))"
        )
    };
    db.execute_unprepared("SELECT veza.ensure_partitions('audit_logs', '2020-01-01', '2020-01-02')")
        .await
        .unwrap();
    let of_parent: String = value(&*db, &counts("audit_logs")).await;
    assert_eq!(of_parent, "6 2 1");
    assert_eq!(value::<String>(&*db, &counts("audit_logs_2020_01")).await, of_parent);
}

/// Makers wait for each other: together they make each month once.
#[tokio::test]
async fn many_at_once_make_each_partition_once() {
    let db = TestDb::new().await;
    let calls = (0..8).map(|_| {
        value::<i32>(
            &*db,
            "SELECT veza.ensure_partitions('login_attempts', '2019-01-01 00:00+00', '2021-01-01 00:00+00')",
        )
    });
    let made = join_all(calls).await;
    assert_eq!(made.iter().sum::<i32>(), 24, "{made:?}");
    assert_eq!(column::<String>(&*db, BOUNDS).await.len(), 24);
}

/// Who has asked for a partition that was missing, and then waits for its maker, finds it made: what a session remembers of
/// names may be older than what it waited for.
#[tokio::test]
async fn a_maker_who_knew_it_missing_finds_it_made() {
    const MADE: &str = "SELECT veza.ensure_partitions('login_attempts', '2019-01-01', '2019-01-01 12:00')";
    let db = TestDb::new().await;
    let (first, second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    // In the first call of a session PostgreSQL looks up so much that it hears of the new table by the way.
    let before = second.begin().await.unwrap();
    value::<i32>(
        &before,
        "SELECT veza.ensure_partitions('login_attempts', '2018-01-01', '2018-01-01 12:00')",
    )
    .await;
    before.rollback().await.unwrap();
    assert_eq!(value::<i32>(&first, MADE).await, 1);
    assert!(value::<bool>(&second, "SELECT to_regclass('login_attempts_2019_01') IS NULL").await);
    let mut waits = Box::pin(value::<i32>(&second, MADE));
    held_up(&db, 1, &mut waits).await;
    first.commit().await.unwrap();
    assert_eq!(waits.await, 0);
}

/// An open transaction that writes does not hold up the maker, for the table itself is not locked.
#[tokio::test]
async fn a_partition_is_made_while_others_write() {
    let db = TestDb::new().await;
    let writer = db.begin().await.unwrap();
    writer.execute_unprepared(&attempt("now")).await.unwrap();
    let maker = db.begin().await.unwrap();
    maker.execute_unprepared("SET LOCAL lock_timeout = '5s'").await.unwrap();
    let made: i32 =
        value(&maker, "SELECT veza.ensure_partitions('login_attempts', '2019-01-01', '2019-01-02')").await;
    assert_eq!(made, 1);
    writer.execute_unprepared(&attempt("now")).await.unwrap();
    maker.commit().await.unwrap();
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn a_row_without_a_partition_lands_in_default_and_moves_into_its_own() {
    let db = TestDb::new().await;
    db.execute_unprepared(&attempt("2019-05-31 23:59:59.999999+00")).await.unwrap();
    db.execute_unprepared(&attempt("2019-06-01 00:00:00+00")).await.unwrap();
    let homes = "SELECT tableoid::regclass::text FROM login_attempts ORDER BY attempted_at";
    assert_eq!(column::<String>(&*db, homes).await, ["login_attempts_default", "login_attempts_default"]);

    db.execute_unprepared(
        "SELECT veza.ensure_partitions('login_attempts', '2019-06-01 00:00+00', '2019-06-02 00:00+00')",
    )
    .await
    .unwrap();
    assert_eq!(column::<String>(&*db, homes).await, ["login_attempts_default", "login_attempts_2019_06"]);
}

/// What is paged through has no DEFAULT partition: a row without its month is refused, and let in once the month is made.
#[tokio::test]
async fn a_play_without_a_partition_is_refused_until_its_month_is_made() {
    let db = super::rows::of(&["streaming"]).await;
    let play =
        "INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage, played_at)
        SELECT user_id, track_id, 1, 1, '2019-06-15 12:00:00+00' FROM playback_history";
    let (code, _, message) = refusal(&*db, play).await;
    assert_eq!((&*code, &*message), ("23514", "no partition of relation \"playback_history\" found for row"));
    db.execute_unprepared(
        "SELECT veza.ensure_partitions('playback_history', '2019-06-15 12:00+00', '2019-06-15 12:00:00.000001+00')",
    )
    .await
    .unwrap();
    db.execute_unprepared(play).await.unwrap();
    let home: String =
        value(&*db, "SELECT tableoid::regclass::text FROM playback_history WHERE played_at < '2020-01-01'")
            .await;
    assert_eq!(home, "playback_history_2019_06");
}

/// A row whose writer has not yet committed is waited for, then moved: it is neither missed nor lost.
#[tokio::test]
async fn a_row_that_is_being_written_to_default_moves_too() {
    let db = TestDb::new().await;
    let writer = db.begin().await.unwrap();
    writer.execute_unprepared(&attempt("2019-06-01 00:00:00+00")).await.unwrap();
    let ensure = value::<i32>(
        &*db,
        "SELECT veza.ensure_partitions('login_attempts', '2019-06-01 00:00+00', '2019-06-02 00:00+00')",
    );
    let commit_once_it_waits = async {
        let waits = "SELECT EXISTS (SELECT FROM pg_locks
            WHERE NOT granted AND relation = 'login_attempts_default'::regclass
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";
        while !value::<bool>(&*db, waits).await {}
        writer.commit().await.unwrap();
    };
    let (made, ()) = join(ensure, commit_once_it_waits).await;
    assert_eq!(made, 1);
    assert_eq!(
        column::<String>(&*db, "SELECT tableoid::regclass::text FROM login_attempts").await,
        ["login_attempts_2019_06"]
    );
}

/// The log refuses a DELETE, but a row that only changes its place is not deleted. Afterwards it refuses again.
#[tokio::test]
async fn rows_move_out_of_the_default_partition_of_the_append_only_log() {
    let db = TestDb::new().await;
    db.execute_unprepared(
        "INSERT INTO audit_logs (table_name, operation, created_at, updated_at)
         VALUES ('users', 'INSERT', '2019-06-01 00:00+00', '2019-06-01 00:00+00')",
    )
    .await
    .unwrap();
    let before: String = value(&*db, "SELECT audit_logs::text FROM audit_logs").await;
    db.execute_unprepared(
        "SELECT veza.ensure_partitions('audit_logs', '2019-06-01 00:00+00', '2019-06-02 00:00+00')",
    )
    .await
    .unwrap();
    assert_eq!(
        value::<String>(&*db, "SELECT tableoid::regclass::text FROM audit_logs").await,
        "audit_logs_2019_06"
    );
    assert_eq!(value::<String>(&*db, "SELECT audit_logs::text FROM audit_logs").await, before);
    db.execute_unprepared(
        "INSERT INTO audit_logs (table_name, operation, created_at) VALUES ('users', 'INSERT', '2018-01-01')",
    )
    .await
    .unwrap();
    for home in ["audit_logs_default", "audit_logs_2019_06"] {
        assert_eq!(refusal(&*db, &format!("DELETE FROM {home}")).await.0, "55000", "{home}");
    }
}

/// Moving locks out every writer of the default partition: how long that may take is the caller's to say.
#[tokio::test]
async fn more_rows_than_may_be_moved_are_refused_and_none_is_lost() {
    let db = TestDb::new().await;
    for second in 0..3 {
        db.execute_unprepared(&attempt(&format!("2019-06-01 00:00:0{second}+00"))).await.unwrap();
    }
    let call = |limit: u8| {
        format!(
            "SELECT veza.ensure_partitions('login_attempts', '2019-06-01', '2019-06-02', move_at_most => {limit})"
        )
    };
    let (code, _, message) = refusal(&*db, &call(2)).await;
    assert_eq!(code, "54000", "{message}");
    assert!(message.contains("more than 2 rows of \"login_attempts_2019_06\""), "{message}");
    assert!(column::<String>(&*db, BOUNDS).await.is_empty());
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts_default").await, 3);

    assert_eq!(value::<i32>(&*db, &call(3)).await, 1);
    assert_eq!(value::<i64>(&*db, "SELECT count(*) FROM login_attempts_2019_06").await, 3);
}

#[tokio::test]
async fn a_detached_partition_is_not_silently_taken_for_one() {
    let db = TestDb::new().await;
    let call =
        "SELECT veza.ensure_partitions('login_attempts', '2019-06-01 00:00+00', '2019-06-02 00:00+00')";
    db.execute_unprepared(call).await.unwrap();
    db.execute_unprepared("ALTER TABLE login_attempts DETACH PARTITION login_attempts_2019_06")
        .await
        .unwrap();
    let (code, _, message) = refusal(&*db, call).await;
    assert_eq!(code, "42P07", "{message}");
    assert!(message.contains("\"login_attempts_2019_06\" exists but is no partition"), "{message}");
}

#[tokio::test]
async fn a_range_that_is_none_or_too_long_is_refused() {
    let db = TestDb::new().await;
    for (range, code) in [
        ("'2020-01-01', NULL", "22023"),
        ("NULL, '2020-01-01'", "22023"),
        ("'2020-01-01', 'infinity'", "22023"),
        ("'-infinity', '2020-01-01'", "22023"),
        ("'0044-03-15 BC', '2020-01-01'", "22023"),
        ("'2020-01-02', '2020-01-01'", "22023"),
        ("'2020-01-01', '2020-01-02', move_at_most => -1", "22023"),
        ("'2020-01-01', '2020-01-02', move_at_most => NULL", "22023"),
        ("'1900-01-01', '2020-01-01'", "54000"),
    ] {
        let call = format!("SELECT veza.ensure_partitions('login_attempts', {range})");
        assert_eq!(refusal(&*db, &call).await.0, code, "{range}");
    }
    let empty = "SELECT veza.ensure_partitions('login_attempts', '2020-01-01', '2020-01-01')";
    assert_eq!(value::<i32>(&*db, empty).await, 0);
}

#[tokio::test]
async fn only_the_tables_in_the_list_are_partitioned_by_it() {
    let db = TestDb::new().await;
    for table in ["users", "veza.partitioned_tables", "login_attempts_default"] {
        for call in [
            format!("SELECT veza.ensure_partitions('{table}')"),
            format!("SELECT veza.ensure_partitions('{table}', '2020-01-01', '2020-01-02')"),
        ] {
            assert_eq!(refusal(&*db, &call).await.0, "42809", "{call}");
        }
    }
    let unlisted: Vec<String> = column(
        &*db,
        "SELECT coalesce(t.parent, c.relname) FROM veza.partitioned_tables t
         FULL JOIN (SELECT relname::text FROM pg_class WHERE relkind = 'p'
             AND relnamespace = 'public'::regnamespace) c
         ON c.relname = t.parent WHERE t.parent IS NULL OR c.relname IS NULL",
    )
    .await;
    assert!(unlisted.is_empty(), "partitioned and in veza.partitioned_tables, or neither: {unlisted:?}");
}

/// A DEFAULT partition halves ordered reads, so only tables have one whose writes may never fail.
#[tokio::test]
async fn only_logs_have_a_default_partition() {
    let db = TestDb::new().await;
    let others: Vec<String> = column(
        &*db,
        "SELECT partrelid::regclass::text FROM pg_partitioned_table
         WHERE (partdefid <> 0) <> (partrelid::regclass::text IN ('audit_logs', 'login_attempts', 'analytics_events'))",
    )
    .await;
    assert!(others.is_empty(), "{others:?}");
}
