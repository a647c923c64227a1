//! The enums of education: `course_level`, `course_status`, `course_enrollment_status`.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_enum(
            m,
            "course_level",
            &["beginner", "intermediate", "advanced", "all_levels"],
            "What a course expects of its students",
        )
        .await?;
        create_enum(m, "course_status", &["draft", "published", "archived"], "Whether a course is offered")
            .await?;
        create_enum(
            m,
            "course_enrollment_status",
            &["active", "completed", "expired", "cancelled", "refunded"],
            "Whether an enrollment opens its course",
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_enum(m, "course_enrollment_status").await?;
        drop_enum(m, "course_status").await?;
        drop_enum(m, "course_level").await
    }
}
