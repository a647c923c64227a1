//! hardware.

use super::{count, refusal, rows, value};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn with_its_owner_goes_equipment_and_what_belongs_to_it() {
    let db = rows::of(&["hardware"]).await;
    db.execute_unprepared("DELETE FROM users").await.unwrap();
    for table in ["equipment", "equipment_warranties", "equipment_maintenance"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    assert_eq!(count(&db, "equipment_categories").await, 2);
}

#[tokio::test]
async fn a_category_that_something_is_in_stays() {
    let db = rows::of(&["hardware"]).await;
    for (slug, name) in [
        ("microphones", "fk_equipment_categories_equipment_categories"),
        ("condenser-microphones", "fk_equipment_equipment_categories"),
    ] {
        let delete = format!("DELETE FROM equipment_categories WHERE slug = '{slug}'");
        let (code, constraint, _) = refusal(&*db, &delete).await;
        assert_eq!((&*code, constraint.as_deref()), ("23503", Some(name)));
    }
    db.execute_unprepared(
        "DELETE FROM equipment; DELETE FROM equipment_categories WHERE parent_id IS NOT NULL;
         DELETE FROM equipment_categories",
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn warranty_and_maintenance_outlive_their_documents() {
    let db = rows::of(&["hardware"]).await;
    db.execute_unprepared("DELETE FROM files").await.unwrap();
    for table in ["equipment_warranties", "equipment_maintenance"] {
        assert!(
            value::<bool>(&*db, &format!("SELECT document_file_id IS NULL FROM {table}")).await,
            "{table}"
        );
    }
}
