//! What goes with an invitation.

use std::time::Duration;

use garde::Validate;

use crate::input;

/// A code to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct NewCode {
    /// How many people it lets in: 1 to 1,000,000; none is no limit.
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    pub max_uses: Option<i32>,
    /// For how long it is open, a second at least; none is until it is taken back.
    #[garde(inner(custom(lasting)))]
    pub lifetime: Option<Duration>,
    /// At most 500 characters.
    #[garde(inner(length(chars, max = 500), custom(input::text)))]
    pub message: Option<String>,
}

/// What an inviter has to say.
#[derive(Validate)]
pub(super) struct Words<'a> {
    #[garde(inner(length(chars, max = 500), custom(input::text)))]
    pub message: Option<&'a str>,
}

fn lasting<C>(lifetime: &Duration, _: &C) -> garde::Result {
    if lifetime.as_secs() == 0 { Err(garde::Error::new("is less than a second")) } else { Ok(()) }
}
