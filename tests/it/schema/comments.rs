//! The catalog explains itself.

use super::rule::Rule;

#[tokio::test]
async fn every_table_says_what_it_is_for() {
    let rule = Rule {
        remedy: "COMMENT ON TABLE, by the second argument of migration::schema::tables::table:",
        offenders: "SELECT name FROM (
                SELECT oid, name FROM tables
                UNION ALL SELECT oid, relname FROM pg_class WHERE relnamespace = 'veza'::regnamespace
                    AND relkind IN ('r', 'p')
                UNION ALL SELECT c.oid, c.relname FROM tables t JOIN pg_partitioned_table p
                    ON p.partrelid = t.oid
                    JOIN pg_class c ON c.oid = p.partdefid
            ) every WHERE coalesce(obj_description(oid, 'pg_class'), '') = ''",
        exceptions: &[],
        breach: ("COMMENT ON TABLE audit_logs_default IS NULL", "audit_logs_default"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_function_and_enum_says_what_it_is_for() {
    let rule = Rule {
        remedy: "COMMENT ON FUNCTION or COMMENT ON TYPE:",
        offenders: "SELECT name FROM functions WHERE obj_description(oid, 'pg_proc') IS NULL
            UNION ALL SELECT typname::text FROM pg_type
            WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
                AND obj_description(oid, 'pg_type') IS NULL",
        exceptions: &[],
        breach: ("COMMENT ON FUNCTION audit_trigger() IS NULL", "audit_trigger()"),
    };
    rule.holds().await;
}

/// A column that holds a closed set, a hash or ciphertext cannot be read from its type.
#[tokio::test]
async fn every_column_of_json_secrets_or_fixed_values_says_its_shape() {
    let rule = Rule {
        remedy: ".comment(…) on the column, telling its shape:",
        offenders: "SELECT c.table_name || '.' || c.name FROM columns c
            WHERE col_description(c.table_oid, c.number) IS NULL
              AND (c.type = 'jsonb' OR c.name ~ '_(hash|encrypted)$' OR EXISTS (SELECT FROM constraints k
                  WHERE k.name = 'chk_' || c.table_name || '_' || c.name || '_allowed'))",
        exceptions: &[("file_uploads.metadata", "whatever the client sends along; copied to files.metadata")],
        breach: ("COMMENT ON COLUMN badges.rarity IS NULL", "badges.rarity"),
    };
    rule.holds().await;
}
