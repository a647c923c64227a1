//! What somebody would write for themselves, if they could: a role, a course that costs, a paid order, a clean scan, a word in a room
//! that is not theirs.

mod admin;
mod chat;
mod education;
mod files;
mod marketplace;
mod profiles;
mod social;

use super::super::rows;
use sea_orm::{ConnectionTrait, DatabaseConnection, prelude::Uuid};
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
