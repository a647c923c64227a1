//! What happened, counted.
//!
//! [`analytics_events`] are raw, one partition a day, and are aggregated into [`daily_metrics`] of the platform,
//! [`user_analytics`] and [`track_analytics`] per day. [`reports`] are asked for and rendered into files by workers;
//! [`dashboard_configs`] say what somebody wants to see. [`user_statistics`] is a materialised view of what each
//! account has made, of all time.

pub mod analytics_events;
pub mod daily_metrics;
pub mod dashboard_configs;
pub mod reports;
pub mod track_analytics;
pub mod user_analytics;
pub mod user_statistics;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::analytics_events::{ClientPlatform, Entity as AnalyticsEvents};
    pub use super::daily_metrics::Entity as DailyMetrics;
    pub use super::dashboard_configs::{DashboardLayout, Entity as DashboardConfigs, Widget};
    pub use super::reports::{Entity as Reports, ReportFormat, ReportKind, ReportParameters, ReportStatus};
    pub use super::track_analytics::Entity as TrackAnalytics;
    pub use super::user_analytics::Entity as UserAnalytics;
    pub use super::user_statistics::Entity as UserStatistics;
}
