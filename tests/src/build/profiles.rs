//! Badges.

use crate::{TestDb, TestEnv};
use entity::profiles::badges::{BadgeRarity, Model};
use service::db::Actor;
use service::profiles::badges::{NewBadge, create};

/// A badge that nobody has made yet.
#[must_use]
pub fn new_badge() -> NewBadge {
    let number = super::unique();
    NewBadge {
        name: format!("Badge {number}"),
        slug: format!("badge-{number}"),
        description: None,
        icon_url: None,
        color: Some("#1E90ff".to_owned()),
        criteria: None,
        rarity: BadgeRarity::Rare,
    }
}

/// A badge that can be earned.
///
/// # Panics
/// If it cannot be made.
pub async fn badge(db: &TestDb) -> Model {
    create(db.owner(), &TestEnv::new().env, &Actor::system(), new_badge()).await.unwrap()
}
