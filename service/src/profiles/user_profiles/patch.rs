//! What may change of a profile, and what it may become.

use chrono::NaiveDate;
use entity::{enums::Visibility, profiles::user_profiles::Theme};
use garde::Validate;

use crate::{Patch, input};

/// What is to change of a profile; by default nothing. Texts are trimmed, and an empty one is refused: to empty a column say
/// [`Patch::Clear`].
#[derive(Clone, Debug, Default, Validate)]
pub struct ProfilePatch {
    /// At most 100 characters.
    #[garde(inner(length(chars, min = 1, max = 100), custom(input::text)))]
    pub first_name: Patch<String>,
    /// At most 100 characters.
    #[garde(inner(length(chars, min = 1, max = 100), custom(input::text)))]
    pub last_name: Patch<String>,
    /// At most 100 characters.
    #[garde(inner(length(chars, min = 1, max = 100), custom(input::text)))]
    pub display_name: Patch<String>,
    /// At most 5,000 characters.
    #[garde(inner(length(chars, min = 1, max = 5_000), custom(input::text)))]
    pub bio: Patch<String>,
    /// At most 255 characters.
    #[garde(inner(length(chars, min = 1, max = 255), custom(input::text)))]
    pub tagline: Patch<String>,
    /// At most 255 characters.
    #[garde(inner(length(chars, min = 1, max = 255), custom(input::text)))]
    pub location: Patch<String>,
    /// An http or https address of at most 500 characters.
    #[garde(inner(length(chars, max = 500), custom(input::web_address)))]
    pub website_url: Patch<String>,
    /// In the past, and not before 1900.
    #[garde(skip)]
    pub birthdate: Patch<NaiveDate>,
    /// At most 50 characters.
    #[garde(inner(length(chars, min = 1, max = 50), custom(input::text)))]
    pub gender: Patch<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub avatar_url: Patch<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub banner_url: Patch<String>,
    /// `en` or `pt-BR`.
    #[garde(inner(custom(language_tag)))]
    pub language: Patch<String>,
    /// The form of a name of the IANA time zone database, of at most 50 characters. Whether there is such a zone is for the
    /// application to say, which knows the release that it shows times by.
    #[garde(inner(length(chars, max = 50), custom(zone_name)))]
    pub timezone: Patch<String>,
    /// Colours.
    #[garde(skip)]
    pub theme: Patch<Theme>,
    /// Who sees the profile.
    #[garde(skip)]
    pub profile_visibility: Option<Visibility>,
    /// Whether others see the e-mail address.
    #[garde(skip)]
    pub show_email: Option<bool>,
    /// Whether others see the location.
    #[garde(skip)]
    pub show_location: Option<bool>,
}

impl ProfilePatch {
    /// With all texts trimmed.
    pub(super) fn trimmed(self) -> Self {
        let trim = |patch: Patch<String>| patch.map(|text| text.trim().to_owned());
        Self {
            first_name: trim(self.first_name),
            last_name: trim(self.last_name),
            display_name: trim(self.display_name),
            bio: trim(self.bio),
            tagline: trim(self.tagline),
            location: trim(self.location),
            website_url: trim(self.website_url),
            gender: trim(self.gender),
            avatar_url: trim(self.avatar_url),
            banner_url: trim(self.banner_url),
            language: trim(self.language),
            timezone: trim(self.timezone),
            ..self
        }
    }
}

fn language_tag<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let (language, region) = value.split_once('-').map_or((value, None), |(l, r)| (l, Some(r)));
    let formed = language.len() == 2
        && language.chars().all(|c| c.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.chars().all(|c| c.is_ascii_uppercase()));
    if formed { Ok(()) } else { Err(garde::Error::new("is not a language such as en or pt-BR")) }
}

fn zone_name<T: AsRef<str> + ?Sized, C>(value: &T, _: &C) -> garde::Result {
    let value = value.as_ref();
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))
    };
    let formed = value.split('/').all(part) && value.split('/').count() <= 3;
    if formed { Ok(()) } else { Err(garde::Error::new("is not a time zone such as Europe/Paris")) }
}
