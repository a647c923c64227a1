//! Administration: the audit trail, moderation, settings, support.

pub(crate) mod m20261122_000006_create_audit_logs;
pub(crate) mod m20261122_000007_create_audit_trigger;
pub(crate) mod m20261122_001101_create_admin_enums;
pub(crate) mod m20261122_001102_create_moderation_reports;
pub(crate) mod m20261122_001103_create_moderation_actions;
pub(crate) mod m20261122_001104_create_system_configs;
pub(crate) mod m20261122_001105_create_feature_flags;
pub(crate) mod m20261122_001690_create_support_tickets;
