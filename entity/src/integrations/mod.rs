//! How other programs reach the platform, and how it reaches them.
//!
//! A program acts for its owner with one of the [`api_keys`], or for others as one of the [`oauth_applications`],
//! each consent being an [`oauth_grants`] row. [`webhook_endpoints`] are called when something happens;
//! [`webhook_deliveries`] is the queue of the calls. [`integrations`] are accounts at other services, linked by their
//! owner.

pub mod api_keys;
#[expect(
    clippy::module_inception,
    reason = "the domain is named after one of its tables, as in the other crates"
)]
pub mod integrations;
pub mod oauth_applications;
pub mod oauth_grants;
pub mod webhook_deliveries;
pub mod webhook_endpoints;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::api_keys::Entity as ApiKeys;
    pub use super::integrations::Entity as Integrations;
    pub use super::oauth_applications::Entity as OauthApplications;
    pub use super::oauth_grants::Entity as OauthGrants;
    pub use super::webhook_deliveries::{Entity as WebhookDeliveries, WebhookDeliveryStatus};
    pub use super::webhook_endpoints::Entity as WebhookEndpoints;
}
