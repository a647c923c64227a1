//! How somebody presents themselves, and what the platform knows them for.
//!
//! Every account has one [`user_profiles`] row, which others see as far as its visibility allows, and one
//! [`user_settings`] row, which nobody else sees; both are made with the account. [`user_roles`] are the trades that
//! somebody claims (producer, label, educator) and that a moderator may verify; what an account is allowed to do is
//! another matter and stands in `users.role`. [`badges`] are defined by the platform, and [`user_badges`] says who
//! earned which, once.

pub mod badges;
pub mod user_badges;
pub mod user_profiles;
pub mod user_roles;
pub mod user_settings;

/// The entities of this domain under the names of their tables, and its enums.
pub mod prelude {
    pub use super::badges::{BadgeRarity, Entity as Badges};
    pub use super::user_badges::Entity as UserBadges;
    pub use super::user_profiles::{Entity as UserProfiles, Theme};
    pub use super::user_roles::Entity as UserRoles;
    pub use super::user_settings::Entity as UserSettings;
}
