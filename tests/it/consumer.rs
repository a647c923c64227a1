//! An application on the layer runs on tokio and on async-std alike: `tests/consumer`, built once for each.

use std::path::Path;
use std::process::Command;
use tests::TestDb;

async fn runs_on(runtime: &str) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/consumers").join(runtime);
    if !program.is_file() {
        let build = format!(
            "cargo build -p consumer --no-default-features --features runtime-{runtime} && \
             install -D target/debug/consumer target/consumers/{runtime}"
        );
        assert!(std::env::var_os("CI").is_none(), "the application is not there; build it: {build}");
        eprintln!("skipped; build the application first: {build}");
        return;
    }
    let db = TestDb::empty().await;
    let output = Command::new(program).env("DATABASE_URL", db.url()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with(&format!("{runtime}: ")) && said.contains(" 0 pending, one account"), "{said}");
}

#[tokio::test]
async fn an_application_migrates_writes_and_reads_on_tokio() {
    runs_on("tokio").await;
}

#[tokio::test]
async fn an_application_migrates_writes_and_reads_on_async_std() {
    runs_on("async-std").await;
}
