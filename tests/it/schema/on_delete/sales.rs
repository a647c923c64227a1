//! What goes with a row that is deleted, and what stays, where something was sold: products, subscriptions, courses.

use crate::schema::{refusal, rows, value};
use sea_orm::ConnectionTrait;
use tests::TestDb;

/// Without what other domains hold against a deletion.
async fn rows_of_sales() -> TestDb {
    rows::of(&["identity", "marketplace", "billing", "education"]).await
}

/// The constraint that stands against `deletion`.
async fn what_stands_against(db: &TestDb, deletion: &str) -> String {
    refusal(&**db, deletion).await.1.unwrap_or_default()
}

async fn count(db: &TestDb, rows: &str) -> i64 {
    value(&**db, &format!("SELECT count(*) FROM {rows}")).await
}

#[tokio::test]
async fn what_was_sold_stays() {
    let db = rows_of_sales().await;
    for (deletion, constraint) in [
        ("DELETE FROM products WHERE slug = 'kicks'", "fk_order_items_products"),
        ("DELETE FROM subscription_plans", "fk_subscriptions_subscription_plans"),
        ("DELETE FROM subscriptions", "fk_invoices_subscriptions"),
        ("DELETE FROM orders", "fk_invoices_orders"),
        ("DELETE FROM courses", "fk_course_enrollments_courses"),
    ] {
        assert_eq!(what_stands_against(&db, deletion).await, constraint, "{deletion}");
    }
}

/// Who sold, or was billed, is made nameless instead.
#[tokio::test]
async fn who_sold_or_was_billed_stays() {
    let db = rows_of_sales().await;
    let seller = what_stands_against(&db, "DELETE FROM users WHERE username = 'sue'").await;
    assert!(seller.starts_with("fk_order_items_") || seller == "fk_course_enrollments_courses", "{seller}");
    let billed = what_stands_against(&db, "DELETE FROM users WHERE username = 'ben'").await;
    assert!(billed.starts_with("fk_invoices_"), "{billed}");
}

#[tokio::test]
async fn with_a_buyer_without_invoices_goes_what_is_his_but_not_the_money_that_moved() {
    let db = rows_of_sales().await;
    db.execute_unprepared("DELETE FROM invoices; DELETE FROM users WHERE username = 'ben'").await.unwrap();
    for table in [
        "cart_items",
        "carts",
        "certificates",
        "course_enrollments",
        "discount_code_usage",
        "lesson_progress",
        "order_items",
        "orders",
        "product_favorites",
        "product_reviews",
        "quiz_attempts",
        "subscriptions",
    ] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "transactions WHERE user_id IS NULL AND order_id IS NULL").await, 1);
    assert_eq!(count(&db, "seller_payouts").await, 1);
    assert_eq!(count(&db, "discount_codes WHERE creator_id IS NOT NULL").await, 1);
}

#[tokio::test]
async fn with_a_seller_who_sold_nothing_goes_what_he_offered_but_not_his_discount_codes() {
    let db = rows_of_sales().await;
    db.execute_unprepared(
        "DELETE FROM invoices; DELETE FROM course_enrollments; DELETE FROM orders;
         DELETE FROM users WHERE username = 'sue'",
    )
    .await
    .unwrap();
    for table in [
        "cart_items",
        "courses",
        "lessons",
        "product_favorites",
        "product_licenses",
        "products",
        "quiz_attempts",
        "quizzes",
        "seller_payouts",
    ] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "discount_codes WHERE creator_id IS NULL").await, 1);
    assert_eq!(count(&db, "transactions WHERE payout_id IS NULL").await, 1);
}

#[tokio::test]
async fn what_is_in_a_cart_or_was_sold_outlives_its_licence() {
    let db = rows_of_sales().await;
    db.execute_unprepared("DELETE FROM product_licenses").await.unwrap();
    assert_eq!(count(&db, "cart_items WHERE license_id IS NULL").await, 1);
    assert_eq!(count(&db, "order_items WHERE license_id IS NULL").await, 1);
}

#[tokio::test]
async fn what_shows_a_file_outlives_it() {
    let db = rows_of_sales().await;
    db.execute_unprepared("DELETE FROM files").await.unwrap();
    for (table, column, rows) in [
        ("products", "preview_file_id", 2),
        ("invoices", "pdf_file_id", 2),
        ("courses", "thumbnail_file_id", 1),
        ("lessons", "video_file_id", 2),
        ("certificates", "file_id", 1),
    ] {
        assert_eq!(count(&db, &format!("{table} WHERE {column} IS NULL")).await, rows, "{table}");
    }
}

#[tokio::test]
async fn an_enrollment_outlives_its_order_item_and_the_lesson_it_stood_at() {
    let db = rows_of_sales().await;
    db.execute_unprepared("DELETE FROM order_items; DELETE FROM lessons WHERE title = 'Levels'")
        .await
        .unwrap();
    assert_eq!(
        count(&db, "course_enrollments WHERE order_item_id IS NULL AND last_lesson_id IS NULL").await,
        1
    );
    for table in ["lesson_progress", "product_reviews", "quiz_attempts", "quizzes"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "lessons").await, 1);
}

#[tokio::test]
async fn a_course_outlives_the_product_that_sells_it() {
    let db = rows_of_sales().await;
    db.execute_unprepared(
        "DELETE FROM invoices; DELETE FROM orders; DELETE FROM products WHERE slug = 'kicks'",
    )
    .await
    .unwrap();
    assert_eq!(count(&db, "courses WHERE product_id IS NULL").await, 1);
    assert_eq!(count(&db, "cart_items").await, 0);
}

#[tokio::test]
async fn a_certificate_goes_with_its_enrollment() {
    let db = rows_of_sales().await;
    db.execute_unprepared("DELETE FROM course_enrollments").await.unwrap();
    assert_eq!(count(&db, "certificates").await, 0);
    assert_eq!(count(&db, "lesson_progress").await, 0);
}
