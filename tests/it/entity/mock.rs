//! `MockDatabase` returns a model of every entity as it was appended, for applications that test against it.

use crate::schema::rows;
use sea_orm::ConnectionTrait;
use tests::entities::{all, values::Maker};

#[tokio::test]
async fn a_mock_database_returns_a_model_of_every_entity() {
    let db = rows::everywhere().await;
    let plays =
        "UPDATE tracks SET visibility = 'public', published_at = now() - interval '1 day', deleted_at = NULL;
        INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
        SELECT u.id, t.id, 60, 100 FROM users u, tracks t";
    db.execute_unprepared(plays).await.unwrap();
    for view in ["trending_tracks", "user_statistics"] {
        db.execute_unprepared(&format!("REFRESH MATERIALIZED VIEW {view}")).await.unwrap();
    }
    let maker = Maker::new(&db).await.unwrap();
    for entity in all() {
        let name = entity.table().name;
        let row = maker.donor(&name).unwrap_or_else(|| panic!("{name} has no row in tests/it/schema/rows"));
        let read = entity.mock(row).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.as_ref(), Some(row), "{name}");
    }
}
