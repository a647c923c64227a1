//! What was killed, lost or broken: the next start makes it good, and data is never thrown away on the way.

use super::scratch::{FakePrograms, Scratch, ask, run};
use migration::local::{LocalError, Private, Start};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// A cluster with something in it that would be missed.
async fn with_data(scratch: &Scratch) -> Private {
    let private = scratch.start();
    run(private.url(), "CREATE TABLE kept AS SELECT 'here' AS word").await;
    private
}

/// Starts it, and finds everything where it was.
async fn assert_healed(scratch: &Scratch) -> Private {
    let private = scratch.start();
    assert_eq!(private.start(), Start::Restarted);
    assert_eq!(ask(private.url(), "SELECT word FROM kept").await, "here");
    private
}

#[tokio::test]
async fn a_killed_initdb_leaves_no_cluster() {
    let scratch = Scratch::development("initdb");
    // The last argument is the directory: half of a cluster, and dead.
    let half = r#"for dir; do :; done; mkdir "$dir"; echo 15 > "$dir/PG_VERSION"; kill -KILL $$"#;
    let fake = FakePrograms::new("initdb", half);
    let killed = scratch.with(fake.binaries()).start(&mut |_| ()).unwrap_err();
    assert!(matches!(killed, LocalError::Create { .. }), "{killed}");

    // And killed together with the command that ran it.
    fs::create_dir_all(scratch.file("data.new/base")).unwrap();
    fs::write(scratch.file("data.new/PG_VERSION"), "15\n").unwrap();
    let private = scratch.start();
    assert_eq!(private.start(), Start::Created);
    assert_eq!(ask(private.url(), "SELECT current_database()::text").await, "veza");
}

#[tokio::test]
async fn a_killed_server_is_started_again_with_its_data() {
    let scratch = Scratch::development("killed");
    let before = with_data(&scratch).await;
    scratch.kill();
    assert!(scratch.cluster().running().unwrap().is_none());
    assert_eq!(assert_healed(&scratch).await.url(), before.url());
}

/// After a reboot, or in a container that comes back, process numbers repeat.
#[tokio::test]
async fn the_process_number_of_another_program_does_not_count() {
    let scratch = Scratch::development("stranger");
    with_data(&scratch).await;
    let file = scratch.file("data/postmaster.pid");
    let stale = fs::read_to_string(&file).unwrap();
    scratch.cluster().stop().unwrap();
    // Of the server's own user, or PostgreSQL would see through it by itself.
    let data = fs::metadata(scratch.file("data")).unwrap();
    let mut sleep = Command::new("sleep");
    if data.uid() != fs::metadata("/proc/self").map_or(data.uid(), |own| own.uid()) {
        sleep.uid(data.uid()).gid(data.gid());
    }
    let mut stranger = sleep.arg("600").spawn().unwrap();
    fs::write(&file, stale.replacen(stale.lines().next().unwrap(), &stranger.id().to_string(), 1)).unwrap();
    std::os::unix::fs::chown(&file, Some(data.uid()), Some(data.gid())).unwrap();

    assert!(scratch.cluster().running().unwrap().is_none());
    assert!(!scratch.cluster().stop().unwrap());
    assert_healed(&scratch).await;
    assert!(stranger.try_wait().unwrap().is_none(), "the other program was ended");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn a_port_that_was_taken_is_exchanged_for_another() {
    let scratch = Scratch::development("port");
    let before = with_data(&scratch).await;
    scratch.cluster().stop().unwrap();
    let port: u16 = fs::read_to_string(scratch.file("port")).unwrap().parse().unwrap();
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    assert_ne!(assert_healed(&scratch).await.url(), before.url());
}

#[tokio::test]
async fn a_lost_password_is_replaced() {
    let scratch = Scratch::development("password");
    let before = with_data(&scratch).await;
    for broken in [None, Some("half")] {
        fs::remove_file(scratch.file("password")).unwrap();
        if let Some(text) = broken {
            fs::write(scratch.file("password"), text).unwrap();
        }
        assert_ne!(assert_healed(&scratch).await.url(), before.url());
    }
}

#[tokio::test]
async fn lost_files_and_a_dropped_database_are_replaced_at_the_next_start() {
    let scratch = Scratch::development("lost");
    let before = scratch.start();
    run(&before.url().replace("/veza", "/postgres"), "DROP DATABASE veza").await;
    scratch.cluster().stop().unwrap();
    fs::remove_file(scratch.file("port")).unwrap();
    fs::remove_file(scratch.file("log")).unwrap();
    let private = scratch.start();
    assert_eq!(private.start(), Start::Restarted);
    assert_eq!(ask(private.url(), "SELECT current_database()::text").await, "veza");
}

#[tokio::test]
async fn what_is_no_cluster_is_put_aside() {
    let scratch = Scratch::development("aside");
    fs::create_dir_all(scratch.file("data")).unwrap();
    fs::write(scratch.file("data/precious"), "mine").unwrap();
    let private = scratch.start();
    assert_eq!(private.start(), Start::Created);
    assert_eq!(fs::read_to_string(scratch.file("data.broken/precious")).unwrap(), "mine");
}

/// Data of a developer is not thrown away because it does not start; data of tests is.
#[tokio::test]
async fn corrupt_data_is_told_of_in_development_and_replaced_in_tests() {
    let development = Scratch::development("corrupt-dev");
    development.start();
    development.cluster().stop().unwrap();
    fs::write(development.file("data/global/pg_control"), [0; 8192]).unwrap();
    let error = development.try_start().unwrap_err();
    assert!(matches!(error, LocalError::Start { .. }), "{error}");
    let message = error.to_string();
    assert!(
        !message.contains('\n') && message.contains("pg delete") && message.contains("incompatible"),
        "{message}"
    );
    assert!(development.file("data/PG_VERSION").exists());

    let throw_away = Scratch::throw_away("corrupt-test");
    throw_away.start();
    throw_away.cluster().stop().unwrap();
    fs::write(throw_away.file("data/global/pg_control"), [0; 8192]).unwrap();
    let private = throw_away.start();
    assert_eq!(private.start(), Start::Created);
    assert_eq!(ask(private.url(), "SELECT current_database()::text").await, "postgres");
}
