//! Bills of subscriptions and orders, kept for the legal retention period: an account with invoices is anonymised,
//! never deleted. Written by `service::billing::invoices`.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::marketplace::orders::BillingAddress;

/// An invoice, of a subscription or of an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub subscription_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    /// `INV-2025-00001`, without gaps; none while it is a draft.
    #[sea_orm(unique)]
    pub invoice_number: Option<String>,
    /// What is billed; see [`InvoiceLines`].
    #[sea_orm(column_type = "JsonBinary")]
    pub lines: InvoiceLines,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub subtotal: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub discount_total: Decimal,
    /// Per cent, 0 to 100.
    #[sea_orm(column_type = "Decimal(Some((5, 2)))")]
    pub tax_rate: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub tax_total: Decimal,
    /// `subtotal - discount_total + tax_total`, which the database checks.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub total: Decimal,
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub amount_paid: Decimal,
    /// What was paid back so far, at most `amount_paid`.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub amount_refunded: Decimal,
    /// `total - amount_paid`. Computed by the database: leave it unset.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub amount_due: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    pub status: InvoiceStatus,
    pub billing_name: String,
    pub billing_email: String,
    /// As it was when the invoice was issued.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub billing_address: Option<BillingAddress>,
    /// The tax number of a business.
    pub billing_tax_number: Option<String>,
    pub pdf_file_id: Option<Uuid>,
    #[sea_orm(unique_key = "provider_provider_invoice")]
    pub provider: Option<String>,
    #[sea_orm(unique_key = "provider_provider_invoice")]
    pub provider_invoice_id: Option<String>,
    /// The period that is billed; none for an order.
    pub period_start: Option<DateTimeUtc>,
    pub period_end: Option<DateTimeUtc>,
    pub issued_at: Option<DateTimeUtc>,
    pub due_at: Option<DateTimeUtc>,
    pub paid_at: Option<DateTimeUtc>,
    pub voided_at: Option<DateTimeUtc>,
    pub refunded_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, from = "subscription_id", to = "id")]
    pub subscription: BelongsTo<Option<super::subscriptions::Entity>>,
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: BelongsTo<Option<crate::marketplace::orders::Entity>>,
    #[sea_orm(belongs_to, relation_enum = "PdfFile", from = "pdf_file_id", to = "id")]
    pub pdf_file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// How far an invoice has come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "invoice_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Has no number and may still change.
    #[default]
    Draft,
    /// Issued, not paid.
    Open,
    /// Paid in full.
    Paid,
    /// Issued by mistake; its number stays used.
    Void,
    /// Given up.
    Uncollectible,
    /// Paid back in full.
    Refunded,
}

/// The lines of an invoice; the sum of their amounts is its subtotal. In the column:
/// `[{"description": "…", "quantity": "1", "unit_price": "9.99", "amount": "9.99"}, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct InvoiceLines(pub Vec<InvoiceLine>);

/// One line, its amounts before tax in the currency of the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub description: String,
    /// How many; fractions are allowed.
    pub quantity: Decimal,
    pub unit_price: Decimal,
    /// `quantity * unit_price`, rounded.
    pub amount: Decimal,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_read_and_written_without_losing_a_cent() {
        let stored =
            json!([{"description": "Premium", "quantity": "1", "unit_price": "9.99", "amount": "9.99"}]);
        let lines: InvoiceLines = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(lines.0[0].amount, Decimal::new(999, 2));
        assert_eq!(serde_json::to_value(&lines).unwrap(), stored);
    }
}
