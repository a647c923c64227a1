//! `veza.two_factor_steps`: the last TOTP step that an account was let in with, so that no code is accepted twice.
//!
//! Beside the product's tables and not a column of `two_factor_configs`: that table is audited, and this is written with each
//! sign-in.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/two_factor_steps.up.sql")).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/two_factor_steps.down.sql")).await
    }
}
