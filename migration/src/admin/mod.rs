//! Administration: the audit trail, moderation, settings, support.

pub(crate) mod m20261122_000006_create_audit_logs;
pub(crate) mod m20261122_000007_create_audit_trigger;
pub(crate) mod m20261122_000107_create_admin_enums;
pub(crate) mod m20261122_000108_create_moderation_reports;
pub(crate) mod m20261122_000109_create_moderation_actions;
pub(crate) mod m20261122_000110_create_system_configs;
pub(crate) mod m20261122_000111_create_feature_flags;
pub(crate) mod m20261122_000129_create_support_tickets;
pub(crate) mod m20261122_000175_create_admin_rights;
