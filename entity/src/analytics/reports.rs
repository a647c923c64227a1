//! Reports: what was asked for, the queue of what is to be rendered, and the file. Written by
//! `service::analytics::reports`: workers claim the oldest pending row.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub requested_by: Uuid,
    pub kind: ReportKind,
    pub format: ReportFormat,
    /// Its filters; see [`ReportParameters`].
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: ReportParameters,
    pub period_start: Date,
    /// Last UTC day included.
    pub period_end: Date,
    pub status: ReportStatus,
    pub attempts: i32,
    pub locked_at: Option<DateTimeUtc>,
    /// The worker that renders it.
    pub locked_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub error_message: Option<String>,
    pub file_id: Option<Uuid>,
    /// Lines of the file, without its head.
    pub row_count: Option<i32>,
    pub completed_at: Option<DateTimeUtc>,
    /// The file is deleted and the status becomes expired after this time.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Requester", from = "requested_by", to = "id")]
    pub requester: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "report_kind", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// Who listens.
    Audience,
    /// How tracks fared.
    TrackPerformance,
    /// How courses fared.
    CoursePerformance,
    /// What was sold.
    Sales,
    /// What was earned.
    Revenue,
    /// What was paid out.
    Payouts,
    /// What an account did.
    UserActivity,
    /// What was reported and sanctioned.
    Moderation,
    /// The platform as a whole.
    PlatformOverview,
}

/// The kind of file that it is rendered into.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "report_format", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// Comma-separated values.
    #[default]
    Csv,
    /// An array of objects.
    Json,
    /// A spreadsheet.
    Xlsx,
    /// For print.
    Pdf,
}

/// How far a report is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "report_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    /// Waits for a worker.
    #[default]
    Pending,
    /// A worker renders it.
    Processing,
    /// The file is there.
    Completed,
    /// Given up; see the error message.
    Failed,
    /// Its file is deleted.
    Expired,
}

/// What a report is narrowed to. In the column: `{"track_id": "…", "country": "FR"}`; an empty object is everything.
///
/// Filters of which this version knows nothing are kept as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct ReportParameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_id: Option<Uuid>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Further filters, by the report's own names.
    #[serde(flatten)]
    pub other: std::collections::BTreeMap<String, Json>,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_filter_is_an_empty_object_and_an_unknown_one_is_kept() {
        assert_eq!(serde_json::to_value(ReportParameters::default()).unwrap(), json!({}));
        let stored = json!({"country": "FR", "device": "ios"});
        let parameters: ReportParameters = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(parameters.country.as_deref(), Some("FR"));
        assert_eq!(serde_json::to_value(&parameters).unwrap(), stored);
    }
}
