//! Somebody as the lists of this domain show them.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use serde::Serialize;

use crate::row;

row! {
    /// Somebody in a list of people, and since when they are in it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Person {
        /// Who it is.
        pub user_id: Uuid,
        /// As they write it.
        pub username: String,
        /// The name to show, if another than the username.
        pub display_name: Option<String>,
        /// An address of the web.
        pub avatar_url: Option<String>,
        /// Whether the platform vouches for who this is.
        pub is_verified: bool,
        /// When they followed, were followed, or were blocked.
        pub since: DateTime<Utc>,
    }
}

/// The select list of a [`Person`] and what it is read from: `u` and `profile` are joined to a list `l` of `user_id` and `since`.
macro_rules! people {
    ($user:literal, $since:literal, $from:literal) => {
        concat!(
            "SELECT u.id AS user_id, u.username, u.display_name, profile.avatar_url, u.is_verified, ",
            $since,
            " AS since FROM ",
            $from,
            " JOIN users u ON u.id = ",
            $user,
            " LEFT JOIN user_profiles profile ON profile.user_id = u.id"
        )
    };
}
pub(super) use people;

/// What a page of people is ordered by.
pub(super) fn key(person: &Person) -> (DateTime<Utc>, Uuid) {
    (person.since, person.user_id)
}
