//! Secrets that must be read back, sealed by AES-256-GCM before they reach a statement.
//!
//! An envelope names its key (`v1:<key id>:<base64 of nonce ‖ ciphertext ‖ tag>`), so keys rotate without downtime: add the
//! new key and make it active, reseal what [`KeyRing::is_stale`] names, then take the old key away. Table, column and row
//! id are associated data: an envelope copied into another row does not open there. Nonces are random, 96 bits: reseal
//! under a new key before 2³² envelopes (NIST SP 800-38D, 8.3).

use std::{collections::BTreeMap, fmt};

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, Func, IntoColumnRef},
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::env::Env;

const VERSION: &str = "v1";
const NONCE: usize = 12;

/// The place of a secret in the database; an envelope opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Table, such as `two_factor_configs`.
    pub table: &'static str,
    /// Column, such as `totp_secret`.
    pub column: &'static str,
    /// The row's id.
    pub id: Uuid,
}

/// Keys by id, one of which seals. All of them open.
pub struct KeyRing {
    keys: BTreeMap<String, Zeroizing<[u8; 32]>>,
    active: Option<String>,
}

/// Why a secret cannot be sealed or opened. No variant holds any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key ring that cannot be used.
    #[error(
        "the key ring is malformed: {0}; it looks like id=base64-of-32-bytes[,id=…], the first one active"
    )]
    KeyRing(&'static str),
    /// There is nothing to seal with.
    #[error("no key to seal with; give Env a key ring")]
    NoKey,
    /// The key was taken away too early, or belongs to another installation.
    #[error("sealed with key `{0}`, which is not in the key ring; add it back until everything is resealed")]
    UnknownKey(String),
    /// Not an envelope.
    #[error("not a sealed value")]
    Malformed,
    /// Changed, or moved here from another row.
    #[error("the sealed value does not belong here")]
    Forged,
}

impl KeyRing {
    /// A ring without keys: opens nothing and seals nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self { keys: BTreeMap::new(), active: None }
    }

    /// Reads `id=base64,id=base64,…` (as from an environment variable): 32-byte keys, the first one active. An id is 1 to
    /// 32 letters, digits, `-` or `_`.
    ///
    /// # Errors
    /// [`SealError::KeyRing`] says what is wrong with it, without the key.
    pub fn parse(text: &SecretString) -> Result<Self, SealError> {
        let mut ring = Self::empty();
        for entry in text.expose_secret().split(',').map(str::trim) {
            let (id, key) = entry.split_once('=').ok_or(SealError::KeyRing("an entry has no `=`"))?;
            let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if id.is_empty() || id.len() > 32 || !id.chars().all(word) {
                return Err(SealError::KeyRing(
                    "a key id has other characters than a-z, A-Z, 0-9, - and _, or over 32",
                ));
            }
            let bytes = BASE64.decode(key).map(Zeroizing::new);
            let bytes = bytes.map_err(|_| SealError::KeyRing("a key is not base64"))?;
            let key = <[u8; 32]>::try_from(bytes.as_slice());
            let key = key.map(Zeroizing::new).map_err(|_| SealError::KeyRing("a key has not 32 bytes"))?;
            if ring.keys.insert(id.to_owned(), key).is_some() {
                return Err(SealError::KeyRing("a key id stands twice"));
            }
            ring.active.get_or_insert_with(|| id.to_owned());
        }
        Ok(ring)
    }

    /// Seals `secret` for `place`, as text.
    ///
    /// # Errors
    /// [`SealError::NoKey`] if the ring is empty.
    pub fn seal(&self, env: &Env, place: Place, secret: &SecretString) -> Result<String, SealError> {
        let id = self.active.as_deref().ok_or(SealError::NoKey)?;
        let nonce = env.random::<NONCE>();
        let aad = place.associated_data();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
        let sealed =
            self.cipher(id)?.encrypt(&Nonce::from(nonce), payload).map_err(|_| SealError::Malformed)?;
        Ok(format!("{VERSION}:{id}:{}", BASE64.encode([&nonce[..], &sealed].concat())))
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`SealError::UnknownKey`], [`SealError::Malformed`] or [`SealError::Forged`].
    pub fn open(&self, place: Place, envelope: &str) -> Result<SecretString, SealError> {
        let (id, body) = parts(envelope).ok_or(SealError::Malformed)?;
        let body = BASE64.decode(body).map_err(|_| SealError::Malformed)?;
        let (nonce, sealed) = body.split_first_chunk::<NONCE>().ok_or(SealError::Malformed)?;
        let aad = place.associated_data();
        let opened = self
            .cipher(id)?
            .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| SealError::Forged)?;
        std::str::from_utf8(&opened).map(SecretString::from).map_err(|_| SealError::Malformed)
    }

    /// The same envelope for a `*_encrypted BYTEA` column: the bytes of the text.
    ///
    /// # Errors
    /// As [`KeyRing::seal`].
    pub fn seal_bytes(&self, env: &Env, place: Place, secret: &SecretString) -> Result<Vec<u8>, SealError> {
        self.seal(env, place, secret).map(String::into_bytes)
    }

    /// Opens an envelope from a `*_encrypted BYTEA` column.
    ///
    /// # Errors
    /// As [`KeyRing::open`].
    pub fn open_bytes(&self, place: Place, envelope: &[u8]) -> Result<SecretString, SealError> {
        self.open(place, std::str::from_utf8(envelope).map_err(|_| SealError::Malformed)?)
    }

    /// Whether an envelope should be resealed: it was sealed with another key than the active one.
    #[must_use]
    pub fn is_stale(&self, envelope: &str) -> bool {
        parts(envelope).is_some_and(|(id, _)| self.active.as_deref() != Some(id))
    }

    /// The same, as a condition on a text column: finds the rows to reseal.
    #[must_use]
    pub fn stale(&self, column: impl IntoColumnRef) -> Expr {
        let current = format!("{VERSION}:{}:", self.active.as_deref().unwrap_or_default());
        let starts = Func::cust("starts_with").arg(Expr::col(column)).arg(current);
        Expr::expr(starts).eq(false)
    }

    fn cipher(&self, id: &str) -> Result<Aes256Gcm, SealError> {
        let key = self.keys.get(id).ok_or_else(|| SealError::UnknownKey(id.to_owned()))?;
        Ok(Aes256Gcm::new((&**key).into()))
    }
}

impl Place {
    /// Table, column and id; neither name holds a `.`, so no two places read the same.
    fn associated_data(self) -> Vec<u8> {
        format!("{}.{}.{}", self.table, self.column, self.id).into_bytes()
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.keys().collect();
        f.debug_struct("KeyRing").field("active", &self.active).field("ids", &ids).finish_non_exhaustive()
    }
}

fn parts(envelope: &str) -> Option<(&str, &str)> {
    envelope.strip_prefix(VERSION)?.strip_prefix(':')?.split_once(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(ids: &[&str]) -> KeyRing {
        let entry = |id: &&str| format!("{id}={}", BASE64.encode([id.as_bytes()[0]; 32]));
        KeyRing::parse(&ids.iter().map(entry).collect::<Vec<_>>().join(",").into()).unwrap()
    }

    fn place(id: u128) -> Place {
        Place { table: "two_factor_configs", column: "totp_secret", id: Uuid::from_u128(id) }
    }

    fn sealed(ring: &KeyRing) -> String {
        ring.seal(&Env::system(KeyRing::empty()), place(1), &"JBSWY3DP".into()).unwrap()
    }

    #[test]
    fn a_secret_opens_where_it_was_sealed_and_nowhere_else() {
        let ring = ring(&["a"]);
        let envelope = sealed(&ring);
        assert!(envelope.starts_with("v1:a:"));
        assert_eq!(ring.open(place(1), &envelope).unwrap().expose_secret(), "JBSWY3DP");
        assert_eq!(ring.open(place(2), &envelope).unwrap_err(), SealError::Forged);
        let moved = Place { column: "sms_phone", ..place(1) };
        assert_eq!(ring.open(moved, &envelope).unwrap_err(), SealError::Forged);
        assert_ne!(envelope, sealed(&ring), "one nonce twice");
    }

    #[test]
    fn keys_rotate_without_losing_what_the_old_one_sealed() {
        let old = sealed(&ring(&["a"]));
        let both = ring(&["b", "a"]);
        assert!(both.is_stale(&old));
        assert!(both.open(place(1), &old).is_ok());
        assert!(!both.is_stale(&sealed(&both)));
        assert_eq!(ring(&["b"]).open(place(1), &old).unwrap_err(), SealError::UnknownKey("a".into()));
    }

    #[test]
    fn a_changed_envelope_does_not_open() {
        let ring = ring(&["a"]);
        let envelope = sealed(&ring);
        let mut bytes = BASE64.decode(envelope.rsplit_once(':').unwrap().1).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            let changed = format!("v1:a:{}", BASE64.encode(&bytes));
            assert_eq!(ring.open(place(1), &changed).unwrap_err(), SealError::Forged);
            bytes[at] ^= 1;
        }
        for text in ["", "v1", "v1:a", "v1:a:", "v1:a:!!", "v2:a:AAAA", "v1:a:AAAA", "JBSWY3DP"] {
            assert_eq!(ring.open(place(1), text).unwrap_err(), SealError::Malformed, "{text}");
        }
    }

    #[test]
    fn bytes_columns_hold_the_same_envelope() {
        let ring = ring(&["a"]);
        let bytes = ring.seal_bytes(&Env::system(KeyRing::empty()), place(1), &"s".into()).unwrap();
        assert_eq!(ring.open_bytes(place(1), &bytes).unwrap().expose_secret(), "s");
        assert_eq!(ring.open_bytes(place(1), &[0xff]).unwrap_err(), SealError::Malformed);
    }

    #[test]
    fn a_malformed_key_ring_says_why_without_the_key() {
        let short = BASE64.encode([7; 31]);
        for text in ["", "a", "=AAAA", "a=?", "a b=AAAA", &format!("a={short}")] {
            let error = KeyRing::parse(&text.into()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(&short));
        }
        let key = BASE64.encode([7; 32]);
        assert!(KeyRing::parse(&format!("a={key},a={key}").into()).is_err());
        assert!(!format!("{:?}", ring(&["a"])).contains(&BASE64.encode([b'a'; 32])));
        assert_eq!(
            KeyRing::empty().seal(&Env::system(KeyRing::empty()), place(1), &"s".into()),
            Err(SealError::NoKey)
        );
    }
}
