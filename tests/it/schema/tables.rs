//! Every table is what `tables/<domain>/<table>.txt` says, to the last index and comment: who changes one changes its text, too,
//! and whoever reviews the change sees it there.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::PathBuf};

use super::value;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tests::TestDb;

macro_rules! domains {
    ($($domain:ident :: $table:ident),* $(,)?) => { [$((stringify!($domain), stringify!($table))),*] };
}

fn file(domain: &str, table: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("it/schema/tables");
    folder.join(domain).join(format!("{table}.txt"))
}

#[tokio::test]
async fn every_table_is_what_its_text_says() {
    let db = TestDb::new().await;
    // How the catalog words an expression changes between major versions.
    if value::<i32>(&*db, "SELECT current_setting('server_version_num')::int / 10000").await != 15 {
        eprintln!("SKIPPED: the texts are in the words of PostgreSQL 15");
        return;
    }
    let parts = Statement::from_string(DbBackend::Postgres, include_str!("tables.sql"));
    let mut tables = BTreeMap::<String, String>::new();
    for part in db.query_all_raw(parts).await.unwrap() {
        let (table, line): (String, String) =
            (part.try_get_by_index(0).unwrap(), part.try_get_by_index(1).unwrap());
        writeln!(tables.entry(table).or_default(), "{line}").unwrap();
    }
    let domains: BTreeMap<_, _> =
        entity::for_each_entity!(domains).into_iter().map(|(domain, table)| (table, domain)).collect();

    let accepts = env::var_os("VEZA_ACCEPT").is_some();
    let mut differences = String::new();
    for (table, is) in &tables {
        let file = file(domains[table.as_str()], table);
        if accepts {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, is).unwrap();
        }
        let said = fs::read_to_string(&file).unwrap_or_default();
        for line in said.lines().filter(|line| !is.lines().any(|there| there == *line)) {
            writeln!(differences, "{table}: - {line}").unwrap();
        }
        for line in is.lines().filter(|line| !said.lines().any(|there| there == *line)) {
            writeln!(differences, "{table}: + {line}").unwrap();
        }
        if said != *is {
            writeln!(differences, "{table}").unwrap(); // be it the order alone
        }
    }
    assert!(
        differences.is_empty(),
        "the database differs from tests/it/schema/tables; if that is meant, run this test once with VEZA_ACCEPT=1:\n{differences}"
    );
    assert_eq!(tables.len(), 105);
}
