//! What the owner of a room says of it.

use entity::chat::rooms::RoomType;
use garde::Validate;
use secrecy::SecretString;

use crate::{
    Patch,
    chat::input::{address, filled},
    input::{self, Invalid},
};

/// Most members that a limit can be set to.
const MOST_MEMBERS: i32 = 1_000_000;

/// A room to be opened. Direct rooms are opened by [`open_direct`](super::open_direct).
#[derive(Clone, Debug, Validate)]
pub struct NewRoom {
    /// 1 to 255 characters, not only blanks.
    #[garde(length(chars, max = 255), custom(input::text), custom(filled))]
    pub name: String,
    /// Its name in addresses, for a public room: small letters, digits and dashes, at most 100.
    #[garde(inner(custom(address)))]
    pub slug: Option<String>,
    /// At most 2,000 characters.
    #[garde(inner(length(chars, max = 2_000), custom(input::text)))]
    pub description: Option<String>,
    /// Public or private.
    #[garde(skip)]
    pub room_type: RoomType,
    /// What whoever joins a public room must know; its length is the policy's.
    #[garde(skip)]
    pub password: Option<SecretString>,
    /// How many members it may have: 1 to 1,000,000; none is no limit.
    #[garde(inner(range(min = 1, max = MOST_MEMBERS)))]
    pub max_members: Option<i32>,
}

/// What is to be different about a room; what is not mentioned stays. Bounds as in [`NewRoom`].
#[derive(Clone, Debug, Default, Validate)]
pub struct Change {
    /// Another name.
    #[garde(inner(length(chars, max = 255), custom(input::text), custom(filled)))]
    pub name: Option<String>,
    /// Another name in addresses, or none.
    #[garde(inner(custom(address)))]
    pub slug: Patch<String>,
    /// Another description, or none.
    #[garde(inner(length(chars, max = 2_000), custom(input::text)))]
    pub description: Patch<String>,
    /// Public or private.
    #[garde(skip)]
    pub room_type: Option<RoomType>,
    /// Another password, or none.
    #[garde(skip)]
    pub password: Patch<SecretString>,
    /// Another limit, or none. Who is in already stays.
    #[garde(inner(range(min = 1, max = MOST_MEMBERS)))]
    pub max_members: Patch<i32>,
}

impl NewRoom {
    /// That its parts fit together.
    pub(super) fn ensure_whole(&self) -> Result<(), Invalid> {
        match self.room_type {
            RoomType::Dm => Err(Invalid::field("room_type", "is not public or private")),
            RoomType::Private if self.slug.is_some() => {
                Err(Invalid::field("slug", "is for public rooms alone"))
            }
            RoomType::Private if self.password.is_some() => Err(Invalid::field(
                "password",
                "is for public rooms alone; a private one is entered by invitation",
            )),
            RoomType::Public | RoomType::Private => Ok(()),
        }
    }
}

impl Change {
    /// Whether it changes nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.name.is_none()
            && self.slug == Patch::Keep
            && self.description == Patch::Keep
            && self.room_type.is_none()
            && matches!(self.password, Patch::Keep)
            && self.max_members == Patch::Keep
    }

    /// That a room of this kind, or of the one that it becomes, can be so.
    pub(super) fn ensure_fits(&self, now: RoomType) -> Result<(), Invalid> {
        if now == RoomType::Dm || self.room_type == Some(RoomType::Dm) {
            return if self.is_nothing() {
                Ok(())
            } else {
                Err(Invalid::field("room_type", "is direct: such a room is what its members are"))
            };
        }
        if self.room_type.unwrap_or(now) == RoomType::Private {
            if matches!(self.slug, Patch::Set(_)) {
                return Err(Invalid::field("slug", "is for public rooms alone"));
            }
            if matches!(self.password, Patch::Set(_)) {
                return Err(Invalid::field(
                    "password",
                    "is for public rooms alone; a private one is entered by invitation",
                ));
            }
        }
        Ok(())
    }
}
