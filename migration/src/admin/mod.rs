//! Administration: the audit trail.

pub(crate) mod m20261122_000006_create_audit_logs;
pub(crate) mod m20261122_000007_create_audit_trigger;
