//! Changes of some columns of a row: what is not mentioned stays as it is.

use garde::{error::NoKey, rules::inner::Inner};
use sea_orm::{ActiveValue, Value, sea_query::Nullable};

/// A change of a column that may be empty. A column that is never empty is changed by an `Option`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Empty it.
    Clear,
    /// Write this.
    Set(T),
}

impl<T: Into<Value> + Nullable> Patch<T> {
    /// As SeaORM takes it.
    pub(crate) fn into_active(self) -> ActiveValue<Option<T>> {
        match self {
            Self::Keep => ActiveValue::NotSet,
            Self::Clear => ActiveValue::Set(None),
            Self::Set(value) => ActiveValue::Set(Some(value)),
        }
    }
}

impl<T> Patch<T> {
    /// The same change of something made of the value.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(make(value)),
        }
    }
}

/// `#[garde(inner(…))]` looks at what is to be written.
impl<T> Inner<T> for Patch<T> {
    type Key = NoKey;

    fn validate_inner<F: FnMut(&T, &Self::Key)>(&self, mut rule: F) {
        if let Self::Set(value) = self {
            rule(value, &NoKey::default());
        }
    }
}

/// The change of a column that is never empty, as SeaORM takes it.
pub(crate) fn active<T: Into<Value>>(change: Option<T>) -> ActiveValue<T> {
    change.map_or(ActiveValue::NotSet, ActiveValue::Set)
}

#[cfg(test)]
mod tests {
    use garde::Validate;

    use super::*;
    use crate::input;

    #[derive(Validate)]
    struct Change {
        #[garde(inner(length(chars, max = 3), custom(input::text)))]
        note: Patch<String>,
    }

    #[test]
    fn a_patch_is_checked_only_where_it_writes() {
        for note in [Patch::Keep, Patch::Clear, Patch::Set("abc".to_owned())] {
            assert_eq!(input::check(&Change { note }), Ok(()));
        }
        for note in ["abcd", "\0"] {
            let invalid = input::check(&Change { note: Patch::Set(note.to_owned()) }).unwrap_err();
            assert!(invalid.names("note"), "{invalid}");
        }
    }

    #[test]
    fn to_clear_is_not_to_keep() {
        assert!(Patch::<i32>::Keep.into_active().is_not_set());
        assert_eq!(Patch::<i32>::Clear.into_active(), ActiveValue::Set(None));
        assert_eq!(Patch::Set(3).into_active(), ActiveValue::Set(Some(3)));
    }
}
