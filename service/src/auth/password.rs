//! Passwords: argon2id for every new hash, bcrypt understood until its owner signs in the next time.
//!
//! Hashing takes tens of milliseconds of a core by design, so it runs on a blocking thread, never inside a transaction.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use blocking::unblock;
use secrecy::{ExposeSecret, SecretString};

use super::AuthError;
use crate::{env::Env, input::Invalid};

/// What a new password must be, and what hashing it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Fewest characters (NIST SP 800-63B asks for 8 and against rules of composition). Default 8.
    pub min_length: usize,
    /// Most characters; a bound on the work that a request can cause. Default 128.
    pub max_length: usize,
    /// Argon2id memory in KiB. Default 19,456 (19 MiB), OWASP's minimum at two passes. Each hash under way holds as much, and
    /// as many are under way as there are blocking threads: the environment variable `BLOCKING_MAX_THREADS` (500 if unset)
    /// bounds them.
    pub memory_kib: u32,
    /// Argon2id passes. Default 2.
    pub passes: u32,
    /// How many of the last passwords may not come back. Default 5, which is also what the database keeps.
    pub remembered: u32,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 8, max_length: 128, memory_kib: 19_456, passes: 2, remembered: 5 }
    }
}

/// What came of comparing a password with a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    /// Right, and the hash should be replaced: bcrypt, or argon2id with less work than the policy asks.
    RightButOutdated,
    Wrong,
}

impl PasswordPolicy {
    /// Checks a new password. `personal` are words that it must not be, such as the user's own name.
    pub(crate) fn check(&self, password: &SecretString, personal: &[&str]) -> Result<(), Invalid> {
        let text = password.expose_secret();
        let length = text.chars().count();
        if length < self.min_length || length > self.max_length {
            let (min, max) = (self.min_length, self.max_length);
            return Err(Invalid::field("password", format!("has not {min} to {max} characters")));
        }
        if personal.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            return Err(Invalid::field("password", "is the account's own name or address"));
        }
        Ok(())
    }

    /// Hashes a password, on a blocking thread.
    pub(crate) async fn hash(&self, env: &Env, password: &SecretString) -> Result<String, AuthError> {
        let (argon2, salt, password) = (self.argon2()?, env.random::<16>(), password.clone());
        unblock(move || {
            let hash: PasswordHash = argon2
                .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
                .map_err(|_| AuthError::Hashing)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Compares a password with a stored hash, on a blocking thread. Without a hash (an unknown user, or one who signs in
    /// by another provider only) it does the same work and the answer is [`Verdict::Wrong`].
    pub(crate) async fn verify(
        &self,
        password: &SecretString,
        stored: Option<String>,
    ) -> Result<Verdict, AuthError> {
        if password.expose_secret().chars().count() > self.max_length {
            return Ok(Verdict::Wrong); // no stored hash can be of it, whoever the user is
        }
        let (argon2, password, wanted) = (self.argon2()?, password.clone(), argon2_params(*self)?);
        unblock(move || {
            let password = password.expose_secret().as_bytes();
            match stored.as_deref() {
                Some(hash) if hash.starts_with("$2") => match bcrypt::verify(password, hash) {
                    Ok(true) => Ok(Verdict::RightButOutdated),
                    Ok(false) => Ok(Verdict::Wrong),
                    Err(_) => Err(AuthError::Hashing),
                },
                Some(hash) => {
                    let hash = PasswordHash::new(hash).map_err(|_| AuthError::Hashing)?;
                    if argon2.verify_password(password, &hash).is_err() {
                        return Ok(Verdict::Wrong);
                    }
                    let outdated = Params::try_from(&hash).map_or(true, |used| {
                        used.m_cost() < wanted.m_cost() || used.t_cost() < wanted.t_cost()
                    });
                    Ok(if outdated { Verdict::RightButOutdated } else { Verdict::Right })
                }
                None => {
                    let decoy: Result<PasswordHash, _> = argon2.hash_password_with_salt(password, &[0; 16]);
                    decoy.map(|_| Verdict::Wrong).map_err(|_| AuthError::Hashing)
                }
            }
        })
        .await
    }

    fn argon2(&self) -> Result<Argon2<'static>, AuthError> {
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, argon2_params(*self)?))
    }
}

fn argon2_params(policy: PasswordPolicy) -> Result<Params, AuthError> {
    Params::new(policy.memory_kib, policy.passes, 1, None).map_err(|_| AuthError::Hashing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KeyRing;

    const CHEAP: PasswordPolicy =
        PasswordPolicy { min_length: 8, max_length: 128, memory_kib: 64, passes: 1, remembered: 5 };

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_hash_is_argon2id_and_knows_its_password() {
        run(async {
            let env = Env::system(KeyRing::empty());
            let hash = CHEAP.hash(&env, &"correct horse".into()).await.unwrap();
            assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
            assert!(hash.len() <= 255);
            assert_eq!(
                CHEAP.verify(&"correct horse".into(), Some(hash.clone())).await.unwrap(),
                Verdict::Right
            );
            assert_eq!(
                CHEAP.verify(&"wrong horse".into(), Some(hash.clone())).await.unwrap(),
                Verdict::Wrong
            );
            let harder = PasswordPolicy { passes: 2, ..CHEAP };
            let verdict = harder.verify(&"correct horse".into(), Some(hash)).await.unwrap();
            assert_eq!(verdict, Verdict::RightButOutdated);
        });
    }

    #[test]
    fn bcrypt_still_verifies_and_is_outdated() {
        run(async {
            let hash = bcrypt::hash("correct horse", 4).unwrap();
            let verdict = CHEAP.verify(&"correct horse".into(), Some(hash.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::RightButOutdated);
            assert_eq!(CHEAP.verify(&"wrong".into(), Some(hash)).await.unwrap(), Verdict::Wrong);
        });
    }

    #[test]
    fn nobodys_password_is_wrong_and_a_damaged_hash_is_an_error() {
        run(async {
            assert_eq!(CHEAP.verify(&"anything".into(), None).await.unwrap(), Verdict::Wrong);
            for damaged in ["", "plain", "$argon2id$", "$2b$04$short"] {
                let error = CHEAP.verify(&"anything".into(), Some(damaged.into())).await.unwrap_err();
                assert!(matches!(error, AuthError::Hashing), "{damaged}");
            }
        });
    }

    #[test]
    fn a_password_is_8_to_128_characters_and_not_the_users_name() {
        for (password, right) in
            [("1234567", false), ("12345678", true), ("ÄÖÜäöüßß", true), ("Ada_Love", false)]
        {
            assert_eq!(CHEAP.check(&password.into(), &["ada_love"]).is_ok(), right, "{password}");
        }
        assert!(CHEAP.check(&"x".repeat(129).into(), &[]).is_err());
    }
}
