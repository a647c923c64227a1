//! What a creator says of a track.

use chrono::{DateTime, Utc};
use entity::enums::Visibility;
use garde::Validate;
use sea_orm::prelude::{Json, Uuid};

use crate::{Patch, input};

/// When a new track is there for others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Release {
    /// Not before it is published.
    #[default]
    Draft,
    /// At once.
    Now,
    /// By itself, at a time in the future.
    At(DateTime<Utc>),
}

/// A track to be made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewTrack {
    /// Audio of the actor's own.
    #[garde(skip)]
    pub file_id: Uuid,
    /// 1 to 255 characters, not only blanks.
    #[garde(length(chars, max = 255), custom(input::text), custom(filled))]
    pub title: String,
    /// At most 10,000 characters.
    #[garde(length(chars, max = 10_000), inner(custom(input::text)))]
    pub description: Option<String>,
    /// 1 to 255 characters.
    #[garde(length(chars, min = 1, max = 255), inner(custom(input::text)))]
    pub artist: Option<String>,
    /// 1 to 255 characters.
    #[garde(length(chars, min = 1, max = 255), inner(custom(input::text)))]
    pub album: Option<String>,
    /// 1 to 100 characters; the list is open.
    #[garde(length(chars, min = 1, max = 100), inner(custom(input::text)))]
    pub genre: Option<String>,
    /// Seconds, at least 1.
    #[garde(range(min = 1))]
    pub duration: i32,
    /// Beats per minute, 1 to 1,000.
    #[garde(range(min = 1, max = 1_000))]
    pub bpm: Option<i32>,
    /// `C`, `C#`, `Dm`: 1 to 10 characters.
    #[garde(length(chars, min = 1, max = 10), inner(custom(input::text)))]
    pub musical_key: Option<String>,
    /// Who may hear it once it is published.
    #[garde(skip)]
    pub visibility: Visibility,
    /// Whether others may download it.
    #[garde(skip)]
    pub is_downloadable: bool,
    /// A picture of the actor's own.
    #[garde(skip)]
    pub cover_art_file_id: Option<Uuid>,
    /// When it is there for others.
    #[garde(custom(time))]
    pub release: Release,
}

/// What is to be different about a track; what is not mentioned stays. Bounds as in [`NewTrack`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct Change {
    /// Another title.
    #[garde(length(chars, max = 255), inner(custom(input::text)), inner(custom(filled)))]
    pub title: Option<String>,
    /// Another description, or none.
    #[garde(inner(length(chars, max = 10_000), custom(input::text)))]
    pub description: Patch<String>,
    /// Another artist, or none but its creator.
    #[garde(inner(length(chars, min = 1, max = 255), custom(input::text)))]
    pub artist: Patch<String>,
    /// Another album, or none.
    #[garde(inner(length(chars, min = 1, max = 255), custom(input::text)))]
    pub album: Patch<String>,
    /// Another genre, or none.
    #[garde(inner(length(chars, min = 1, max = 100), custom(input::text)))]
    pub genre: Patch<String>,
    /// Another tempo, or none.
    #[garde(inner(range(min = 1, max = 1_000)))]
    pub bpm: Patch<i32>,
    /// Another key, or none.
    #[garde(inner(length(chars, min = 1, max = 10), custom(input::text)))]
    pub musical_key: Patch<String>,
    /// Whether others may download it.
    #[garde(skip)]
    pub is_downloadable: Option<bool>,
    /// Another picture of the creator's, or none.
    #[garde(skip)]
    pub cover_art_file_id: Patch<Uuid>,
    /// What a player draws: an object of at most 256 KiB, as the worker that computes it writes it.
    #[garde(inner(custom(input::json_object)))]
    pub waveform_data: Patch<Json>,
}

/// Rule for words that are shown: more than blanks.
pub(in crate::streaming) fn filled<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    if value.as_ref().trim().is_empty() { Err(garde::Error::new("is empty")) } else { Ok(()) }
}

fn time<C>(release: &Release, _: &C) -> garde::Result {
    if let Release::At(at) = release { input::instant(at, &()) } else { Ok(()) }
}
