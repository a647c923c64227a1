//! Indexes: each is useful, and none is there twice.

use super::rule::Rule;

/// A unique index serves reads as well as a plain one, so uniqueness makes no difference here.
#[tokio::test]
async fn no_index_is_there_twice() {
    let rule = Rule {
        remedy: "one of these indexes, for each covers the same columns and rows in the same order:",
        offenders: "SELECT string_agg(name, ' = ' ORDER BY name) FROM indexes
            GROUP BY table_oid, method, indkey::text, indclass::text, indcollation::text, indoption::text,
                expressions, predicate
            HAVING count(*) > 1",
        exceptions: &[],
        breach: (
            "CREATE INDEX idx_users_email_again ON users (email) WHERE deleted_at IS NULL",
            "idx_users_email_again = idx_users_email_btree",
        ),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_index_is_whole_and_none_hashes() {
    let rule = Rule {
        remedy: "an index that is valid (drop what a failed CONCURRENTLY left) and not of kind hash:",
        offenders: "SELECT name FROM indexes WHERE NOT valid OR method = 'hash'",
        exceptions: &[],
        breach: ("CREATE INDEX idx_files_url ON files USING hash (url)", "idx_files_url"),
    };
    rule.holds().await;
}

/// `A@x.com` and `a@x.com` are one account.
#[tokio::test]
async fn accounts_are_unique_without_regard_to_case() {
    let rule = Rule {
        remedy: "a unique index over LOWER(…) of what an account is known by:",
        offenders: "SELECT needed FROM unnest(ARRAY['email', 'username']) needed WHERE NOT EXISTS (
            SELECT FROM indexes i JOIN pg_index x ON x.indexrelid = i.oid AND x.indisunique
            WHERE i.table_name = 'users' AND i.expressions = 'lower((' || needed || ')::text)'
                AND i.predicate IS NULL)",
        exceptions: &[],
        breach: ("DROP INDEX idx_users_email_lower_unique", "email"),
    };
    rule.holds().await;
}
