//! What a stranger, a visitor and a dishonest owner try against each protected table.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, prelude::Uuid};
use service::db::Actor;

use super::super::{column, rows, value};
use super::cases::{ADDED_BY_ALL, CASES, Case, OF_NOBODY, SEEN_BY_ALL, WRITTEN_ONLY};
use super::{Answer, REFUSED, asked, stopped, tried};

/// Tells whoever asks of the row, if PostgreSQL lets it look before the policy has: it costs nothing, so it would come first.
pub(super) const TELLTALE: &str =
    "CREATE FUNCTION telltale(id uuid, wanted uuid) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
    BEGIN IF id = wanted THEN RAISE EXCEPTION 'it is there'; END IF; RETURN true; END $$";

#[tokio::test]
async fn each_protected_table_has_its_case_here() {
    let db = tests::TestDb::new().await;
    let protected = "SELECT c.relname::text FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity";
    let protected: BTreeSet<String> = column(&*db, protected).await.into_iter().collect();
    let cases: BTreeSet<String> = CASES.iter().map(|case| case.table.to_owned()).collect();
    assert_eq!(protected, cases);
}

#[tokio::test]
async fn a_private_row_is_its_owners_and_no_trick_shows_or_moves_it() {
    let db = rows::everywhere().await;
    db.execute_unprepared(TELLTALE).await.unwrap();
    let stranger: Uuid = value(
        &*db,
        "INSERT INTO users (email, username) VALUES ('stranger@example.com', 'stranger') RETURNING id",
    )
    .await;
    let application = db.application().await;
    let mut complaints = Vec::new();
    for case in CASES {
        let attempt = Attempt::new(&db, &application, case, stranger).await;
        complaints.extend(attempt.complaints().await);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// One table, one row of it, and who tries.
struct Attempt<'a> {
    application: &'a DatabaseConnection,
    case: &'a Case,
    row: Uuid,
    owner: Actor,
    stranger: Uuid,
    /// The row under another id, as JSON in SQL quotes.
    copy: String,
    columns: String,
}

impl<'a> Attempt<'a> {
    /// Hides the row, and puts a view and a function over its table.
    async fn new(
        db: &DatabaseConnection,
        application: &'a DatabaseConnection,
        case: &'a Case,
        stranger: Uuid,
    ) -> Self {
        let Case { table, owner, hidden_by, .. } = case;
        let probes = format!(
            "{hidden_by};
             CREATE VIEW seen_{table} WITH (security_invoker) AS SELECT * FROM {table};
             GRANT SELECT ON seen_{table} TO veza_app;
             CREATE FUNCTION counted_{table}(wanted uuid) RETURNS bigint LANGUAGE sql
             AS 'SELECT count(*) FROM {table} WHERE id = wanted'"
        );
        db.execute_unprepared(&probes).await.unwrap_or_else(|error| panic!("{table}: {error}"));
        let found = format!("SELECT t.id FROM {table} t WHERE ({owner}) IS NOT NULL LIMIT 1");
        let rows: Vec<Uuid> = if OF_NOBODY.contains(table) {
            column(db, &format!("SELECT id FROM {table} LIMIT 1")).await
        } else {
            column(db, &found).await
        };
        let row =
            *rows.first().unwrap_or_else(|| panic!("tests/it/schema/rows has no row of an owner in {table}"));
        let whose = format!("SELECT coalesce(({owner}), '{stranger}') FROM {table} t WHERE t.id = '{row}'");
        let owner = Actor::user(value(db, &whose).await);
        let copy = format!(
            "SELECT quote_literal(to_jsonb(t) || jsonb_build_object('id', gen_random_uuid())) FROM {table} t WHERE id = '{row}'"
        );
        let columns = format!(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
             WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''"
        );
        Self {
            application,
            case,
            row,
            owner,
            stranger,
            copy: value(db, &copy).await,
            columns: value(db, &columns).await,
        }
    }

    async fn complaints(&self) -> Vec<String> {
        let Case { table, moved, .. } = self.case;
        let (row, columns, copy) = (self.row, &self.columns, &self.copy);
        let (stranger, visitor) = (Actor::user(self.stranger), Actor::visitor());
        let to = if moved.ends_with("user_id")
            || ["creator_id", "sender_id", "recipient_id", "inviter_id", "seller_id", "requested_by"]
                .contains(moved)
        {
            self.stranger
        } else {
            Uuid::from_u128(0xdead)
        };
        let plainly = format!("SELECT count(*) FROM {table} WHERE id = '{row}'");
        let by_join =
            format!("SELECT count(*) FROM users u JOIN {table} t ON t.id = '{row}' AND u.id IS NOT NULL");
        let by_view = format!("SELECT count(*) FROM seen_{table} WHERE id = '{row}'");
        let by_function = format!("SELECT counted_{table}('{row}')");
        let by_telltale =
            format!("SELECT count(*) FROM {table} WHERE telltale(id, '{row}') AND id = '{row}'");
        let forge = format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, {copy})"
        );
        let give = format!("UPDATE {table} SET {moved} = '{to}' WHERE id = '{row}'");
        let touch = format!("UPDATE {table} SET updated_at = now() WHERE id = '{row}'");
        let delete = format!("DELETE FROM {table} WHERE id = '{row}'");

        let mut complaints = Vec::new();
        let mut expect = |what: &str, good: bool, answer: &Answer| {
            if !good {
                complaints.push(format!("{table}: {what}: {answer:?}"));
            }
        };
        let written_only = WRITTEN_ONLY.contains(table);
        for (how, sql) in [("plainly", &plainly), ("by a view", &by_view), ("by a function", &by_function)] {
            let answer = asked(self.application, &self.owner, sql).await;
            expect(
                &format!("its owner looks {how}"),
                answer == Ok(1) || written_only && refused(&answer),
                &answer,
            );
        }
        for (who, actor) in [("a stranger", &stranger), ("a visitor", &visitor)] {
            for (how, sql) in [
                ("plainly", &plainly),
                ("by a join", &by_join),
                ("by a view", &by_view),
                ("by a function", &by_function),
                ("by a telltale function", &by_telltale),
            ] {
                if SEEN_BY_ALL.contains(table) {
                    break;
                }
                let answer = asked(self.application, actor, sql).await;
                expect(
                    &format!("{who} looks {how}"),
                    answer == Ok(0) || written_only && refused(&answer),
                    &answer,
                );
            }
            for (what, sql) in [("updates", &touch), ("deletes", &delete)] {
                let answer = tried(self.application, actor, sql).await;
                expect(&format!("{who} {what}"), stopped(&answer), &answer);
            }
            let answer = tried(self.application, actor, &forge).await;
            expect(&format!("{who} forges"), refused(&answer) || ADDED_BY_ALL.contains(table), &answer);
        }
        let answer = tried(self.application, &self.owner, &give).await;
        expect("its owner gives it away", stopped(&answer), &answer);
        complaints
    }
}

fn refused(answer: &Answer) -> bool {
    answer.as_ref().is_err_and(|code| code == REFUSED)
}

#[tokio::test]
async fn the_audit_log_is_written_by_nobody_and_no_partition_goes_round_a_policy() {
    let db = rows::everywhere().await;
    let application = db.application().await;
    let admin: Uuid = value(
        &*db,
        "INSERT INTO users (email, username, role) VALUES ('root@example.com', 'root', 'admin') RETURNING id",
    )
    .await;
    let admin = Actor::user(admin);
    assert!(asked(&application, &admin, "SELECT count(*) FROM audit_logs").await.unwrap() > 0);
    for sql in [
        "INSERT INTO audit_logs (table_name, operation) VALUES ('users', 'UPDATE')",
        "UPDATE audit_logs SET table_name = 'x'",
        "DELETE FROM audit_logs",
        "TRUNCATE audit_logs",
        "DELETE FROM audit_logs_default",
        "ALTER TABLE audit_logs DISABLE ROW LEVEL SECURITY",
        "SELECT set_config('session_replication_role', 'replica', true)",
    ] {
        assert_eq!(tried(&application, &admin, sql).await, Err(REFUSED.to_owned()), "{sql}");
    }
    let partitions: Vec<String> =
        column(&*db, "SELECT relname::text FROM pg_class WHERE relispartition AND relkind = 'r'").await;
    assert!(partitions.len() > 50, "{}", partitions.len());
    for partition in partitions {
        let sql = format!("SELECT count(*) FROM {partition}");
        assert_eq!(asked(&application, &admin, &sql).await, Err(REFUSED.to_owned()), "{partition}");
    }
}
