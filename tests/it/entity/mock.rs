//! `MockDatabase` returns a model of every entity as it was appended, for applications that test against it.

use crate::schema::rows;
use tests::entities::{all, values::Maker};

#[tokio::test]
async fn a_mock_database_returns_a_model_of_every_entity() {
    let db = rows::everywhere().await;
    let maker = Maker::new(&db).await.unwrap();
    for entity in all() {
        let name = entity.table().name;
        // A materialised view of a new database has no rows; what a mock returns of it is made by hand in its service's tests.
        let Some(row) = maker.donor(&name) else {
            assert!(maker.table(&name).unwrap().is_view, "{name} has no row in tests/it/schema/rows");
            continue;
        };
        let read = entity.mock(row).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.as_ref(), Some(row), "{name}");
    }
}
