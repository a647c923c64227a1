//! Split tokens: a public selector that an index finds, and a secret verifier of which only the hash is stored.
//!
//! What the client holds is `selector.verifier`. The database keeps the selector as it is and the SHA-256 of the verifier:
//! who reads the table can use no token, and how long the look-up takes tells nothing about the secret
//! ("split tokens", P. Scott, Paragon Initiative, 2017).

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::env::Env;

const SELECTOR_BYTES: usize = 16;
const VERIFIER_BYTES: usize = 32;

/// A new token: what the database keeps, and what the client is given once.
#[derive(Debug)]
pub struct NewToken {
    /// 22 characters, unique, not secret.
    pub selector: String,
    /// Hex SHA-256 of the verifier, 64 characters.
    pub hash: String,
    /// `selector.verifier`, for the client alone.
    pub client: SecretString,
}

/// A token as a client presents it, taken apart but not yet believed.
#[derive(Debug)]
pub struct Presented {
    /// What to look up.
    pub selector: String,
    verifier: SecretString,
}

impl NewToken {
    /// Makes a token of 128 bits of selector and 256 bits of verifier.
    #[must_use]
    pub fn generate(env: &Env) -> Self {
        let selector = BASE64URL_NOPAD.encode(&env.random::<SELECTOR_BYTES>());
        let verifier = BASE64URL_NOPAD.encode(&env.random::<VERIFIER_BYTES>());
        Self { hash: hash(&verifier), client: format!("{selector}.{verifier}").into(), selector }
    }
}

impl Presented {
    /// Takes `selector.verifier` apart; `None` if it does not have the form of a token.
    #[must_use]
    pub fn parse(token: &SecretString) -> Option<Self> {
        let (selector, verifier) = token.expose_secret().split_once('.')?;
        let formed = |part: &str, bytes: usize| {
            BASE64URL_NOPAD.decode(part.as_bytes()).is_ok_and(|decoded| decoded.len() == bytes)
        };
        (formed(selector, SELECTOR_BYTES) && formed(verifier, VERIFIER_BYTES))
            .then(|| Self { selector: selector.to_owned(), verifier: verifier.into() })
    }

    /// Whether the verifier is the one whose hash was stored, compared in constant time.
    #[must_use]
    pub fn matches(&self, stored_hash: &str) -> bool {
        hash(self.verifier.expose_secret()).as_bytes().ct_eq(stored_hash.as_bytes()).into()
    }
}

/// Hex SHA-256 of a secret that is already unpredictable: tokens, never passwords.
#[must_use]
pub fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KeyRing;

    #[test]
    fn a_token_is_known_again_by_its_verifier_alone() {
        let env = Env::system(KeyRing::empty());
        let (one, two) = (NewToken::generate(&env), NewToken::generate(&env));
        let presented = Presented::parse(&one.client).expect("a token");
        assert_eq!(presented.selector, one.selector);
        assert!(presented.matches(&one.hash));
        assert!(!presented.matches(&two.hash));
        assert!(!one.client.expose_secret().contains(&one.hash));
    }

    #[test]
    fn what_has_not_the_form_of_a_token_is_none() {
        let long = format!("{}.{}", "A".repeat(22), "A".repeat(4_000));
        for text in ["", ".", "a.b", "no dot", "\0.\0", &long] {
            assert!(Presented::parse(&SecretString::from(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let token = NewToken::generate(&Env::system(KeyRing::empty()));
        let verifier = token.client.expose_secret().split_once('.').unwrap().1.to_owned();
        let presented = Presented::parse(&token.client).unwrap();
        assert!(!format!("{token:?} {presented:?}").contains(&verifier));
    }
}
