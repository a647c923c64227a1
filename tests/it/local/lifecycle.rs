//! From the first start to the deletion.

use super::scratch::{Scratch, ask, run};
use migration::local::Start;

#[tokio::test]
async fn a_cluster_is_made_reused_stopped_restarted_and_deleted() {
    let scratch = Scratch::development("lifecycle");
    assert!(scratch.cluster().running().unwrap().is_none());
    assert!(!scratch.cluster().stop().unwrap());

    let made = scratch.start();
    assert_eq!(made.start(), Start::Created);
    assert_eq!(made.state(), scratch.settings.state);
    assert_eq!(ask(made.url(), "SELECT current_database()::text").await, "veza");
    run(made.url(), "CREATE TABLE kept AS SELECT 'here' AS word").await;

    let reused = scratch.start();
    assert_eq!((reused.start(), reused.url()), (Start::Reused, made.url()));
    assert_eq!(scratch.cluster().running().unwrap().unwrap().url(), made.url());

    assert!(scratch.cluster().stop().unwrap());
    assert!(scratch.cluster().running().unwrap().is_none());
    let restarted = scratch.start();
    assert_eq!((restarted.start(), restarted.url()), (Start::Restarted, made.url()));
    assert_eq!(ask(restarted.url(), "SELECT word FROM kept").await, "here");

    assert!(scratch.cluster().delete().unwrap());
    assert!(!scratch.settings.state.exists());
    assert!(!scratch.cluster().delete().unwrap());
}

#[tokio::test]
async fn the_development_cluster_is_durable() {
    let scratch = Scratch::development("durable");
    let private = scratch.start();
    for setting in ["fsync", "full_page_writes", "synchronous_commit", "autovacuum"] {
        let value = ask(private.url(), &format!("SELECT current_setting('{setting}')")).await;
        assert_eq!(value, "on", "{setting}");
    }
}

#[tokio::test]
async fn text_is_utf_8_and_sorts_by_code_point() {
    let scratch = Scratch::throw_away("text");
    let private = scratch.start();
    let sql = "SELECT string_agg(word, ' ' ORDER BY word) FROM unnest(array['é', 'b', 'B', 'a']) AS word";
    assert_eq!(ask(private.url(), sql).await, "B a b é");
    assert_eq!(ask(private.url(), "SHOW server_encoding").await, "UTF8");
    assert_eq!(ask(private.url(), "SHOW timezone").await, "UTC");
}

#[test]
fn a_url_is_recognised_as_the_driver_reads_it() {
    let scratch = Scratch::throw_away("recognised");
    let private = scratch.start();
    let (_, address) = private.url().rsplit_once('@').unwrap();
    let port = address.split([':', '/']).nth(1).unwrap();
    for own in [
        private.url().to_owned(),
        format!("postgresql://someone@127.0.0.1:{port}/other?sslmode=disable"),
        format!("postgres://elsewhere/db?host=127.0.0.1&port={port}"),
    ] {
        assert!(private.is_at(&own), "{own}");
    }
    for other in [
        format!("postgres://db.example.org:{port}/veza"),
        format!("postgres://127.0.0.1:{port}/veza?host=db.example.org"),
        format!("postgres://127.0.0.1:{port}/veza?port=1"),
        format!("postgres://127.0.0.1:{port}/veza?host=/var/run/postgresql"),
        format!("postgres://localhost:{port}/veza"),
        "postgres://127.0.0.1:1/veza".to_owned(),
        port.to_owned(),
        String::new(),
    ] {
        assert!(!private.is_at(&other), "{other}");
    }
}
