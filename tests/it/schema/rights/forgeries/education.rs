//! Places in courses, grades and certificates.

use super::super::{asked, lets, person, stops};
use super::{COURSE, STUDENT, TEACHER, run, stage};
use service::db::Actor;

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
