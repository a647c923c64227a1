//! Trades, profiles and badges.

use super::super::{lets, person, stops};
use super::{ANN, BOB, run, stage};
use sea_orm::prelude::Uuid;
use service::db::Actor;

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
