//! What happens in the product: events, figures by day, reports and dashboards.

pub(crate) mod m20261122_000100_create_analytics_enums;
pub(crate) mod m20261122_000101_create_analytics_events;
pub(crate) mod m20261122_000102_create_daily_metrics;
pub(crate) mod m20261122_000103_create_user_analytics;
pub(crate) mod m20261122_000104_create_track_analytics;
pub(crate) mod m20261122_000105_create_reports;
pub(crate) mod m20261122_000106_create_dashboard_configs;
pub(crate) mod m20261122_000147_create_user_statistics;
pub(crate) mod m20261122_000174_create_analytics_rights;
