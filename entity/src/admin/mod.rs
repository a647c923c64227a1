//! How the platform is run, and what its operators can look up afterwards.
//!
//! Users report what should not be there ([`moderation_reports`]); moderators answer with [`moderation_actions`].
//! People who need help open [`support_tickets`]. [`system_configs`] and [`feature_flags`] change the platform while
//! it runs.
//!
//! [`audit_logs`] records who changed what in the tables where that matters.

pub mod audit_logs;
pub mod feature_flags;
pub mod moderation_actions;
pub mod moderation_reports;
pub mod support_tickets;
pub mod system_configs;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::audit_logs::Entity as AuditLogs;
    pub use super::feature_flags::{Entity as FeatureFlags, TargetingRule, TargetingRules};
    pub use super::moderation_actions::{Entity as ModerationActions, ModerationActionKind};
    pub use super::moderation_reports::{
        Entity as ModerationReports, ModerationReason, ModerationReportStatus, ModerationTargetType,
    };
    pub use super::support_tickets::{Entity as SupportTickets, SupportTicketPriority, SupportTicketStatus};
    pub use super::system_configs::{ConfigValueType, Entity as SystemConfigs};
}
