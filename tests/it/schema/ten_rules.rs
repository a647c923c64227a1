//! The ten immutable rules.

use super::rule::Rule;

#[tokio::test]
async fn every_table_has_a_random_uuid_as_its_primary_key() {
    let rule = Rule {
        remedy: "primary key id UUID DEFAULT gen_random_uuid(), with the partition column where there is one:",
        offenders: "SELECT t.name FROM tables t WHERE NOT EXISTS (
                SELECT FROM columns c
                JOIN constraints k ON k.table_oid = t.oid AND k.kind = 'p'
                LEFT JOIN pg_partitioned_table p ON p.partrelid = t.oid
                WHERE c.table_oid = t.oid AND c.name = 'id' AND c.type = 'uuid'
                    AND c.default_value = 'gen_random_uuid()'
                  AND k.key = array_remove(ARRAY[c.number, p.partattrs[0]], NULL))",
        exceptions: &[],
        breach: ("CREATE TABLE bad (id bigint PRIMARY KEY)", "bad"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_table_says_when_its_rows_came_and_changed() {
    let rule = Rule {
        remedy: "created_at and updated_at, TIMESTAMPTZ NOT NULL DEFAULT NOW():",
        offenders: "SELECT t.name || '.' || needed FROM tables t
            CROSS JOIN unnest(ARRAY['created_at', 'updated_at']) needed
            WHERE NOT EXISTS (SELECT FROM columns c WHERE c.table_oid = t.oid AND c.name = needed
                AND c.type = 'timestamp with time zone' AND NOT c.nullable AND c.default_value = 'now()')",
        exceptions: &[],
        breach: ("ALTER TABLE users ALTER updated_at DROP DEFAULT", "users.updated_at"),
    };
    rule.holds().await;
}

/// What may go for good, and why.
const HARD_DELETED: &[(&str, &str)] = {
    const SECRET: &str = "ends with its account, session or expiry; nobody sees it";
    const ONE_TO_ONE: &str = "part of a row that is itself deleted softly";
    const LOG: &str = "a log, retired by partitions";
    const LINK: &str = "a link between two rows; it ends by being removed";
    const MONEY: &str = "kept for the books, never taken back";
    const QUEUE: &str = "work in progress, cleaned up when it is over";
    const FIGURES: &str = "computed again from its source";
    const EVIDENCE: &str = "evidence, which nobody takes away";
    const ENDED: &str = "ends by its status or revoked_at, which keeps the row";
    const SETTING: &str = "a setting of the platform; the audit trail remembers it";
    const PURGED: &str = "purged after 90 days";
    &[
        ("analytics_events", LOG),
        ("api_keys", ENDED),
        ("audit_logs", LOG),
        ("auth_sessions", SECRET),
        ("badges", "is_active = false takes it out of use"),
        ("blocks", LINK),
        ("cart_items", "taken out of the cart, it is gone"),
        ("carts", "one for each user, emptied by its items"),
        ("certificates", "revoked_at takes it back"),
        ("cloud_accounts", ENDED),
        ("course_enrollments", "its status says how it ended"),
        ("daily_metrics", FIGURES),
        ("data_requests", EVIDENCE),
        ("direct_messages", "each side hides it for himself: is_deleted_by_sender, is_deleted_by_recipient"),
        ("discount_code_usage", MONEY),
        ("discount_codes", "is_active = false takes it out of use"),
        ("email_messages", PURGED),
        ("email_verification_tokens", SECRET),
        ("feature_flags", SETTING),
        ("federated_identities", SECRET),
        ("file_conversions", QUEUE),
        ("file_metadata", ONE_TO_ONE),
        ("file_uploads", QUEUE),
        ("follows", LINK),
        ("group_members", LINK),
        ("group_posts", LINK),
        ("hashtags", "shared by all posts; belongs to nobody"),
        ("idempotency_keys", QUEUE),
        ("integrations", ENDED),
        ("invoices", MONEY),
        ("lesson_progress", "part of an enrollment"),
        ("login_attempts", LOG),
        ("mentions", LINK),
        ("message_reactions", LINK),
        ("moderation_actions", EVIDENCE),
        ("moderation_reports", EVIDENCE),
        ("notification_preferences", ONE_TO_ONE),
        ("notifications", PURGED),
        ("oauth_grants", ENDED),
        ("order_items", MONEY),
        ("orders", MONEY),
        ("outbox_events", QUEUE),
        ("password_history", SECRET),
        ("password_reset_tokens", SECRET),
        ("playback_history", LOG),
        ("playlist_collaborators", LINK),
        ("playlist_follows", LINK),
        ("playlist_tracks", LINK),
        ("post_hashtags", LINK),
        ("post_likes", LINK),
        ("product_favorites", "a link; unmarked, it is gone"),
        ("product_licenses", "part of a product that is itself deleted softly"),
        ("push_subscriptions", "disabled_at takes it out of use"),
        ("queue_items", LINK),
        ("queues", ONE_TO_ONE),
        ("quiz_attempts", "the answers of an enrolled user; never taken back"),
        ("refresh_tokens", SECRET),
        ("reports", QUEUE),
        ("room_invitations", "its status says how it ended"),
        ("room_members", LINK),
        ("search_index", "rebuilt from what is itself deleted softly"),
        ("search_queries", PURGED),
        ("seller_payouts", MONEY),
        ("subscriptions", MONEY),
        ("sync_operations", QUEUE),
        ("system_configs", SETTING),
        ("track_analytics", FIGURES),
        ("track_downloads", "an append-only log"),
        ("track_likes", LINK),
        ("transactions", MONEY),
        ("two_factor_configs", SECRET),
        ("typing_indicators", QUEUE),
        ("user_analytics", FIGURES),
        ("user_badges", "a link; is_displayed = false hides it"),
        ("user_consents", EVIDENCE),
        ("user_presence", ONE_TO_ONE),
        ("user_profiles", ONE_TO_ONE),
        ("user_roles", "a link; the audit trail remembers it"),
        ("user_settings", ONE_TO_ONE),
        ("webhook_deliveries", QUEUE),
    ]
};

#[tokio::test]
async fn what_users_see_is_deleted_softly() {
    let rule = Rule {
        remedy: "deleted_at TIMESTAMPTZ NULL, or an exception that says why the row may really go:",
        offenders: "SELECT t.name FROM tables t WHERE NOT EXISTS (SELECT FROM columns c
            WHERE c.table_oid = t.oid AND c.name = 'deleted_at' AND c.type = 'timestamp with time zone'
                AND c.nullable)",
        exceptions: HARD_DELETED,
        breach: ("ALTER TABLE files DROP deleted_at CASCADE", "files"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_foreign_key_says_what_a_deletion_does() {
    let rule = Rule {
        remedy: "ON DELETE CASCADE, RESTRICT, or SET NULL on a column that may be NULL:",
        offenders: "SELECT k.name FROM constraints k WHERE k.kind = 'f' AND NOT (k.on_delete IN ('c', 'r')
            OR k.on_delete = 'n' AND (SELECT bool_and(c.nullable) FROM columns c
                WHERE c.table_oid = k.table_oid AND c.number = ANY (k.key)))",
        exceptions: &[],
        breach: (
            "ALTER TABLE badges ADD made_by uuid CONSTRAINT fk_badges_users REFERENCES users (id)",
            "fk_badges_users",
        ),
    };
    rule.holds().await;
}

/// Also a partial index serves where it leaves out only the rows that refer to nothing.
#[tokio::test]
async fn every_foreign_key_is_led_by_an_index() {
    let rule = Rule {
        remedy: "an index that begins with the columns of the foreign key (WHERE … IS NOT NULL where nullable):",
        offenders: "SELECT k.name FROM constraints k WHERE k.kind = 'f' AND NOT EXISTS (
            SELECT FROM indexes i WHERE i.table_oid = k.table_oid AND i.valid AND i.method = 'btree'
              AND i.key[1:cardinality(k.key)] @> k.key AND k.key @> i.key[1:cardinality(k.key)]
              AND (i.predicate IS NULL OR i.predicate = (SELECT '(' || c.name || ' IS NOT NULL)'
                  FROM columns c
                  WHERE c.table_oid = k.table_oid AND c.number = k.key[1])))",
        exceptions: &[],
        breach: ("DROP INDEX idx_user_roles_verified_by", "fk_user_roles_users_verified_by"),
    };
    rule.holds().await;
}

/// NULL is a choice, and a default says that there is always a value.
#[tokio::test]
async fn a_column_with_a_default_and_a_flag_are_never_null() {
    const LOCKED: &str = "the reference leaves it nullable: NULL = not chosen";
    const LOCKED_RATING: &str = "the reference leaves it nullable: NULL = not rated";
    let rule = Rule {
        remedy: "NOT NULL for what has a default, and for every boolean:",
        offenders: "SELECT table_name || '.' || name FROM columns
            WHERE nullable AND (default_value IS NOT NULL OR type = 'boolean')",
        exceptions: &[
            ("equipment_warranties.remind_on", "generated: NULL = no reminder wanted"),
            ("equipment_warranties.reminder_days_before", "NULL = no reminder wanted; 30 unless it is said"),
            ("room_invitations.max_uses", "NULL = unlimited; one use is what is usual"),
            ("products.average_rating", LOCKED_RATING),
            ("quiz_attempts.passed", "NULL = not graded yet"),
            ("user_profiles.language", LOCKED),
            ("user_profiles.theme", LOCKED),
            ("user_profiles.timezone", LOCKED),
        ],
        breach: ("ALTER TABLE users ALTER is_banned DROP NOT NULL", "users.is_banned"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_jsonb_column_is_indexed_or_never_filtered_on() {
    const READ_WITH_ROW: &str = "read with its row, never in a WHERE";
    let rule = Rule {
        remedy: "a GIN index before it is filtered on, or an exception that says that it never is:",
        offenders: "SELECT c.table_name || '.' || c.name FROM columns c WHERE c.type = 'jsonb' AND NOT
            EXISTS (
            SELECT FROM indexes i WHERE i.table_oid = c.table_oid AND i.method = 'gin'
                AND i.key[1] = c.number)",
        exceptions: &[
            ("analytics_events.properties", READ_WITH_ROW),
            ("audit_logs.new_data", READ_WITH_ROW),
            ("audit_logs.old_data", READ_WITH_ROW),
            ("badges.criteria", READ_WITH_ROW),
            ("dashboard_configs.layout", READ_WITH_ROW),
            ("email_messages.variables", READ_WITH_ROW),
            ("feature_flags.targeting_rules", READ_WITH_ROW),
            ("federated_identities.provider_profile_data", READ_WITH_ROW),
            ("file_metadata.raw_metadata", READ_WITH_ROW),
            ("file_uploads.metadata", READ_WITH_ROW),
            ("files.metadata", READ_WITH_ROW),
            ("idempotency_keys.response_body", READ_WITH_ROW),
            ("integrations.config", READ_WITH_ROW),
            ("moderation_reports.target_snapshot", READ_WITH_ROW),
            ("notifications.data", READ_WITH_ROW),
            ("outbox_events.headers", READ_WITH_ROW),
            ("outbox_events.payload", READ_WITH_ROW),
            ("reports.parameters", READ_WITH_ROW),
            ("search_queries.filters", "kept for analysis, never in a WHERE"),
            ("system_configs.value", READ_WITH_ROW),
            ("tracks.waveform_data", READ_WITH_ROW),
            ("messages.metadata", READ_WITH_ROW),
            ("invoices.billing_address", READ_WITH_ROW),
            ("invoices.lines", READ_WITH_ROW),
            ("orders.billing_address", READ_WITH_ROW),
            ("product_licenses.usage_rights", READ_WITH_ROW),
            ("quiz_attempts.answers", READ_WITH_ROW),
            ("quizzes.questions", READ_WITH_ROW),
            ("subscription_plans.features", READ_WITH_ROW),
            ("transactions.metadata", READ_WITH_ROW),
            ("two_factor_configs.backup_codes", READ_WITH_ROW),
            ("user_presence.activity_data", READ_WITH_ROW),
            ("webhook_deliveries.payload", READ_WITH_ROW),
        ],
        breach: ("ALTER TABLE users ADD traits jsonb", "users.traits"),
    };
    rule.holds().await;
}

/// Among them: no timestamp without time zone, no `json`, no floating-point money.
#[tokio::test]
async fn every_column_has_one_of_the_agreed_types() {
    const LONGER: &str = "so in the locked reference: names that others chose are longer than 50";
    let rule = Rule {
        remedy: "one of UUID, VARCHAR(n), TEXT, INTEGER, BIGINT, DECIMAL(p,s), CHAR(3), BOOLEAN, TIMESTAMPTZ, DATE, \
                 JSONB, BYTEA, INET, an enum, or an array of UUID, VARCHAR(50), TEXT:",
        offenders: "SELECT c.table_name || '.' || c.name || ' ' || c.type FROM columns c
            JOIN pg_type y ON y.oid = c.type_oid
            WHERE y.typtype <> 'e' AND c.type !~ '^(character varying|numeric)\\([0-9,]+\\)$'
              AND c.type <> ALL (ARRAY['uuid', 'text', 'integer', 'bigint', 'character(3)', 'boolean', 'date', 'jsonb',
                  'bytea', 'inet', 'timestamp with time zone', 'uuid[]', 'character varying(50)[]', 'text[]'])",
        exceptions: &[
            ("cloud_accounts.scopes character varying(100)[]", LONGER),
            ("integrations.scopes character varying(100)[]", LONGER),
            ("search_index.document tsvector", "words to search in: nothing else can hold them"),
            ("webhook_endpoints.events character varying(100)[]", LONGER),
        ],
        breach: ("ALTER TABLE users ADD seen_at timestamp", "users.seen_at timestamp without time zone"),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_enum_has_at_most_twenty_values() {
    let rule = Rule {
        remedy: "a table instead of an enum of more than 20 values:",
        offenders: "SELECT y.typname::text FROM pg_type y JOIN pg_enum e ON e.enumtypid = y.oid
            WHERE y.typnamespace = 'public'::regnamespace GROUP BY y.typname HAVING count(*) > 20",
        exceptions: &[],
        breach: (
            "DO $$ BEGIN EXECUTE (SELECT format('CREATE TYPE many AS ENUM (%s)', string_agg(quote_literal('v' || n), ','))
                FROM generate_series(1, 21) n); END $$",
            "many",
        ),
    };
    rule.holds().await;
}

#[tokio::test]
async fn every_status_is_an_enum_or_has_its_closed_set() {
    let rule = Rule {
        remedy: "a PostgreSQL enum, or chk_{table}_status_allowed:",
        offenders: "SELECT c.table_name || '.status' FROM columns c JOIN pg_type y ON y.oid = c.type_oid
            WHERE c.name = 'status' AND y.typtype <> 'e' AND NOT EXISTS (SELECT FROM constraints k
                WHERE k.table_oid = c.table_oid AND k.name = 'chk_' || c.table_name || '_status_allowed')",
        exceptions: &[],
        breach: (
            "ALTER TABLE file_uploads DROP CONSTRAINT chk_file_uploads_status_allowed",
            "file_uploads.status",
        ),
    };
    rule.holds().await;
}
