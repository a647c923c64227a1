//! What somebody founds or changes, before it is a group.

use entity::social::groups::GroupType;
use garde::Validate;

use crate::{Patch, input};

/// A group to be founded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct NewGroup {
    /// 1 to 255 characters after trimming.
    #[garde(length(chars, min = 1, max = 255), custom(input::text))]
    pub name: String,
    /// Words of lower-case letters and digits with hyphens between them, at most 100 characters, unique.
    #[garde(custom(input::slug))]
    pub slug: String,
    /// At most 5,000 characters.
    #[garde(length(chars, max = 5_000), inner(custom(input::text)))]
    pub description: Option<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(length(chars, max = 2_048), inner(custom(input::web_address)))]
    pub avatar_url: Option<String>,
    /// An http or https address of at most 2,048 characters.
    #[garde(length(chars, max = 2_048), inner(custom(input::web_address)))]
    pub banner_url: Option<String>,
    /// Who sees what is in it; by default everybody.
    #[garde(skip)]
    pub group_type: GroupType,
    /// Whether a moderator lets people in. Of a private group one always does.
    #[garde(skip)]
    pub requires_approval: bool,
}

/// What is to change of a group; by default nothing. The rules are those of [`NewGroup`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct GroupPatch {
    /// The name.
    #[garde(length(chars, min = 1, max = 255), inner(custom(input::text)))]
    pub name: Option<String>,
    /// The name in addresses. Links to the old one end.
    #[garde(inner(custom(input::slug)))]
    pub slug: Option<String>,
    /// What it is about.
    #[garde(inner(length(chars, max = 5_000), custom(input::text)))]
    pub description: Patch<String>,
    /// Its picture.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub avatar_url: Patch<String>,
    /// The picture on top.
    #[garde(inner(length(chars, max = 2_048), custom(input::web_address)))]
    pub banner_url: Patch<String>,
    /// Who sees what is in it.
    #[garde(skip)]
    pub group_type: Option<GroupType>,
    /// Whether a moderator lets people in.
    #[garde(skip)]
    pub requires_approval: Option<bool>,
}

impl NewGroup {
    pub(super) fn trimmed(mut self) -> Self {
        self.name = self.name.trim().to_owned();
        self
    }
}

impl GroupPatch {
    pub(super) fn trimmed(mut self) -> Self {
        self.name = self.name.map(|name| name.trim().to_owned());
        self
    }
}
