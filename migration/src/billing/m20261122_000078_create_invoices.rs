//! `invoices`: what was billed for a subscription or an order, kept for the legal retention period.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "invoices",
                "Invoices of subscriptions and orders, kept for the legal retention period: they \
                 block hard deletion of the user, erasure anonymizes the users row instead",
            )
            .col(id())
            .col(uuid("user_id"))
            .col(uuid("subscription_id").null())
            .col(uuid("order_id").null())
            // Invoice number
            .col(varchar("invoice_number", 50).null().comment(
                "Gapless human-readable number (INV-2025-00001), given when issued; NULL for a draft",
            ))
            // Amounts
            .col(jsonb("lines").default("[]").comment(
                "Array of {description, quantity, unit_price, amount}, amounts before tax; their sum \
                 is subtotal",
            ))
            .col(money("subtotal"))
            .col(money("discount_total").default(0))
            .col(decimal("tax_rate", 5, 2).default(0).comment("Percent, 0-100"))
            .col(money("tax_total").default(0))
            .col(money("total").comment("subtotal - discount_total + tax_total (checked)"))
            .col(money("amount_paid").default(0))
            .col(
                money("amount_refunded")
                    .default(0)
                    .comment("Sum of refunds so far; status becomes refunded when it reaches amount_paid"),
            )
            .col(money("amount_due").generated(Expr::cust("total - amount_paid"), true))
            .col(currency())
            // Status
            .col(enumeration("status", "invoice_status").default("draft"))
            // Billing (snapshot at issue time)
            .col(varchar("billing_name", 255))
            .col(varchar("billing_email", 255))
            .col(
                jsonb("billing_address")
                    .null()
                    .comment("{line1, line2, city, postal_code, state, country}, as orders.billing_address"),
            )
            .col(varchar("billing_tax_number", 50).null())
            // Document and provider
            .col(uuid("pdf_file_id").null())
            .col(varchar("provider", 50).null())
            .col(varchar("provider_invoice_id", 255).null())
            .col(timestamptz("period_start").null().comment("Subscription period billed; NULL for an order"))
            .col(timestamptz("period_end").null())
            .col(timestamptz("issued_at").null())
            .col(timestamptz("due_at").null())
            .col(timestamptz("paid_at").null())
            .col(timestamptz("voided_at").null())
            .col(timestamptz("refunded_at").null())
            .col(created_at())
            .col(updated_at())
            .references("fk_invoices_users", "user_id", "users", Restrict)
            .references("fk_invoices_subscriptions", "subscription_id", "subscriptions", Restrict)
            .references("fk_invoices_orders", "order_id", "orders", Restrict)
            .references("fk_invoices_files", "pdf_file_id", "files", SetNull)
            .unique("uq_invoices_invoice_number", ["invoice_number"])
            .unique("uq_invoices_provider_provider_invoice_id", ["provider", "provider_invoice_id"])
            .checked("chk_invoices_source", "NUM_NONNULLS(subscription_id, order_id) = 1")
            .checked("chk_invoices_issued", "status = 'draft' OR NUM_NONNULLS(invoice_number, issued_at) = 2")
            .checked("chk_invoices_lines_array", "JSONB_TYPEOF(lines) = 'array'")
            .checked(
                "chk_invoices_amounts_positive",
                "subtotal >= 0 AND discount_total >= 0 AND tax_total >= 0 AND total >= 0",
            )
            .checked("chk_invoices_discount_range", "discount_total <= subtotal")
            .checked("chk_invoices_tax_rate_range", "tax_rate >= 0 AND tax_rate <= 100")
            .checked("chk_invoices_total_sum", "total = subtotal - discount_total + tax_total")
            .checked("chk_invoices_amount_paid_range", "amount_paid >= 0 AND amount_paid <= total")
            .checked(
                "chk_invoices_amount_refunded_range",
                "amount_refunded >= 0 AND amount_refunded <= amount_paid",
            )
            .checked("chk_invoices_currency_format", "currency ~ '^[A-Z]{3}$'")
            .checked("chk_invoices_paid", "status <> 'paid' OR (paid_at IS NOT NULL AND amount_paid = total)")
            .checked("chk_invoices_voided", "(status = 'void') = (voided_at IS NOT NULL)")
            .checked(
                "chk_invoices_refunded",
                "status <> 'refunded' OR (refunded_at IS NOT NULL AND amount_refunded = amount_paid)",
            )
            .checked("chk_invoices_due_after_issue", "due_at >= issued_at")
            .checked("chk_invoices_billing_address_object", "JSONB_TYPEOF(billing_address) = 'object'")
            .checked("chk_invoices_period", "period_end > period_start"),
        )
        .await?;
        create_indexes(m, "invoices", indexes()).await?;
        create_audit_trigger(m, "invoices").await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "invoices").await
    }
}

fn indexes() -> [IndexCreateStatement; 7] {
    [
        index("idx_invoices_user_id_created_at_id", [asc("user_id"), desc("created_at"), desc("id")]),
        index("idx_invoices_subscription_id_created_at", [asc("subscription_id"), desc("created_at")])
            .partial("subscription_id IS NOT NULL"),
        index("idx_invoices_order_id", ["order_id"]).partial("order_id IS NOT NULL"),
        unique_index("idx_invoices_order_id_unique", ["order_id"])
            .partial("order_id IS NOT NULL AND status <> 'void'"),
        index("idx_invoices_pdf_file_id", ["pdf_file_id"]).partial("pdf_file_id IS NOT NULL"),
        index("idx_invoices_status_created_at", [asc("status"), desc("created_at")]),
        index("idx_invoices_due_at", ["due_at"]).partial("status = 'open'"),
    ]
}
