//! The gate bites: whatever is altered in a migrated database is found, by name, with the line that mends it.

use super::drift::{default_findings, ours, unmeant};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tests::TestDb;
use tests::entities::catalog;
use tests::entities::drift::between;

/// What is done to the database, and what of it is found: kind, where, and words of the finding.
const ALTERED: &[(&str, &str, &str, &[&str])] = &[
    (
        "ALTER TABLE badges ADD COLUMN motto TEXT",
        "column",
        "badges.motto",
        &[
            "in entity/src/profiles/badges.rs write: #[sea_orm(column_type = \"Text\", nullable)] pub motto: Option<String>,",
        ],
    ),
    (
        "ALTER TABLE badges ADD COLUMN price DECIMAL(10,2) NOT NULL DEFAULT 0",
        "column",
        "badges.price",
        &["write: #[sea_orm(column_type = \"Decimal(Some((10, 2)))\")] pub price: Decimal,"],
    ),
    (
        "ALTER TABLE badges DROP COLUMN color",
        "column",
        "badges.color",
        &["in entity/src/profiles/badges.rs remove the field `color`"],
    ),
    (
        "ALTER TABLE user_badges ALTER COLUMN display_order TYPE BIGINT",
        "type",
        "user_badges.display_order",
        &["bigint in the database, integer in the entity", "write: pub display_order: Option<i64>,"],
    ),
    (
        "ALTER TABLE user_profiles ALTER COLUMN website_url TYPE TEXT",
        "type",
        "user_profiles.website_url",
        &["write: #[sea_orm(column_type = \"Text\", nullable)] pub website_url: Option<String>,"],
    ),
    (
        "ALTER TABLE files ALTER COLUMN mime_type DROP NOT NULL",
        "nullability",
        "files.mime_type",
        &["may be NULL in the database, is never NULL in the entity", "pub mime_type: Option<String>,"],
    ),
    (
        "ALTER TYPE user_role RENAME VALUE 'moderator' TO 'steward'",
        "values",
        "users.role",
        &["steward", "User, Creator, Premium, Steward, Admin,"],
    ),
    (
        "ALTER TYPE user_role ADD VALUE 'label' BEFORE 'premium'",
        "values",
        "users.role",
        &["user, creator, label, premium, moderator, admin"],
    ),
    (
        "ALTER TYPE user_role RENAME TO role_of_user",
        "type",
        "users.role",
        &["role_of_user in the database, user_role in the entity"],
    ),
    (
        "ALTER TABLE badges DROP CONSTRAINT chk_badges_rarity_allowed,
         ADD CONSTRAINT chk_badges_rarity_allowed CHECK (rarity IN ('common', 'rare', 'mythical'))",
        "values",
        "badges.rarity",
        &["[common, rare, mythical] in the database, [common, rare, epic, legendary] in the entity"],
    ),
    (
        "ALTER TABLE badges DROP CONSTRAINT chk_badges_rarity_allowed",
        "values",
        "badges.rarity",
        &["[any text] in the database"],
    ),
    (
        "ALTER TABLE users ALTER COLUMN role SET DEFAULT 'creator'",
        "default",
        "users.role",
        &["'creator' in the database, 'user' in the enum", "move #[default]"],
    ),
    (
        "ALTER TABLE badges DROP CONSTRAINT badges_pkey CASCADE",
        "primary key",
        "badges",
        &["() in the database, (id) in the entity"],
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT uq_users_email CASCADE",
        "unique key",
        "users(email)",
        &["unique in the entity, and not in the database"],
    ),
    (
        "ALTER TABLE user_badges ADD CONSTRAINT u UNIQUE (user_id, display_order)",
        "unique key",
        "user_badges(display_order, user_id)",
        &["#[sea_orm(unique_key = \"display_order_user_id\")] above `display_order` and `user_id`"],
    ),
    (
        "ALTER TABLE user_roles DROP CONSTRAINT fk_user_roles_users_verified_by",
        "foreign key",
        "user_roles(verified_by)",
        &["has no foreign key in the database"],
    ),
    (
        "ALTER TABLE badges ADD COLUMN made_by UUID REFERENCES users (id) ON DELETE SET NULL",
        "foreign key",
        "badges(made_by)",
        &["in entity/src/profiles/badges.rs write: #[sea_orm(belongs_to, from = \"made_by\", to = \"id\")] \
             pub made: BelongsTo<Option<crate::auth::users::Entity>>,"],
    ),
    (
        "ALTER TABLE user_profiles DROP CONSTRAINT idx_user_profiles_user_id",
        "reverse side",
        "users::UserProfiles",
        &["user_profiles(user_id) is not unique", "HasMany"],
    ),
    (
        "CREATE TABLE surprises (id UUID PRIMARY KEY)",
        "table",
        "surprises",
        &["no entity describes it", "`<domain>::surprises,` to entity/src/registry.rs"],
    ),
    (
        "ALTER TABLE user_badges RENAME TO medals",
        "table",
        "user_badges",
        &["this entity has no table", "remove entity/src/profiles/user_badges.rs"],
    ),
    (
        "CREATE MATERIALIZED VIEW surprising AS SELECT 1 AS id",
        "table",
        "surprising",
        &["no entity describes it"],
    ),
];

#[tokio::test]
async fn every_alteration_of_the_database_is_found_with_the_line_that_mends_it() {
    let db = TestDb::new().await;
    let ours = ours();
    for (alteration, kind, at, words) in ALTERED {
        let altered = db.begin().await.unwrap();
        altered.execute_unprepared(alteration).await.unwrap_or_else(|error| panic!("{alteration}: {error}"));
        let findings = unmeant(between(&ours, &catalog::read(&altered).await.unwrap()));
        altered.rollback().await.unwrap();

        let found = findings.iter().find(|finding| finding.kind == *kind && finding.at == *at);
        let found = found.unwrap_or_else(|| panic!("{alteration}: not among {findings:#?}")).to_string();
        for word in *words {
            assert!(found.contains(word), "{alteration}: `{word}` is not in:\n{found}");
        }
    }
}

#[tokio::test]
async fn a_default_that_is_dropped_changed_or_new_is_found() {
    let db = TestDb::new().await;
    for (alteration, line) in [
        (
            "ALTER TABLE users ALTER COLUMN is_active DROP DEFAULT",
            "remove from tests/it/entity/defaults.txt: users.is_active = true",
        ),
        (
            "ALTER TABLE users ALTER COLUMN is_active SET DEFAULT false",
            "add to tests/it/entity/defaults.txt: users.is_active = false",
        ),
        (
            "ALTER TABLE users ALTER COLUMN display_name SET DEFAULT 'x'",
            "add to tests/it/entity/defaults.txt: users.display_name = 'x'",
        ),
    ] {
        let altered = db.begin().await.unwrap();
        altered.execute_unprepared(alteration).await.unwrap();
        let findings = default_findings(&catalog::read(&altered).await.unwrap());
        altered.rollback().await.unwrap();
        assert!(findings.iter().any(|finding| finding.starts_with(line)), "{alteration}: {findings:?}");
    }
}
