mod good_standing;
mod plans;
mod playback_history;
mod playlist_collaborators;
mod playlist_follows;
mod playlist_tracks;
mod playlists;
mod queues;
mod statements;
mod track_comments;
mod track_downloads;
mod track_likes;
mod track_lists;
mod tracks;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tests::TestDb;

/// How many rows a table has.
async fn count(db: &TestDb, table: &str) -> i64 {
    number(db, &format!("SELECT count(*) FROM {table}")).await
}

/// What a query of one number answers to the owner.
async fn number(db: &TestDb, sql: &str) -> i64 {
    let row = db.owner().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// What the owner changes past the services.
async fn by_hand(db: &TestDb, sql: &str) {
    db.owner().execute_unprepared(sql).await.unwrap();
}
