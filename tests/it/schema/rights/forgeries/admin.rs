//! Settings of the platform.

use super::super::{lets, person, stops};
use super::{ANN, BOB, run, stage};
use service::db::Actor;

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
