//! Each PL/pgSQL function is checked statement by statement, trigger functions against each table that they hang on.

use super::{column, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

/// What `plpgsql_check` finds: functions, with the table for a trigger. Not of partitions, whose triggers are their parents'.
const FINDINGS: &str = "
    SELECT concat_ws(' ', p.oid::regprocedure, nullif(r.relid, 0)::regclass, 'line ' || f.lineno, f.level || ':', f.message, f.detail)
    FROM pg_proc p
    JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
    LEFT JOIN LATERAL (
        -- A function of several events has a branch for each: the transition tables of all of them together.
        SELECT t.tgrelid AS relid, max(t.tgoldtable) AS tgoldtable, max(t.tgnewtable) AS tgnewtable
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgfoid = p.oid AND NOT c.relispartition
        GROUP BY t.tgrelid
    ) r ON p.prorettype = 'trigger'::regtype
    CROSS JOIN LATERAL plpgsql_check_function_tb(p.oid, coalesce(r.relid, 0), fatal_errors => false, performance_warnings => false,
        oldtable => r.tgoldtable, newtable => r.tgnewtable) f
    WHERE p.pronamespace IN ('public'::regnamespace, 'veza'::regnamespace)
      AND (p.prorettype <> 'trigger'::regtype OR r.relid IS NOT NULL)
      -- What only says that dynamic SQL cannot be looked into.
      AND f.message !~ '^OUT variable .* is maybe unmodified$'
      -- A constant of JSON is read from its text once: that is how one writes it.
      AND (f.sqlstate, f.detail) IS DISTINCT FROM ('42804', 'cast \"text\" value to \"jsonb\" type')
    ORDER BY 1";

#[tokio::test]
async fn plpgsql_check_finds_nothing_in_any_function() {
    let db = TestDb::new().await;
    let available = "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'plpgsql_check')";
    if !value::<bool>(&*db, available).await {
        eprintln!("SKIPPED: the server has no plpgsql_check (Debian: postgresql-15-plpgsql-check)");
        return;
    }
    db.execute_unprepared("CREATE EXTENSION plpgsql_check SCHEMA veza").await.unwrap();
    let findings = FINDINGS.replace("plpgsql_check_function_tb", "veza.plpgsql_check_function_tb");
    let found: Vec<String> = column(&*db, &findings).await;
    assert_eq!(found, Vec::<String>::new());

    // A check that finds nothing proves nothing.
    db.execute_unprepared(
        "CREATE FUNCTION veza.wrong() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM missing FROM public.users; END'",
    )
    .await
    .unwrap();
    let found: Vec<String> = column(&*db, &findings).await;
    assert!(found.iter().any(|finding| finding.starts_with("veza.wrong()")), "{found:#?}");
}
