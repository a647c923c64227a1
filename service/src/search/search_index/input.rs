//! What somebody asks.

use entity::search::search_index::SearchEntityType;
use garde::Validate;

use crate::input;

/// Languages that things are stemmed in, as `search_config()` knows them.
const LANGUAGES: [&str; 7] = ["en", "fr", "es", "de", "it", "pt", "nl"];

/// What somebody searches for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct Ask {
    /// As typed into a search box: `"in quotes"`, `or`, `-not`; 1 to 200 characters, not only blanks.
    #[garde(length(chars, max = 200), custom(input::text), custom(filled))]
    pub words: String,
    /// What is wanted; nothing in particular is everything. At most 11.
    #[garde(length(max = 11))]
    pub types: Vec<SearchEntityType>,
    /// Only things in these languages (`en`, `fr`, `es`, `de`, `it`, `pt`, `nl`); none is all.
    #[garde(length(max = 7), inner(custom(language)))]
    pub languages: Vec<String>,
}

impl Ask {
    /// For these words, among everything.
    #[must_use]
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// Only among things of these types.
    #[must_use]
    pub fn among(mut self, types: impl IntoIterator<Item = SearchEntityType>) -> Self {
        self.types = types.into_iter().collect();
        self
    }

    /// Only among things in these languages.
    #[must_use]
    pub fn written_in<S: Into<String>>(mut self, languages: impl IntoIterator<Item = S>) -> Self {
        self.languages = languages.into_iter().map(Into::into).collect();
        self
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form of a validator of garde")]
fn filled(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("is blank")) } else { Ok(()) }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form of a validator of garde")]
fn language(code: &str, _: &()) -> garde::Result {
    if LANGUAGES.contains(&code) {
        Ok(())
    } else {
        Err(garde::Error::new("is none of en, fr, es, de, it, pt, nl"))
    }
}
