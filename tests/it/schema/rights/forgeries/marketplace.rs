//! Orders and money, what is sold and what is said of it.

use super::super::{asked, lets, person, stops};
use super::{STUDENT, TEACHER, run, stage};
use service::db::Actor;

#[tokio::test]
async fn what_money_comes_of_is_read_by_whose_it_is_and_written_by_nobody() {
    let (db, application) = stage().await;
    let (seller, buyer, admin) =
        (Actor::user(TEACHER), Actor::user(STUDENT), person(&db, "root", "admin").await);
    let everybody = [&Actor::visitor(), &seller, &buyer, &admin];
    for table in ["orders", "transactions", "subscriptions", "invoices", "discount_code_usage"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert!(asked(&application, &buyer, &count).await.unwrap() > 0, "{table}");
        assert!(asked(&application, &admin, &count).await.unwrap() > 0, "{table}");
        assert_eq!(asked(&application, &seller, &count).await, Ok(0), "{table}");
    }
    for sql in [
        "UPDATE orders SET status = 'paid'",
        "UPDATE orders SET subtotal = 0, tax_total = 0, discount_total = 0, total = 0",
        "INSERT INTO orders (user_id, order_number, subtotal, total, billing_email, billing_address, status)
         SELECT user_id, 'ORD-2026-00002', 0, 0, billing_email, billing_address, 'paid' FROM orders",
        "DELETE FROM orders",
        "UPDATE order_items SET price = 0",
        "UPDATE order_items SET download_count = 0, license_key = 'x'",
        "INSERT INTO order_items (order_id, product_id, product_name, seller_id, price)
         SELECT order_id, product_id, product_name, seller_id, 0 FROM order_items",
        "INSERT INTO transactions (transaction_type, user_id, order_id, amount, provider, status)
         SELECT transaction_type, user_id, order_id, amount, provider, 'completed' FROM transactions",
        "UPDATE transactions SET status = 'completed'",
        "INSERT INTO seller_payouts (seller_id, payout_number, amount, payout_method)
         SELECT seller_id, 'PAY-2026-00002', 1000000, payout_method FROM seller_payouts",
        "UPDATE seller_payouts SET status = 'completed'",
        "INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount)
         SELECT discount_code_id, order_id, user_id, 1 FROM discount_code_usage",
        "UPDATE subscriptions SET current_period_end = current_period_end + interval '100 years'",
        "INSERT INTO subscriptions (user_id, plan_id, status, price, current_period_start, current_period_end, provider, \
         provider_subscription_id) SELECT user_id, plan_id, status, 0, now(), now() + interval '1 year', provider, 'sub_2' FROM subscriptions",
        "UPDATE invoices SET status = 'paid', amount_paid = total, paid_at = now()",
        "INSERT INTO invoices (user_id, subtotal, total, billing_name, billing_email) SELECT user_id, 0, 0, 'x', 'x@example.com' FROM orders",
    ] {
        stops(&application, &everybody, sql).await;
    }
    let plan = "UPDATE subscription_plans SET price = 0";
    stops(&application, &everybody[..3], plan).await;
    lets(&application, &admin, plan).await;
}

#[tokio::test]
async fn what_is_sold_is_its_sellers_and_reviewed_by_who_has_paid_for_it() {
    let (db, application) = stage().await;
    let (seller, buyer, staff) =
        (Actor::user(TEACHER), Actor::user(STUDENT), person(&db, "mod", "moderator").await);
    let visitor = Actor::visitor();
    for sql in [
        "UPDATE products SET price = 0",
        "UPDATE product_licenses SET price = 0",
        "DELETE FROM product_licenses",
        "UPDATE discount_codes SET discount_value = 100",
        "UPDATE discount_codes SET valid_until = now() + interval '1 year'",
    ] {
        stops(&application, &[&visitor, &buyer], sql).await;
        lets(&application, &seller, sql).await;
    }
    lets(&application, &staff, "UPDATE products SET status = 'suspended'").await;
    run(&db, "UPDATE products SET status = 'suspended'").await;
    stops(&application, &[&seller], "UPDATE products SET status = 'active'").await;
    stops(&application, &[&seller], "UPDATE products SET sale_count = 1000").await;
    assert_eq!(asked(&application, &buyer, "SELECT count(*) FROM discount_codes").await, Ok(0));
    let holder = buyer.clone().presenting("AUTUMN");
    assert_eq!(asked(&application, &holder, "SELECT count(*) FROM discount_codes").await, Ok(1));

    run(&db, "DELETE FROM product_reviews").await;
    let review = format!(
        "INSERT INTO product_reviews (product_id, user_id, order_item_id, rating)
         VALUES ('00000000-0000-4000-8000-000000004001', '{STUDENT}', '00000000-0000-4000-8000-000000004006', 5)"
    );
    stops(&application, &[&buyer], &review).await;
    run(&db, "UPDATE orders SET status = 'paid'").await;
    lets(&application, &buyer, &review).await;
    stops(&application, &[&visitor, &seller, &staff], &review).await;
    stops(&application, &[&buyer], &review.replace("000000004001', '", "000000004002', '")).await;
    run(&db, &review).await;
    lets(&application, &buyer, "UPDATE product_reviews SET rating = 1, content = 'Thinner than it sounded'")
        .await;
    stops(&application, &[&seller, &visitor], "UPDATE product_reviews SET rating = 5").await;
    stops(
        &application,
        &[&buyer],
        "UPDATE product_reviews SET seller_response = 'sorry', seller_responded_at = now()",
    )
    .await;
}
