//! `certificates`: who completed a course, as printed and publicly checked.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table("certificates", "Completion certificates, at most one per enrollment")
                .col(id())
                .col(uuid("enrollment_id"))
                // Identification
                .col(varchar("certificate_number", 50).comment("Human-readable (CERT-2025-00001)"))
                .col(varchar("verification_code", 64).comment(
                    "Random code printed on the certificate for the public check page; an identifier, not \
                     a secret",
                ))
                // Snapshot (at issue time)
                .col(
                    varchar("recipient_name", 255)
                        .comment("Name as printed; does not follow later profile changes"),
                )
                .col(varchar("course_title", 255))
                // File
                .col(
                    uuid("file_id")
                        .null()
                        .comment("Rendered PDF; NULL until rendered or after the file was purged"),
                )
                .col(timestamptz("issued_at").default(now()))
                .col(timestamptz("revoked_at").null())
                .col(varchar("revoked_reason", 255).null())
                .col(created_at())
                .col(updated_at())
                .references(
                    "fk_certificates_course_enrollments",
                    "enrollment_id",
                    "course_enrollments",
                    Cascade,
                )
                .references("fk_certificates_files", "file_id", "files", SetNull)
                .unique("uq_certificates_enrollment_id", ["enrollment_id"])
                .unique("uq_certificates_certificate_number", ["certificate_number"])
                .unique("uq_certificates_verification_code", ["verification_code"])
                .checked(
                    "chk_certificates_verification_code_format",
                    "verification_code ~ '^[A-Za-z0-9_-]{16,64}$'",
                )
                .checked(
                    "chk_certificates_revoked",
                    "revoked_at >= issued_at AND (revoked_reason IS NULL OR revoked_at IS NOT NULL)",
                ),
        )
        .await?;
        create_indexes(
            m,
            "certificates",
            [
                index("idx_certificates_file_id", ["file_id"]).partial("file_id IS NOT NULL"),
                index("idx_certificates_issued_at_desc", [desc("issued_at")]),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "certificates").await
    }
}
