//! Accounts at cloud storage that people linked; linking again takes up the same row. Written by
//! `service::cloud::cloud_accounts`.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SecretBytes;
use crate::enums::ConnectionStatus;

/// A linked account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "cloud_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique_key = "user_provider_external_account")]
    pub user_id: Uuid,
    #[sea_orm(unique_key = "user_provider_external_account")]
    pub provider: CloudProvider,
    /// Account id at the provider; user name for webdav/nextcloud, access key id for s3.
    #[sea_orm(unique_key = "user_provider_external_account")]
    pub external_account_id: String,
    pub display_name: Option<String>,
    /// Server address, required for nextcloud, s3 and webdav; none for hosted providers.
    pub base_url: Option<String>,
    pub root_path: String,
    /// The access token, app password or secret key, sealed; wiped when the account is unlinked.
    #[serde(skip_serializing)]
    pub access_token_encrypted: Option<SecretBytes>,
    /// The refresh token, sealed; wiped when the account is unlinked.
    #[serde(skip_serializing)]
    pub refresh_token_encrypted: Option<SecretBytes>,
    pub token_expires_at: Option<DateTimeUtc>,
    /// Rights that the provider granted.
    pub scopes: Vec<String>,
    /// None where it is unknown or unlimited.
    pub quota_bytes: Option<i64>,
    pub used_bytes: i64,
    pub status: ConnectionStatus,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    pub last_synced_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// Where the account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "cloud_provider", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CloudProvider {
    /// A Nextcloud server; needs `base_url`.
    Nextcloud,
    /// Google Drive.
    GoogleDrive,
    /// Dropbox.
    Dropbox,
    /// Microsoft `OneDrive`.
    Onedrive,
    /// A bucket that speaks S3; needs `base_url`.
    S3,
    /// A `WebDAV` server; needs `base_url`.
    Webdav,
}

impl ActiveModelBehavior for ActiveModel {}
