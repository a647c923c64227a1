//! The second proof of an account: a TOTP generator, backup codes, a phone. Written by `service::auth::two_factor_configs`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::Secret;

/// The second factor of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "two_factor_configs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    /// The shared secret, sealed: `v1:<key id>:<base64>`.
    #[serde(skip_serializing)]
    pub totp_secret: Option<Secret>,
    /// True once the owner has shown a first code.
    pub totp_enabled: bool,
    pub totp_enabled_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(skip_serializing)]
    pub backup_codes: Option<BackupCodes>,
    /// The phone number, sealed: `v1:<key id>:<base64>`.
    #[serde(skip_serializing)]
    pub sms_phone: Option<Secret>,
    pub sms_enabled: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::users::Entity>,
}

/// The codes that stand in for a lost generator. In the column: `[{"hash": "…", "used_at": null}, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BackupCodes(pub Vec<BackupCode>);

/// One backup code, which works once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupCode {
    /// Hash of the code; the code itself is shown once and stored nowhere.
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub hash: Secret,
    /// When it was used up.
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn backup_codes_are_stored_as_an_array_of_hashes() {
        let stored = json!([
            {"hash": "aa", "used_at": null},
            {"hash": "bb", "used_at": "2026-11-22T10:00:00Z"},
        ]);
        let codes: BackupCodes = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(codes.0[0].used_at, None);
        assert_eq!(serde_json::to_value(&codes).unwrap(), stored);
    }

    #[test]
    fn backup_codes_keep_their_hashes_out_of_debug() {
        let codes = BackupCodes(vec![BackupCode { hash: "aa".into(), used_at: None }]);
        assert_eq!(format!("{codes:?}"), "BackupCodes([BackupCode { hash: Secret(..), used_at: None }])");
    }
}
