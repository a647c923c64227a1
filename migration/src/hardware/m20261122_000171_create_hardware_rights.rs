//! Who may do what with the tables of hardware.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("equipment_categories").select("true").insert("{admin}").update("{admin}"),
    own("equipment")
        .select("{own} OR (is_public AND deleted_at IS NULL) OR {staff}")
        .update("{own} OR {staff}"),
    protected("equipment_warranties").all("equipment_id = ANY (ARRAY(SELECT id FROM equipment WHERE {own}))"),
    protected("equipment_maintenance")
        .all("equipment_id = ANY (ARRAY(SELECT id FROM equipment WHERE {own}))"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await
    }
}
