//! `fresh` leaves nothing of ours, and everything of others.

use migration::{
    Migrator, fresh,
    limits::Limits,
    runner::{Error, Options, Runner, Silent},
};
use sea_orm_migration::MigratorTrait;
use tests::TestDb;

use super::support::{dump, execute, remove, runner, stranger, target, value};

async fn empty(runner: &Runner<'_>) -> Result<usize, Error> {
    fresh::drop_everything(runner.db(), &Limits::default()).await
}

/// One of every kind that a schema can hold, with names that need quotes.
const ODD: &str = r#"
    CREATE TYPE mood AS ENUM ('calm', 'loud');
    CREATE TYPE "Odd Pair" AS (a int, b mood);
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE TYPE spans AS RANGE (subtype = int4);
    CREATE SEQUENCE alone;
    CREATE TABLE "Ta""ble" (id int GENERATED ALWAYS AS IDENTITY, n positive, m mood[], s serial);
    CREATE TABLE parted (id int, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    CREATE TABLE parted_default PARTITION OF parted DEFAULT;
    CREATE TABLE heir () INHERITS ("Ta""ble");
    CREATE VIEW looked AS SELECT * FROM "Ta""ble";
    CREATE VIEW looked_twice AS SELECT * FROM looked;
    CREATE MATERIALIZED VIEW kept AS SELECT * FROM looked_twice;
    CREATE RULE no_delete AS ON DELETE TO parted DO INSTEAD NOTHING;
    CREATE FUNCTION f(mood, VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION f() RETURNS SETOF "Ta""ble" LANGUAGE sql AS 'SELECT * FROM "Ta""ble"';
    CREATE PROCEDURE p(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := 1; END';
    CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
    CREATE FUNCTION on_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER watched BEFORE UPDATE ON parted FOR EACH ROW EXECUTE FUNCTION on_change();
    CREATE FUNCTION on_drop() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'nothing may be dropped'; END$$;
    CREATE FUNCTION same(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2::text';
    CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same);
    CREATE OPERATOR FAMILY odd_family USING btree;
    CREATE OPERATOR CLASS odd_class FOR TYPE mood USING hash AS OPERATOR 1 === (mood, mood);
    CREATE CAST (mood AS "Odd Pair") WITH INOUT;
    CREATE COLLATION german (provider = icu, locale = 'de');
    CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = simple);
    CREATE TEXT SEARCH CONFIGURATION plain_search (COPY = simple);
    CREATE STATISTICS related ON id, n FROM "Ta""ble";
    CREATE SCHEMA veza;
    CREATE TABLE veza.deltas (id int);
"#;

#[tokio::test]
async fn every_kind_of_object_goes_and_the_migrations_apply_again() {
    let db = TestDb::empty().await;
    let before = dump(&db).await;
    execute(&*db, ODD).await;
    execute(&*db, "CREATE EVENT TRIGGER guard ON sql_drop EXECUTE FUNCTION on_drop()").await;
    let mut runner = runner(&db).await;

    assert!(empty(&runner).await.unwrap() > 20);

    assert_eq!(dump(&db).await, before);
    assert_eq!(empty(&runner).await.unwrap(), 0, "nothing is left to drop");
    assert_eq!(runner.up(&Migrator::migrations(), None).await.unwrap().len(), Migrator::migrations().len());
}

#[tokio::test]
async fn a_migrated_database_is_emptied_but_for_its_extensions() {
    let db = TestDb::new().await;
    let extensions = "SELECT string_agg(extname::text, ' ' ORDER BY extname) FROM pg_extension";
    let before: String = value(&db, extensions).await;
    let mut runner = runner(&db).await;

    empty(&runner).await.unwrap();

    assert_eq!(value::<String>(&db, extensions).await, before);
    let left: i64 = value(
        &db,
        "SELECT count(*) FROM pg_depend d WHERE refclassid = 'pg_namespace'::regclass AND deptype = 'n' \
         AND refobjid = 'public'::regnamespace AND classid <> 'pg_extension'::regclass \
         AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')",
    )
    .await;
    assert_eq!(left, 0);
    runner.up(&Migrator::migrations(), None).await.unwrap();
}

#[tokio::test]
async fn other_schemas_stay_as_they_are() {
    let db = TestDb::empty().await;
    execute(
        &*db,
        "CREATE TABLE ours (id int PRIMARY KEY); CREATE SCHEMA theirs; CREATE TABLE theirs.own (id int)",
    )
    .await;
    empty(&runner(&db).await).await.unwrap();
    assert!(
        value::<bool>(&db, "SELECT to_regclass('theirs.own') IS NOT NULL AND to_regclass('ours') IS NULL")
            .await
    );
}

/// A cascade would take these without a word.
#[tokio::test]
async fn nothing_is_dropped_where_others_depend_on_it() {
    for (built_on_ours, lost) in [
        ("CREATE VIEW theirs.report AS SELECT id FROM ours", "view theirs.report"),
        (
            "CREATE TABLE theirs.child (ours int CONSTRAINT points REFERENCES ours)",
            "constraint points on table theirs.child",
        ),
        ("CREATE TABLE theirs.moods (m mood)", "column m of table theirs.moods"),
        (
            "CREATE TABLE theirs.counted (n int DEFAULT f())",
            "default value for column n of table theirs.counted",
        ),
        (
            "CREATE OPERATOR theirs.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = g)",
            "operator theirs.===(integer,integer)",
        ),
        ("CREATE STATISTICS theirs.related ON id, (id % 7) FROM ours", "statistics object theirs.related"),
    ] {
        let db = TestDb::empty().await;
        let ours = "CREATE TABLE ours (id int PRIMARY KEY); CREATE TYPE mood AS ENUM ('calm');
                    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION g(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE SCHEMA theirs;";
        execute(&*db, &format!("{ours}{built_on_ours}")).await;

        let error = empty(&runner(&db).await).await.unwrap_err();

        assert_eq!(error.exit_code(), 5);
        assert!(error.to_string().contains(lost), "{error}");
        assert!(value::<bool>(&db, "SELECT to_regclass('ours') IS NOT NULL").await);
    }
}

#[tokio::test]
async fn a_role_that_owns_less_than_all_of_it_drops_nothing() {
    let db = TestDb::empty().await;
    let (role, url) = stranger(&db).await;
    execute(&*db, &format!("GRANT CREATE ON SCHEMA public TO {role}; CREATE TABLE kept ();")).await;
    execute(&*db, &format!("CREATE TABLE a_own (); ALTER TABLE a_own OWNER TO {role}")).await;

    let error = {
        let runner = Runner::open(&target(&url), &Options::default(), &Silent).await.unwrap();
        empty(&runner).await.unwrap_err()
    };

    assert!(error.to_string().contains("must be owner of table kept (42501)"), "{error}");
    assert!(error.to_string().contains("statement: DROP TABLE"), "{error}");
    assert!(value::<bool>(&db, "SELECT to_regclass('a_own') IS NOT NULL").await);
    remove(&db, &role).await;
}
