//! What a playlist is made of, and what may be changed about it.

use entity::enums::Visibility;
use garde::Validate;

use crate::{Patch, input, streaming::tracks};

/// A playlist to be made.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewPlaylist {
    /// 1 to 255 characters, not only blanks.
    #[garde(length(chars, max = 255), custom(input::text), custom(tracks::filled))]
    pub name: String,
    /// At most 10,000 characters.
    #[garde(length(chars, max = 10_000), inner(custom(input::text)))]
    pub description: Option<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(length(chars, max = 2_048), inner(custom(input::web_address)))]
    pub cover_url: Option<String>,
    /// Who may see it.
    #[garde(skip)]
    pub visibility: Visibility,
    /// Whether its owner may invite others to work on it.
    #[garde(skip)]
    pub is_collaborative: bool,
}

/// What is to be different about a playlist; what is not mentioned stays. Bounds as in [`NewPlaylist`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct Change {
    /// Another name.
    #[garde(length(chars, max = 255), inner(custom(input::text)), inner(custom(tracks::filled)))]
    pub name: Option<String>,
    /// Another description, or none.
    #[garde(inner(length(chars, max = 10_000), custom(input::text)))]
    pub description: Patch<String>,
    /// Another picture, or none.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub cover_url: Patch<String>,
    /// Who may see it; its owner decides.
    #[garde(skip)]
    pub visibility: Option<Visibility>,
    /// Whether others may work on it; its owner decides. `false` ends the part of all collaborators and their invitations.
    #[garde(skip)]
    pub is_collaborative: Option<bool>,
}
