//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app makes them.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::AuthError;
use crate::{env::Env, seal::SealError};

/// A shared secret of 160 bits, the length of the HMAC's output (RFC 4226, 4, R6).
const SECRET_BYTES: usize = 20;

/// A new shared secret, in base32, as it is stored (sealed) and as a person can type it.
pub(super) fn new_secret(env: &Env) -> SecretString {
    let bytes = Zeroizing::new(env.random::<SECRET_BYTES>());
    BASE32_NOPAD.encode(&*bytes).into()
}

/// What an authenticator app scans: `otpauth://totp/…`.
pub(super) fn url(secret: &SecretString, issuer: &str, account: &str) -> Result<SecretString, AuthError> {
    // A colon separates the two in the label; neither may hold one.
    let name = |text: &str| text.replace(':', " ");
    let totp = builder(secret)?.with_issuer(Some(name(issuer))).with_account_name(name(account));
    let url = totp.build_noncompliant().to_url().map_err(|_| AuthError::TwoFactorNotSetUp)?;
    Ok(url.into())
}

/// The step whose code this is, if it is one of now, of the step before or of the one after: clocks differ, and typing takes
/// time (RFC 6238, 5.2). A step may be accepted once; the caller remembers it.
pub(super) fn step_of(
    secret: &SecretString,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>, AuthError> {
    let totp: Totp = builder(secret)?.with_skew(1).build_noncompliant();
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Ok(totp.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
}

fn builder(secret: &SecretString) -> Result<Builder, AuthError> {
    let bytes = BASE32_NOPAD.decode(secret.expose_secret().as_bytes()).map_err(|_| SealError::Malformed)?;
    Ok(Builder::new().with_secret(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KeyRing;

    fn secret() -> SecretString {
        BASE32_NOPAD.encode(b"12345678901234567890").into()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// Appendix B has eight digits; six digits are the last six of them.
    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(step_of(&secret(), &code[2..], at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_own_step_and_both_neighbours() {
        let (code, step) = ("005924", 1_234_567_890 / 30);
        for (steps_away, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = step_of(&secret(), code, at((step + steps_away) * 30)).unwrap();
            assert_eq!(found, good.then_some(step), "{steps_away}");
        }
    }

    #[test]
    fn what_is_no_code_matches_no_step() {
        for text in ["", "00592", "0059240", "+05924", "00592a", "００５９２４", "\0\0\0\0\0\0"] {
            assert_eq!(step_of(&secret(), text, at(1_234_567_890)).unwrap(), None, "{text:?}");
        }
        assert_eq!(step_of(&secret(), "005924", at(-1)).unwrap(), None);
    }

    #[test]
    fn the_url_names_issuer_account_and_secret() {
        let secret = new_secret(&Env::system(KeyRing::empty()));
        assert_eq!(secret.expose_secret().len(), 32);
        let url = url(&secret, "Ve:za", "ada@x.com").unwrap();
        let rest = url.expose_secret().strip_prefix("otpauth://totp/").expect("an otpauth URL");
        assert!(rest.contains(secret.expose_secret()), "the secret is in it");
        assert!(rest.contains("issuer=Ve"), "the issuer is in it");
        assert!(rest.contains("ada"), "the account is in it");
    }

    #[test]
    fn a_damaged_secret_is_an_error_and_not_a_wrong_code() {
        let error = step_of(&"not base32!".into(), "005924", at(0)).unwrap_err();
        assert!(matches!(error, AuthError::Seal(SealError::Malformed)));
    }
}
