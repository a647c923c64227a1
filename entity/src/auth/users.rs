//! Accounts: how somebody signs in, what they may do, whether they still may. Written by `service::auth`.
//!
//! A deleted account keeps its row, so that what others bought from it or said to it stays whole.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// An account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Trimmed and in lower case; unique whatever its case.
    #[sea_orm(unique)]
    pub email: String,
    /// When the address was proved; none while it was not.
    pub email_verified_at: Option<DateTimeUtc>,
    /// argon2id; bcrypt where it is older and nobody has signed in since. None where only federated identities sign in.
    #[serde(skip_serializing)]
    pub password_hash: Option<Secret>,
    /// 3 to 30 ASCII letters, digits and underscores; unique whatever its case.
    #[sea_orm(unique)]
    pub username: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub display_name: Option<String>,
    pub role: UserRole,
    /// False while the account is switched off: nobody signs in, nothing is lost.
    pub is_active: bool,
    /// Whether the platform vouches for who this is; unrelated to the e-mail address.
    pub is_verified: bool,
    pub is_banned: bool,
    /// Stands in every access token; one more invalidates all that were issued before.
    pub token_version: i32,
    pub last_password_change_at: Option<DateTimeUtc>,
    pub last_login_at: Option<DateTimeUtc>,
    pub login_count: i32,
    pub last_login_ip: Option<IpNetwork>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When the account was closed; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(has_one)]
    pub profile: HasOne<crate::profiles::user_profiles::Entity>,
}

/// What an account may do on the platform.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "user_role", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    /// Listens, chats, buys.
    #[default]
    User,
    /// Publishes and sells.
    Creator,
    /// Has a live subscription; only the billing service grants and takes it.
    Premium,
    /// Acts on reports.
    Moderator,
    /// Runs the platform.
    Admin,
}

impl Entity {
    /// The accounts that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait, Set};

    use super::*;

    #[test]
    fn find_live_leaves_out_the_deleted() {
        let sql = Entity::find_live().build(DbBackend::Postgres).to_string();
        assert!(sql.ends_with(r#"WHERE "users"."deleted_at" IS NULL"#), "{sql}");
    }

    #[test]
    fn a_role_is_bound_as_the_postgresql_enum() {
        let change =
            Entity::update_many().set(ActiveModel { role: Set(UserRole::Moderator), ..Default::default() });
        let sql = change.build(DbBackend::Postgres).to_string();
        assert!(sql.contains(r#""role" = CAST('moderator' AS "user_role")"#), "{sql}");
    }
}
