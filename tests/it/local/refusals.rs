//! What cannot be helped is said in one line, with the remedy.

use super::scratch::{FakePrograms, Scratch};
use migration::local::{Binaries, LocalError, Settings};
use std::fs;
use std::path::PathBuf;

fn nowhere() -> Binaries {
    Binaries::Search { places: vec![PathBuf::from("/nonexistent")], download: None }
}

#[test]
fn without_postgresql_three_remedies_are_named() {
    let scratch = Scratch::development("none");
    let error = scratch.with(nowhere()).start(&mut |_| ()).unwrap_err();
    assert!(matches!(error, LocalError::NoBinaries), "{error:?}");
    for remedy in ["install PostgreSQL 15", "set VEZA_PG_BIN", "set DATABASE_URL"] {
        assert!(error.to_string().contains(remedy), "{error}");
    }
}

#[test]
fn a_named_directory_without_programs_is_not_replaced_by_another() {
    let scratch = Scratch::development("named");
    let error = scratch.with(Binaries::Named("/nonexistent".into())).start(&mut |_| ()).unwrap_err();
    assert!(matches!(error, LocalError::NamedBinaries { .. }), "{error:?}");
    assert!(error.to_string().contains("/nonexistent"), "{error}");
}

#[test]
fn a_postgresql_older_than_15_is_not_taken() {
    let scratch = Scratch::development("old");
    let fake = FakePrograms::new("old", "exit 1");
    fs::write(fake.0.join("postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) 14.12'\n").unwrap();
    let error = scratch.with(fake.binaries()).start(&mut |_| ()).unwrap_err();
    assert!(matches!(error, LocalError::NamedBinaries { .. }), "{error:?}");
}

/// As on a full disk; with nothing left of the attempt.
#[test]
fn the_complaint_of_initdb_is_passed_on() {
    let scratch = Scratch::development("full");
    let full = "initdb: error: could not write file \"x\": No space left on device";
    let fake = FakePrograms::new("full", &format!("echo creating; echo '{full}' >&2; exit 1"));
    let error = scratch.with(fake.binaries()).start(&mut |_| ()).unwrap_err();
    assert!(matches!(error, LocalError::Create { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains(full) && !message.contains('\n'), "{message}");
    assert!(!scratch.file("data").exists() && !scratch.file("data.new").exists());
}

#[test]
fn data_of_another_major_version_is_left_alone() {
    let scratch = Scratch::development("major");
    scratch.start();
    scratch.cluster().stop().unwrap();
    fs::write(scratch.file("data/PG_VERSION"), "99\n").unwrap();
    let error = scratch.try_start().unwrap_err();
    assert!(matches!(error, LocalError::OtherVersion { major: 99, .. }), "{error:?}");
    assert!(scratch.file("data/PG_VERSION").exists());
}

#[test]
fn a_state_directory_that_cannot_be_made_is_named() {
    let scratch = Scratch::development("file");
    let file = scratch.settings.state.with_extension("in-the-way");
    fs::write(&file, "").unwrap();
    let settings = Settings { state: file.join("below/dev"), ..scratch.settings.clone() };
    let error = migration::local::Cluster::new(settings).start(&mut |_| ()).unwrap_err();
    fs::remove_file(&file).unwrap();
    assert!(matches!(error, LocalError::State { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("in-the-way") && message.contains("VEZA_STATE_DIR"), "{message}");
}
