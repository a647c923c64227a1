//! What several nouns of chat ask of their input.

use crate::input::{self, Invalid};

/// Most characters of a message.
pub(super) const MOST: usize = 10_000;

/// Rule for words that are shown: more than blanks.
pub(super) fn filled<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    if value.as_ref().trim().is_empty() { Err(garde::Error::new("is empty")) } else { Ok(()) }
}

/// Words that are asked for by themselves, such as those of a search.
pub(super) fn words(field: &str, words: &str, most: usize) -> Result<(), Invalid> {
    if words.chars().count() > most {
        return Err(Invalid::field(field, format!("is longer than {most} characters")));
    }
    filled(words, &())
        .and_then(|()| input::text(words, &()))
        .map_err(|error| Invalid::field(field, error.message().to_owned()))
}

/// Rule for the name of a room in addresses.
pub(super) fn address<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let text = value.as_ref();
    let formed = (1..=100).contains(&text.len())
        && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if formed {
        Ok(())
    } else {
        Err(garde::Error::new("is not 1 to 100 small letters, digits and dashes, a dash at neither end"))
    }
}
