//! Plans, who subscribed to them, and the invoices of everything that is paid.
//!
//! [`subscription_plans`] are on sale; a [`subscriptions`] row is somebody's subscription to one, live or ended, at
//! most one of them live. [`invoices`] bill a period of a subscription or an order of the marketplace, and are kept
//! as long as the law says.

pub mod invoices;
pub mod subscription_plans;
pub mod subscriptions;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::invoices::{Entity as Invoices, InvoiceLine, InvoiceLines, InvoiceStatus};
    pub use super::subscription_plans::{BillingInterval, Entity as SubscriptionPlans};
    pub use super::subscriptions::{Entity as Subscriptions, SubscriptionStatus};
}
