//! Backup codes: ten, shown once, each good for one sign-in without the authenticator.
//!
//! A code is 80 random bits, not something a person chose, so a plain SHA-256 is a safe hash of it: whoever steals the hashes
//! has 2⁸⁰ guesses before him, and slow hashing would only slow down the one who has the code. It is what is done with
//! tokens, and unlike an argon2 hash it can be looked for in one comparison per code.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use entity::auth::two_factor_configs::{BackupCode, BackupCodes};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::{env::Env, token};

const CODES: usize = 10;
const CODE_BYTES: usize = 10;
/// Characters of a code without its dashes.
const CODE_CHARS: usize = 16;

/// New codes: to be shown once (`abcd-efgh-ijkl-mnop`), and to be stored.
pub(super) fn generate(env: &Env) -> (Vec<SecretString>, BackupCodes) {
    let codes: Vec<SecretString> = (0..CODES).map(|_| readable(&env.random::<CODE_BYTES>()).into()).collect();
    let stored = codes
        .iter()
        .map(|code| BackupCode { hash: token::hash(&plain(code.expose_secret())).into(), used_at: None })
        .collect();
    (codes, BackupCodes(stored))
}

/// The codes with this one used up; `None` if it is none of them or was used before.
pub(super) fn use_up(stored: &BackupCodes, code: &str, now: DateTime<Utc>) -> Option<BackupCodes> {
    let code = plain(code);
    if code.len() != CODE_CHARS {
        return None;
    }
    let hash = token::hash(&code);
    let mut codes = stored.clone();
    let same = |known: &BackupCode| bool::from(known.hash.expose().as_bytes().ct_eq(hash.as_bytes()));
    let found = codes.0.iter_mut().find(|known| known.used_at.is_none() && same(known))?;
    found.used_at = Some(now);
    Some(codes)
}

/// How many are left.
pub(super) fn left(stored: Option<&BackupCodes>) -> usize {
    stored.map_or(0, |codes| codes.0.iter().filter(|code| code.used_at.is_none()).count())
}

fn readable(bytes: &[u8; CODE_BYTES]) -> String {
    let text = BASE32_NOPAD.encode(bytes).to_ascii_lowercase();
    let groups: Vec<&str> = [&text[..4], &text[4..8], &text[8..12], &text[12..]].into();
    groups.join("-")
}

/// As it is hashed: however a person has typed the dashes, the spaces and the case.
fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KeyRing;

    #[test]
    fn each_code_works_once_however_it_is_typed() {
        let (codes, stored) = generate(&Env::system(KeyRing::empty()));
        assert_eq!((codes.len(), left(Some(&stored))), (CODES, CODES));
        let typed = codes[3].expose_secret().to_uppercase().replace('-', " ");
        let used = use_up(&stored, &typed, DateTime::UNIX_EPOCH).expect("a code");
        assert_eq!(left(Some(&used)), CODES - 1);
        assert_eq!(use_up(&used, codes[3].expose_secret(), DateTime::UNIX_EPOCH), None);
        assert!(use_up(&used, codes[4].expose_secret(), DateTime::UNIX_EPOCH).is_some());
    }

    #[test]
    fn what_is_no_code_uses_none_up() {
        let (_, stored) = generate(&Env::system(KeyRing::empty()));
        for text in ["", "----", "abcd-efgh-ijkl-mnop", "\0", &"a".repeat(9_000)] {
            assert_eq!(use_up(&stored, text, DateTime::UNIX_EPOCH), None);
        }
    }

    #[test]
    fn no_code_is_stored_or_given_twice() {
        let (codes, stored) = generate(&Env::system(KeyRing::empty()));
        let json = serde_json::to_string(&stored).unwrap();
        for code in &codes {
            assert!(!json.contains(code.expose_secret()) && !json.contains(&plain(code.expose_secret())));
        }
        let mut distinct: Vec<_> = codes.iter().map(ExposeSecret::expose_secret).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), CODES);
    }
}
