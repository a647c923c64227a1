//! The password of the cluster is for those who may read its file, and nobody else.

use super::scratch::Scratch;
use sqlx::{Connection, PgConnection};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

fn password_in(url: &str) -> &str {
    url.split([':', '@']).nth(2).unwrap()
}

/// Of all processes that we may see.
fn command_lines() -> String {
    let Ok(processes) = fs::read_dir("/proc") else {
        let ps = Command::new("ps").args(["-eww", "-o", "args="]).output().unwrap();
        return String::from_utf8_lossy(&ps.stdout).into_owned();
    };
    let lines = processes.flatten().filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).into_owned()).collect()
}

#[test]
fn only_the_owner_reads_the_cluster() {
    let scratch = Scratch::development("permissions");
    scratch.start();
    let mode = |name: &str| fs::metadata(scratch.file(name)).unwrap().permissions().mode() & 0o777;
    for (file, expected) in [("password", 0o600), ("log", 0o600), ("data", 0o700), ("", 0o700)] {
        assert_eq!(mode(file), expected, "{file}");
    }
}

#[tokio::test]
async fn nobody_logs_in_without_the_password() {
    for scratch in [Scratch::development("login-dev"), Scratch::throw_away("login-test")] {
        let private = scratch.start();
        let right = password_in(private.url());
        for wrong in ["", "wrong"] {
            let url = private.url().replace(right, wrong);
            let error = PgConnection::connect(&url).await.unwrap_err();
            assert!(error.as_database_error().is_some() || wrong.is_empty(), "{error}");
        }
        PgConnection::connect(private.url()).await.unwrap();
    }
}

/// Twice: a password lost while the server runs is replaced, and the new one is as well kept.
#[test]
fn the_password_is_in_no_argument_and_no_log() {
    let scratch = Scratch::development("kept");
    for _ in 0..2 {
        let private = scratch.start();
        let password = password_in(private.url());
        assert_eq!(password.len(), 32);
        for log in ["log", "log.old"] {
            let text = fs::read_to_string(scratch.file(log)).unwrap_or_default();
            assert!(!text.contains(password), "{log}");
        }
        let processes = command_lines();
        assert!(processes.contains(scratch.file("data").to_str().unwrap()));
        assert!(!processes.contains(password));
        assert!(!format!("{private:?} {:?}", scratch.cluster()).contains(password));
        fs::remove_file(scratch.file("password")).unwrap();
    }
}
