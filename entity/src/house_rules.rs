//! What no compiler checks: every file says what its rows are, and no secret is plain text.

use std::{fs, path::Path};

/// Columns that hold a token, a hash of a secret or sealed ciphertext.
const SECRETS: [&str; 14] = [
    "password_hash",
    "token",
    "token_hash",
    "session_token_hash",
    "code_hash",
    "key_hash",
    "client_secret_hash",
    "refresh_token_hash",
    "previous_refresh_token_hash",
    "subject_hash",
    "totp_secret",
    "access_token",
    "refresh_token",
    "sms_phone",
];

/// What stands before the model of a table: the dense format.
const MODEL: &str = "#[sea_orm::model]";

/// What stands before the model of a view, which nothing writes and nothing refers to: the plain format.
const VIEW: &str = "#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]";

/// Path and text of every entity's file.
fn entities() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let domains = fs::read_dir(src).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = domains.flat_map(|domain| fs::read_dir(domain).unwrap().map(|entry| entry.unwrap().path()));
    let files = files.filter(|path| path.file_name().is_some_and(|name| name != "mod.rs"));
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_entity_says_what_a_row_is_and_who_writes_it() {
    for (path, text) in entities() {
        let story: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(story.contains("Written by"), "{path}: its module doc does not say who writes it");
        let (before, _) = text
            .split_once(MODEL)
            .or_else(|| text.split_once(VIEW))
            .unwrap_or_else(|| panic!("{path} has no model"));
        assert!(before.trim_end().lines().last().is_some_and(|line| line.starts_with("/// ")), "{path}");
    }
}

#[test]
fn every_secret_column_is_a_secret() {
    let mut seen = 0;
    for (path, text) in entities() {
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub ")) {
            let Some((column, kind)) = line.split_once(": ") else { continue };
            if SECRETS.contains(&column) || column.ends_with("_encrypted") {
                seen += 1;
                assert!(kind.contains("Secret"), "{path}: {column} is {kind}");
            }
        }
    }
    assert!(seen >= SECRETS.len(), "only {seen} columns were recognised");
}
