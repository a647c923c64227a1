//! Hashtags and mentions, as they stand in a text in any script.
//!
//! A hashtag is `#` (or `＃`) and letters, digits, marks and underscores of any script, at least one of them a letter. A mention
//! is `@` (or `＠`) and a username. Neither begins within a word: `a#b` and `ada@example.org` hold none; nor does a hashtag begin
//! behind `/` or `&`, where addresses have their fragments.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::input::{self, Invalid};

/// Most hashtags of one text.
pub const MAX_HASHTAGS: usize = 30;
/// Most people that one text names.
pub const MAX_MENTIONS: usize = 50;
/// Most characters of a hashtag, as `hashtags.slug` has room for.
pub const MAX_HASHTAG: usize = 100;

/// What stands in a text, each once, in the order of the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Hashtags, [folded](fold).
    pub hashtags: Vec<String>,
    /// Usernames in lower case, whether there is such a user or not.
    pub mentions: Vec<String>,
}

/// Reads the hashtags and mentions of a text.
///
/// # Errors
/// [`Invalid`] of `content` for more than 30 hashtags or 50 mentions, and for a hashtag of more than 100 characters: it would be
/// lost without a word.
pub fn marks(text: &str) -> Result<Marks, Invalid> {
    let mut hashtags = BTreeSet::new();
    let mentions = read(text, |word| {
        let tag = fold(word);
        if tag.chars().count() > MAX_HASHTAG {
            return Err(Invalid::field("content", "holds a hashtag of more than 100 characters"));
        }
        hashtags.insert(tag);
        Ok(())
    })?;
    if hashtags.len() > MAX_HASHTAGS {
        return Err(Invalid::field("content", "holds more than 30 hashtags"));
    }
    Ok(Marks { hashtags: hashtags.into_iter().collect(), mentions })
}

/// Reads the mentions of a text whose hashtags mean nothing, as that of a message.
///
/// # Errors
/// [`Invalid`] of `content` for more than 50 mentions.
pub fn mentions(text: &str) -> Result<Vec<String>, Invalid> {
    if !text.contains(['@', '＠']) {
        return Ok(Vec::new()); // as most texts
    }
    read(text, |_| Ok(()))
}

/// Gives each hashtag to `on_hashtag`, and answers the mentions.
fn read(text: &str, mut on_hashtag: impl FnMut(&str) -> Result<(), Invalid>) -> Result<Vec<String>, Invalid> {
    let mut mentions = BTreeSet::new();
    let mut before = None;
    for (at, sign) in text.char_indices() {
        let word = word_at(&text[at + sign.len_utf8()..]);
        match sign {
            '#' | '＃'
                if may_begin(before)
                    && !matches!(before, Some('/' | '&'))
                    && word.chars().any(char::is_alphabetic) =>
            {
                on_hashtag(word)?;
            }
            '@' | '＠' if may_begin(before) => {
                let follows = text[at + sign.len_utf8() + word.len()..].chars().next();
                if input::username(word, &()).is_ok() && !matches!(follows, Some('@' | '＠')) {
                    mentions.insert(word.to_ascii_lowercase());
                }
            }
            _ => {}
        }
        before = Some(sign);
    }
    if mentions.len() > MAX_MENTIONS {
        return Err(Invalid::field("content", "mentions more than 50 people"));
    }
    Ok(mentions.into_iter().collect())
}

/// A hashtag as it is stored and looked up: without `#`, compatibility forms and composed accents made one (NFKC), in lower case,
/// and with one sigma.
#[must_use]
pub fn fold(tag: &str) -> String {
    let tag = tag.trim().trim_start_matches(['#', '＃']);
    tag.nfkc().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c }).nfkc().collect()
}

/// Whether a sign behind this character begins something: not within a word, nor behind another sign.
fn may_begin(before: Option<char>) -> bool {
    before.is_none_or(|c| !is_of_word(c) && !matches!(c, '#' | '＃' | '@' | '＠'))
}

/// The word at the beginning of the text.
fn word_at(text: &str) -> &str {
    let end = text.find(|c| !is_of_word(c) && !is_joiner(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(is_joiner)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

/// Zero-width (non-)joiners stand within words of Persian and of Indian scripts.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashtags(text: &str) -> Vec<String> {
        marks(text).unwrap().hashtags
    }

    fn mentions(text: &str) -> Vec<String> {
        marks(text).unwrap().mentions
    }

    #[test]
    fn hashtags_of_any_script_are_found() {
        for (text, tag) in [
            ("#House", "house"),
            ("so #très_bon!", "très_bon"),
            ("#日本語、です", "日本語"),
            ("(#музыка)", "музыка"),
            ("#हिन्दी।", "हिन्दी"),
            ("#كتاب‌ها؟", "كتاب‌ها"),
            ("＃ＴＯＫＹＯ", "tokyo"),
            ("#90s", "90s"),
            ("#ΟΔΟΣ", "οδοσ"),
        ] {
            assert_eq!(hashtags(text), [tag], "{text}");
        }
    }

    #[test]
    fn spellings_of_one_hashtag_are_one() {
        assert_eq!(hashtags("#Café #cafe\u{301} #CAFÉ"), ["café"]);
        assert_eq!(hashtags("#οδός #ΟΔΌΣ"), ["οδόσ"]);
    }

    #[test]
    fn what_only_looks_like_a_hashtag_is_none() {
        for text in [
            "#",
            "# house",
            "a#house",
            "#1",
            "#2024_",
            "##house",
            "https://a.example/#house",
            "&#x1F600;",
            "#😀",
        ] {
            assert!(hashtags(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_text_whose_hashtags_mean_nothing_may_hold_any_number_of_them() {
        let tags = (0..40).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
        assert!(marks(&tags).is_err());
        assert_eq!(super::mentions(&format!("{tags} @Ada #{}", "x".repeat(200))).unwrap(), ["ada"]);
        assert!(super::mentions(&tags).unwrap().is_empty());
        let names = (0..51).map(|n| format!("@name{n}")).collect::<Vec<_>>().join(" ");
        assert!(super::mentions(&names).unwrap_err().names("content"));
    }

    #[test]
    fn mentions_are_usernames_that_stand_by_themselves() {
        assert_eq!(mentions("@Ada, @bob_99 and @ada; ＠cleo！"), ["ada", "bob_99", "cleo"]);
        let long = format!("@{}", "x".repeat(31));
        for text in
            ["@", "@ab", "ada@example.org", "@@ada", "@ädä", "@adaé", "@ada@host.example", long.as_str()]
        {
            assert!(mentions(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn too_many_or_too_long_marks_are_refused_not_lost() {
        let tags = |count| (0..count).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
        let people = |count| (0..count).map(|n| format!("@user{n}")).collect::<Vec<_>>().join(" ");
        assert!(marks(&tags(30)).is_ok() && marks(&people(50)).is_ok());
        assert!(marks(&tags(31)).is_err() && marks(&people(51)).is_err());
        assert!(marks(&format!("#{}", "ü".repeat(100))).is_ok());
        assert!(marks(&format!("#{}", "ü".repeat(101))).is_err());
    }
}
