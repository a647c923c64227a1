//! The forms of names. Errors are mapped by them, so they are part of the contract.

use super::rule::Rule;

/// PostgreSQL cuts a longer name to 63 bytes without an error: one of exactly 63 was probably cut.
#[tokio::test]
async fn every_name_is_snake_case_and_whole() {
    let rule = Rule {
        remedy: "lower case, digits and underscores, shorter than 63 bytes:",
        offenders: "SELECT name FROM (
                SELECT name FROM tables
                UNION ALL SELECT table_name || '.' || name FROM columns
                UNION ALL SELECT name FROM constraints
                UNION ALL SELECT name FROM indexes
                UNION ALL SELECT name FROM triggers
                UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
                    AND typtype = 'e'
            ) every WHERE name !~ '^([a-z][a-z0-9_]*[.])?[a-z][a-z0-9_]*$'
                OR octet_length(split_part('.' || name, '.', -1)) > 62",
        exceptions: &[(
            "idx_moderation_reports_reporter_id_target_type_target_id_unique",
            "exactly 63 bytes long in the locked reference, and whole",
        )],
        breach: ("ALTER TABLE users ADD \"lastSeen\" timestamptz", "users.lastSeen"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn foreign_keys_are_named_by_source_and_target() {
    let rule = Rule {
        remedy: "fk_{source}_{target}, and _{column} after it where the source has several to that target:",
        offenders: "SELECT k.name FROM constraints k WHERE k.kind = 'f'
            AND k.name <> 'fk_' || k.table_name || '_' || k.target
            || CASE WHEN (SELECT count(*) FROM constraints o WHERE o.kind = 'f'
                AND o.table_oid = k.table_oid AND o.target = k.target) > 1
               THEN '_' || (SELECT c.name FROM columns c WHERE c.table_oid = k.table_oid
                   AND c.number = k.key[1]) ELSE '' END",
        exceptions: &[],
        breach: ("ALTER TABLE files RENAME CONSTRAINT fk_files_users TO fk_files_owner", "fk_files_owner"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn constraint_names_are_unique_in_the_schema() {
    let rule = Rule {
        remedy: "a name that no other table's constraint has:",
        offenders: "SELECT name FROM constraints GROUP BY name HAVING count(*) > 1",
        exceptions: &[],
        breach: (
            "ALTER TABLE files RENAME CONSTRAINT fk_files_users TO fk_user_badges_users",
            "fk_user_badges_users",
        ),
    };
    rule.holds().await;
}

#[tokio::test]
async fn checks_are_named_by_their_table() {
    const LOCKED: &str = "so named in the locked reference";
    let rule = Rule {
        remedy: "chk_{table}_{what}:",
        offenders: "SELECT name FROM constraints WHERE kind = 'c'
            AND NOT starts_with(name, 'chk_' || table_name || '_')",
        exceptions: &[("chk_email_verification_expires", LOCKED), ("chk_password_reset_expires", LOCKED)],
        breach: ("ALTER TABLE files ADD CHECK (filename <> '')", "files_filename_check"),
    };
    rule.holds().await;
}

/// Where the reference had a UNIQUE column and an equal unique index, the constraint bears the index's name.
#[tokio::test]
async fn primary_keys_and_unique_constraints_are_named_by_their_columns() {
    let rule = Rule {
        remedy: "{table}_pkey; uq_{table}_{columns}, or idx_{table}_{columns}:",
        offenders: "SELECT k.name FROM constraints k LEFT JOIN indexes i ON i.name = k.name
            WHERE k.kind = 'p' AND k.name <> k.table_name || '_pkey'
               OR k.kind = 'u' AND NOT starts_with(k.name, 'uq_' || k.table_name || '_')
                  AND k.name <> 'idx_' || k.table_name || '_' || i.column_names",
        exceptions: &[],
        breach: ("ALTER TABLE files ADD UNIQUE (url)", "files_url_key"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn indexes_are_named_by_table_and_columns() {
    const LOCKED: &str = "so named in the locked reference: after what its rows have in common";
    let rule = Rule {
        remedy: "idx_{table}_{columns}[_{kind}]; of an expression idx_{table}_{what}:",
        offenders: "SELECT i.name FROM indexes i
            WHERE NOT EXISTS (SELECT FROM constraints k WHERE k.name = i.name)
              AND i.name !~ ('^idx_' || i.table_name || '_'
                  || CASE WHEN i.expressions IS NULL THEN i.column_names || '(_[a-z]+)*$' ELSE '[a-z]' END)",
        exceptions: &[
            ("idx_direct_messages_is_read", LOCKED),
            ("idx_messages_is_pinned", LOCKED),
            ("idx_track_comments_timestamp_seconds", LOCKED),
            ("idx_discount_codes_valid_period", LOCKED),
            ("idx_product_reviews_rating", LOCKED),
        ],
        breach: ("CREATE INDEX idx_files_address ON files (url)", "idx_files_address"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn triggers_are_named_by_their_table() {
    let rule = Rule {
        remedy: "trg_{table}_{what}:",
        offenders: "SELECT name FROM triggers WHERE NOT starts_with(name, 'trg_' || table_name || '_')",
        exceptions: &[],
        breach: ("ALTER TRIGGER trg_files_updated_at ON files RENAME TO touch", "touch"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn partitions_are_named_by_table_and_time() {
    let rule = Rule {
        remedy: "{table}_{yyyy}_{mm}[_{dd}], or {table}_default:",
        offenders: "SELECT c.relname::text FROM tables t JOIN pg_inherits h ON h.inhparent = t.oid
            JOIN pg_class c ON c.oid = h.inhrelid
            WHERE c.relname !~ ('^' || t.name || '_(\\d{4}_\\d{2}(_\\d{2})?|default)$')",
        exceptions: &[],
        breach: ("ALTER TABLE login_attempts_default RENAME TO login_attempts_rest", "login_attempts_rest"),
    };
    rule.holds().await;
}
