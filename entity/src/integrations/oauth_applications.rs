//! Programs of third parties that may ask for access to accounts. Written by
//! `service::integrations::oauth_applications`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Secret;

/// An application.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "oauth_applications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner (developer).
    pub user_id: Uuid,
    pub name: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    pub homepage_url: Option<String>,
    pub logo_file_id: Option<Uuid>,
    /// What it is called in requests; public.
    #[sea_orm(unique)]
    pub client_id: String,
    /// argon2id; none for an application that cannot keep a secret.
    #[serde(skip_serializing)]
    pub client_secret_hash: Option<Secret>,
    /// 1 to 10 addresses, compared exactly.
    pub redirect_uris: Vec<String>,
    /// The most that it may ask for.
    pub scopes: Vec<String>,
    pub is_confidential: bool,
    /// First-party: no consent screen.
    pub is_trusted: bool,
    pub is_active: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "user_id", to = "id")]
    pub owner: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "LogoFile", from = "logo_file_id", to = "id")]
    pub logo_file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
