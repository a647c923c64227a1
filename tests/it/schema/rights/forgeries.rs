//! What somebody would write for themselves, if they could: a role, a course that costs, a paid order, a clean scan, a word in a room
//! that is not theirs.

use super::super::rows;
use super::{asked, lets, person, stops};
use sea_orm::{ConnectionTrait, DatabaseConnection, prelude::Uuid};
use service::db::Actor;
use tests::TestDb;

const ANN: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000a);
const BOB: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_000b);
const TEACHER: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_400a);
const STUDENT: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_400b);
const COURSE: &str = "00000000-0000-4000-8000-000000006001";

async fn stage() -> (TestDb, DatabaseConnection) {
    let db = rows::everywhere().await;
    let application = db.application().await;
    (db, application)
}

async fn run(db: &TestDb, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test]
async fn a_course_that_costs_is_not_entered_by_oneself_and_a_refunded_place_in_it_stays_lost() {
    let (db, application) = stage().await;
    let guest = person(&db, "guest", "user").await;
    let id = guest.user_id().unwrap();
    let enrol = |more: &str, values: &str| {
        format!(
            "INSERT INTO course_enrollments (user_id, course_id{more}) VALUES ('{id}', '{COURSE}'{values})"
        )
    };
    let plain = enrol("", "");
    let visitor = Actor::visitor();
    run(&db, "UPDATE courses SET status = 'published', published_at = now()").await;
    stops(&application, &[&guest, &visitor], &plain).await;
    run(&db, "UPDATE courses SET price = 0").await;
    stops(&application, &[&guest], &plain).await;
    run(&db, "UPDATE courses SET price = 9.90, product_id = NULL").await;
    stops(&application, &[&guest], &plain).await;
    stops(&application, &[&guest], &enrol(", price_paid", ", 9.90")).await;
    run(&db, "UPDATE courses SET price = 0").await;
    lets(&application, &guest, &plain).await;
    stops(&application, &[&visitor, &Actor::user(TEACHER)], &plain).await;
    for (more, values) in [
        (", price_paid", ", 9.90"),
        (", order_item_id", ", '00000000-0000-4000-8000-000000004006'"),
        (", expires_at", ", now() + interval '100 years'"),
        (", status, completed_at", ", 'completed', now()"),
        (", progress_percent", ", 100"),
    ] {
        stops(&application, &[&guest], &enrol(more, values)).await;
    }
    for hidden in ["status = 'draft', published_at = NULL", "visibility = 'private'", "deleted_at = now()"] {
        run(&db, &format!("UPDATE courses SET {hidden}")).await;
        stops(&application, &[&guest], &plain).await;
        run(&db, "UPDATE courses SET status = 'published', published_at = now(), visibility = 'public', deleted_at = NULL").await;
    }

    let student = Actor::user(STUDENT);
    let change = |what: &str| format!("UPDATE course_enrollments SET {what}");
    stops(&application, &[&student], &change("progress_percent = 100")).await;
    run(&db, &change("progress_percent = 100")).await;
    for what in [
        "last_lesson_id = NULL, last_accessed_at = now()",
        "rating = 5, review = 'x', rated_at = now()",
        "status = 'completed', completed_at = now()",
        "status = 'cancelled'",
    ] {
        lets(&application, &student, &change(what)).await;
        stops(&application, &[&guest, &visitor, &Actor::user(TEACHER)], &change(what)).await;
    }
    for what in [
        "status = 'refunded'",
        "price_paid = 0",
        "expires_at = NULL",
        "progress_percent = 100",
        "order_item_id = NULL",
    ] {
        stops(&application, &[&student], &change(what)).await;
    }
    for over in ["expired", "cancelled", "refunded"] {
        run(&db, &change(&format!("status = '{over}'"))).await;
        stops(&application, &[&student], &change("status = 'active'")).await;
        assert_eq!(asked(&application, &student, "SELECT count(*) FROM lessons").await, Ok(0), "{over}");
    }
}

#[tokio::test]
async fn nobody_grades_their_own_quiz_or_prints_their_own_certificate() {
    let (db, application) = stage().await;
    let (student, teacher, admin) =
        (Actor::user(STUDENT), Actor::user(TEACHER), person(&db, "root", "admin").await);
    let everybody = [&student, &teacher, &admin];
    for sql in [
        "UPDATE quiz_attempts SET score = 100, passed = true",
        "UPDATE quiz_attempts SET expires_at = NULL",
        "INSERT INTO quiz_attempts (quiz_id, user_id, attempt_number, score, passed, submitted_at)
         SELECT quiz_id, user_id, 2, 100, true, now() FROM quiz_attempts",
        "UPDATE certificates SET recipient_name = 'Mallory'",
        "INSERT INTO certificates (enrollment_id, certificate_number, verification_code, recipient_name, course_title)
         SELECT id, 'CERT-2026-00002', 'abcdefgh_ABCDEFGH-0124', 'Mallory', 'Mixing' FROM course_enrollments",
    ] {
        stops(&application, &everybody, sql).await;
    }
    lets(&application, &student, "UPDATE lesson_progress SET watched_seconds = 10, completed_at = now()")
        .await;
    stops(&application, &[&student], "UPDATE lesson_progress SET enrollment_id = enrollment_id").await;
}

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

#[tokio::test]
async fn a_trade_is_claimed_unverified_and_verified_by_staff_of_somebody_else() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (staff, other) = (person(&db, "mod", "moderator").await, person(&db, "mod_2", "moderator").await);
    let (of_staff, of_other) = (staff.user_id().unwrap(), other.user_id().unwrap());
    let claim = |who: Uuid, role: &str, more: &str, values: &str| {
        format!("INSERT INTO user_roles (user_id, role{more}) VALUES ('{who}', '{role}'{values})")
    };
    lets(&application, &bob, &claim(BOB, "label", "", "")).await;
    lets(&application, &staff, &claim(BOB, "label", "", "")).await;
    stops(&application, &[&ann, &visitor], &claim(BOB, "label", "", "")).await;
    for role in ["admin", "moderator", "system"] {
        stops(&application, &[&bob, &staff], &claim(BOB, role, "", "")).await;
    }
    for (more, values) in [
        (", verified", ", true".to_owned()),
        (", verified_at", ", now()".to_owned()),
        (", verified_by", format!(", '{of_staff}'")),
    ] {
        stops(&application, &[&bob, &staff], &claim(BOB, "label", more, &values)).await;
    }
    run(&db, "DELETE FROM user_roles").await;
    run(&db, &claim(BOB, "label", "", "")).await;
    run(&db, &claim(of_staff, "label", "", "")).await;
    let verify = |who: Uuid, by: Uuid| {
        format!(
            "UPDATE user_roles SET verified = true, verified_at = now(), verified_by = '{by}' WHERE user_id = '{who}'"
        )
    };
    stops(&application, &[&bob, &ann, &visitor], &verify(BOB, BOB)).await;
    stops(&application, &[&bob, &staff], &verify(BOB, of_other)).await;
    stops(&application, &[&staff], &verify(of_staff, of_staff)).await;
    stops(&application, &[&bob, &staff], "UPDATE user_roles SET role = 'admin'").await;
    lets(&application, &staff, &verify(BOB, of_staff)).await;
    run(&db, &verify(BOB, of_staff)).await;
    stops(&application, &[&other], &verify(BOB, of_other)).await;
    let give_up = format!("DELETE FROM user_roles WHERE user_id = '{BOB}'");
    stops(&application, &[&ann, &visitor], &give_up).await;
    lets(&application, &bob, &give_up).await;
    lets(&application, &staff, &give_up).await;
}

#[tokio::test]
async fn a_profile_is_changed_by_its_owner_or_staff_and_a_badge_is_given_by_staff() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (staff, admin) = (person(&db, "mod", "moderator").await, person(&db, "root", "admin").await);
    let write = format!("UPDATE user_profiles SET bio = 'x' WHERE user_id = '{ANN}'");
    stops(&application, &[&bob, &visitor], &write).await;
    lets(&application, &ann, &write).await;
    lets(&application, &staff, &write).await;
    for what in ["follower_count = 1000000", "track_count = 5", "created_at = now()", "user_id = user_id"] {
        stops(&application, &[&ann, &staff], &format!("UPDATE user_profiles SET {what}")).await;
    }
    run(&db, "DELETE FROM user_profiles").await;
    let make = format!("INSERT INTO user_profiles (user_id) VALUES ('{ANN}')");
    stops(&application, &[&bob, &visitor], &make).await;
    lets(&application, &ann, &make).await;

    let give = |who: Uuid| {
        format!(
            "INSERT INTO user_badges (user_id, badge_id) VALUES ('{who}', '00000000-0000-4000-8000-000000000002')"
        )
    };
    stops(&application, &[&bob, &ann, &visitor], &give(BOB)).await;
    lets(&application, &staff, &give(BOB)).await;
    lets(&application, &ann, "UPDATE user_badges SET is_displayed = false, display_order = NULL").await;
    stops(&application, &[&bob, &visitor], "UPDATE user_badges SET is_displayed = false").await;
    stops(&application, &[&ann], "UPDATE user_badges SET earned_at = now() - interval '1 year'").await;
    stops(&application, &[&ann, &bob], "DELETE FROM user_badges").await;
    lets(&application, &staff, "DELETE FROM user_badges").await;
    let change = "UPDATE badges SET rarity = 'common'";
    stops(&application, &[&ann, &visitor, &staff], change).await;
    lets(&application, &admin, change).await;
}

#[tokio::test]
async fn a_file_is_what_was_uploaded_and_what_workers_found_and_its_owner_shows_or_deletes_it() {
    let (db, application) = stage().await;
    let (ann, bob, visitor, staff) =
        (Actor::user(ANN), Actor::user(BOB), Actor::visitor(), person(&db, "mod", "moderator").await);
    let one = "WHERE id = '00000000-0000-4000-8000-000000000003'";
    let change = |what: &str| format!("UPDATE files SET {what} {one}");
    for what in [
        "virus_scanned = true, virus_scan_result = 'clean', virus_scanned_at = now()",
        "is_processed = true, processed_at = now()",
        "processing_error = NULL",
        "file_size = 2",
        "file_hash = repeat('a', 64)",
        "storage_path = 'b', url = 'https://files.example.com/b'",
        "mime_type = 'image/png'",
        "metadata = '{}'",
    ] {
        stops(&application, &[&ann, &bob, &staff, &visitor], &change(what)).await;
    }
    stops(&application, &[&ann], &format!("UPDATE files SET user_id = '{BOB}' {one}")).await;
    for what in ["is_public = true", "deleted_at = now()"] {
        stops(&application, &[&bob, &visitor], &change(what)).await;
        lets(&application, &ann, &change(what)).await;
        lets(&application, &staff, &change(what)).await;
    }
    run(&db, &change("virus_scan_result = 'Eicar', virus_scanned = true")).await;
    stops(&application, &[&ann, &staff], &change("is_public = true")).await;
    lets(&application, &ann, &change("deleted_at = now()")).await;
    run(&db, &change("deleted_at = now()")).await;
    stops(&application, &[&ann, &bob, &visitor], &change("deleted_at = NULL")).await;
    lets(&application, &staff, &change("deleted_at = NULL")).await;
    let hold = format!("SELECT count(*) FROM (SELECT FROM files {one} FOR NO KEY UPDATE) held");
    assert_eq!(asked(&application, &bob, &hold).await, Ok(1));

    let add = |who: Uuid, more: &str, values: &str| {
        format!(
            "INSERT INTO files (user_id, filename, original_filename, mime_type, file_size, storage_path, url{more})
             VALUES ('{who}', 'x', 'x', 'audio/wav', 1, 'x', 'https://files.example.com/x'{values})"
        )
    };
    lets(&application, &bob, &add(BOB, "", "")).await;
    stops(&application, &[&ann, &staff, &visitor], &add(BOB, "", "")).await;
    for (more, values) in [
        (", is_public", ", true"),
        (", is_processed", ", true"),
        (", virus_scanned", ", true"),
        (", virus_scan_result", ", 'clean'"),
    ] {
        stops(&application, &[&bob], &add(BOB, more, values)).await;
    }
}

#[tokio::test]
async fn an_upload_is_its_owners_and_what_becomes_of_a_file_is_written_by_workers() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let staff = person(&db, "mod", "moderator").await;
    assert_eq!(asked(&application, &bob, "SELECT count(*) FROM file_uploads").await, Ok(0));
    lets(&application, &ann, "UPDATE file_uploads SET bytes_uploaded = 5, status = 'uploading'").await;
    lets(&application, &staff, "UPDATE file_uploads SET status = 'failed', expires_at = now()").await;
    stops(&application, &[&bob, &visitor], "UPDATE file_uploads SET status = 'failed'").await;
    stops(&application, &[&ann, &staff], "UPDATE file_uploads SET file_size = 5").await;
    stops(&application, &[&ann, &staff], "DELETE FROM file_uploads").await;
    stops(&application, &[&ann, &staff, &bob], "UPDATE file_metadata SET duration = 1").await;

    let convert = "INSERT INTO file_conversions (source_file_id, target_format)
         VALUES ('00000000-0000-4000-8000-000000000003', 'ogg')";
    stops(&application, &[&bob, &visitor], convert).await;
    lets(&application, &ann, convert).await;
    lets(&application, &staff, convert).await;
    for what in ["status = 'failed', error_message = 'x'", "status = 'pending', progress = 0"] {
        stops(&application, &[&bob, &visitor], &format!("UPDATE file_conversions SET {what}")).await;
        lets(&application, &ann, &format!("UPDATE file_conversions SET {what}")).await;
    }
    for what in
        ["status = 'completed'", "converted_file_id = NULL", "target_format = 'wav'", "completed_at = now()"]
    {
        stops(&application, &[&ann, &staff], &format!("UPDATE file_conversions SET {what}")).await;
    }
}

#[tokio::test]
async fn a_message_is_reacted_to_by_who_may_speak_in_its_room_and_as_themselves() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (stranger, staff) = (person(&db, "stranger", "user").await, person(&db, "mod", "moderator").await);
    run(&db, "DELETE FROM blocks; DELETE FROM message_reactions; UPDATE rooms SET is_private = true").await;
    let react = |who: &Actor| {
        format!(
            "INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
             SELECT id, created_at, '{}', '👍' FROM known",
            who.user_id().unwrap_or(ANN)
        )
    };
    // Whoever attacks knows the message already: it is not looked up under a policy.
    run(&db, "CREATE TABLE known AS SELECT id, created_at FROM messages WHERE content = 'Hello'; GRANT SELECT ON known TO veza_app").await;
    for actor in [&stranger, &staff, &visitor] {
        stops(&application, &[actor], &react(actor)).await;
    }
    stops(&application, &[&ann], &react(&bob)).await;
    lets(&application, &bob, &react(&bob)).await;
    lets(&application, &ann, &react(&ann)).await;
    for (less, again) in [
        (
            "UPDATE room_members SET is_muted = true WHERE role = 'member'",
            "UPDATE room_members SET is_muted = false",
        ),
        (
            "UPDATE room_members SET is_banned = true WHERE role = 'member'",
            "UPDATE room_members SET is_banned = false",
        ),
        ("UPDATE messages SET is_deleted = true", "UPDATE messages SET is_deleted = false"),
        (
            "INSERT INTO blocks (blocker_id, blocked_id) SELECT sender_id, user_id FROM messages, room_members WHERE content = 'Hello' AND role = 'member'",
            "DELETE FROM blocks",
        ),
    ] {
        run(&db, less).await;
        stops(&application, &[&bob], &react(&bob)).await;
        run(&db, again).await;
    }
    run(&db, &react(&bob)).await;
    stops(&application, &[&ann, &stranger, &staff, &visitor], "DELETE FROM message_reactions").await;
    stops(&application, &[&bob], "UPDATE message_reactions SET emoji = '👎'").await;
    lets(&application, &bob, "DELETE FROM message_reactions").await;
}

#[tokio::test]
async fn likes_follows_and_comments_are_given_by_oneself_to_what_one_sees() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let (guest, staff) = (person(&db, "guest", "user").await, person(&db, "mod", "moderator").await);
    let id = guest.user_id().unwrap();
    let (post, track) = ("00000000-0000-4000-8000-000000000301", "00000000-0000-4000-8000-000000000115");
    run(&db, "UPDATE tracks SET visibility = 'public', published_at = now()").await;
    let given = [
        format!("INSERT INTO post_likes (user_id, post_id) VALUES ('{id}', '{post}')"),
        format!("INSERT INTO post_comments (user_id, post_id, content) VALUES ('{id}', '{post}', 'x')"),
        format!("INSERT INTO track_likes (user_id, track_id) VALUES ('{id}', '{track}')"),
        format!("INSERT INTO track_comments (user_id, track_id, content) VALUES ('{id}', '{track}', 'x')"),
        format!(
            "INSERT INTO playlist_follows (user_id, playlist_id) VALUES ('{id}', '00000000-0000-4000-8000-000000000116')"
        ),
    ];
    run(&db, "UPDATE playlists SET visibility = 'public'").await;
    for sql in &given {
        lets(&application, &guest, sql).await;
        stops(&application, &[&bob, &staff, &visitor], sql).await;
    }
    for table in ["posts", "tracks", "playlists"] {
        run(&db, &format!("UPDATE {table} SET visibility = 'private'")).await;
    }
    for sql in &given {
        stops(&application, &[&guest], sql).await;
    }
    for table in ["post_likes", "track_likes", "playlist_follows"] {
        stops(&application, &[&guest, &staff, &visitor], &format!("DELETE FROM {table}")).await;
    }
    let follow = format!("INSERT INTO follows (follower_id, following_id) VALUES ('{id}', '{ANN}')");
    lets(&application, &guest, &follow).await;
    stops(&application, &[&ann, &bob, &visitor], &follow).await;
    run(&db, &format!("INSERT INTO blocks (blocker_id, blocked_id) VALUES ('{ANN}', '{id}')")).await;
    stops(&application, &[&guest], &follow).await;
    stops(&application, &[&guest, &visitor], "DELETE FROM follows").await;
    lets(&application, &ann, "DELETE FROM follows").await;
    lets(&application, &bob, "DELETE FROM follows").await;
}

#[tokio::test]
async fn a_comment_says_what_its_author_said_and_one_that_was_taken_back_stays_so() {
    let (db, application) = stage().await;
    run(&db, "DELETE FROM blocks; UPDATE tracks SET visibility = 'public', published_at = now()").await;
    let staff = person(&db, "mod", "moderator").await;
    let guest = person(&db, "guest", "user").await;
    let (cleo, dan) = (
        Actor::user(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0110)),
        Actor::user(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0111)),
    );
    for (table, author, of_thing, comment, gone, back) in [
        (
            "post_comments",
            &Actor::user(BOB),
            &Actor::user(ANN),
            "000000000303",
            "deleted_at = now()",
            "deleted_at = NULL",
        ),
        (
            "track_comments",
            &dan,
            &cleo,
            "000000000117",
            "is_deleted = true, deleted_at = now()",
            "is_deleted = false, deleted_at = NULL",
        ),
    ] {
        let change =
            |what: &str| format!("UPDATE {table} SET {what} WHERE id = '00000000-0000-4000-8000-{comment}'");
        stops(&application, &[&guest, &Actor::visitor(), of_thing, &staff], &change("content = 'mine'"))
            .await;
        lets(&application, author, &change("content = 'mine'")).await;
        stops(&application, &[&guest, &Actor::visitor()], &change(gone)).await;
        for actor in [author, of_thing, &staff] {
            lets(&application, actor, &change(gone)).await;
        }
        run(&db, &change(gone)).await;
        stops(&application, &[author, of_thing, &staff], &change(back)).await;
        stops(&application, &[author, &staff], &format!("DELETE FROM {table}")).await;
    }
}

#[tokio::test]
async fn hashtags_are_named_once_and_tied_by_the_author_of_the_post() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let staff = person(&db, "mod", "moderator").await;
    stops(&application, &[&ann, &bob, &visitor], "UPDATE hashtags SET tag = 'Wrong', slug = 'wrong'").await;
    stops(&application, &[&ann], "DELETE FROM hashtags").await;
    let tie =
        "INSERT INTO hashtags (id, tag, slug) VALUES ('00000000-0000-4000-8000-0000000003ff', 'new', 'new');
         INSERT INTO post_hashtags (post_id, hashtag_id)
         VALUES ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-0000000003ff')";
    lets(&application, &ann, tie).await;
    stops(&application, &[&bob, &visitor], tie).await;
    stops(&application, &[&bob, &visitor], "DELETE FROM post_hashtags").await;
    lets(&application, &ann, "DELETE FROM post_hashtags").await;
    lets(&application, &staff, "DELETE FROM post_hashtags").await;
    let mention = format!(
        "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
         VALUES ('{ANN}', '{BOB}', 'post', '00000000-0000-4000-8000-000000000301')"
    );
    stops(&application, &[&ann, &visitor, &bob], &mention).await;
    run(&db, "DELETE FROM blocks").await;
    lets(&application, &bob, &mention).await;
    stops(&application, &[&ann, &visitor], "DELETE FROM mentions").await;
    lets(&application, &bob, "DELETE FROM mentions").await;

    // Whoever takes a text back that is not theirs takes its mentions with it.
    for (kind, text) in [("comment", "000000000303"), ("message", "000000000202")] {
        run(&db, "DELETE FROM mentions").await;
        run(
            &db,
            &format!(
                "INSERT INTO mentions (mentioned_user_id, author_id, entity_type, entity_id)
                 VALUES ('{ANN}', '{BOB}', '{kind}', '00000000-0000-4000-8000-{text}')"
            ),
        )
        .await;
        let guest = person(&db, &format!("guest_of_{kind}"), "user").await;
        stops(&application, &[&guest, &visitor], "DELETE FROM mentions").await;
        lets(&application, &ann, "DELETE FROM mentions").await;
    }
}

#[tokio::test]
async fn settings_of_the_platform_are_its_administrators() {
    let (db, application) = stage().await;
    let (ann, visitor) = (Actor::user(ANN), Actor::visitor());
    let (staff, admin) = (person(&db, "mod", "moderator").await, person(&db, "root", "admin").await);
    for sql in [
        "UPDATE system_configs SET value = '2'",
        "DELETE FROM system_configs",
        "UPDATE feature_flags SET is_enabled = true",
        "DELETE FROM feature_flags",
        "UPDATE equipment_categories SET name = 'x' WHERE parent_id IS NULL",
    ] {
        stops(&application, &[&ann, &staff, &visitor], sql).await;
        lets(&application, &admin, sql).await;
    }
    let change = "UPDATE oauth_applications SET name = 'x'";
    lets(&application, &ann, change).await;
    stops(&application, &[&staff, &visitor, &Actor::user(BOB)], change).await;
    let trust = "UPDATE oauth_applications SET is_trusted = true";
    stops(&application, &[&ann, &staff], trust).await;
    lets(&application, &admin, trust).await;
    run(&db, trust).await;
    stops(
        &application,
        &[&ann],
        "UPDATE oauth_applications SET redirect_uris = '{https://evil.example.com}'",
    )
    .await;
}
