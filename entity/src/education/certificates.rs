//! Proof that somebody completed a course, at most one per enrolment. Written by `service::education::certificates`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A certificate.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "certificates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub enrollment_id: Uuid,
    /// What people call it: `CERT-2025-00001`.
    #[sea_orm(unique)]
    pub certificate_number: String,
    /// Printed on it, for the page on which anybody can check it; not a secret.
    #[sea_orm(unique)]
    pub verification_code: String,
    /// As printed; it does not follow the profile.
    pub recipient_name: String,
    /// As printed; it does not follow the course.
    pub course_title: String,
    /// Rendered PDF; none until rendered or after the file was purged.
    pub file_id: Option<Uuid>,
    pub issued_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Enrollment", from = "enrollment_id", to = "id")]
    pub enrollment: BelongsTo<super::course_enrollments::Entity>,
    #[sea_orm(belongs_to, from = "file_id", to = "id")]
    pub file: BelongsTo<Option<crate::files::files::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
