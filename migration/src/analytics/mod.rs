//! What happens in the product: events, figures by day, reports and dashboards.

pub(crate) mod m20261122_001001_create_analytics_enums;
pub(crate) mod m20261122_001002_create_analytics_events;
pub(crate) mod m20261122_001003_create_daily_metrics;
pub(crate) mod m20261122_001004_create_user_analytics;
pub(crate) mod m20261122_001005_create_track_analytics;
pub(crate) mod m20261122_001006_create_reports;
pub(crate) mod m20261122_001007_create_dashboard_configs;
