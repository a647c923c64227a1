mod direct_messages;
mod direct_messages_lists;
mod direct_plans;
mod direct_statements;
mod good_standing;
mod message_reactions;
mod messages;
mod messages_import;
mod messages_late;
mod messages_lists;
mod messages_mentions;
mod messages_search;
mod plans;
mod room_invitations;
mod room_members;
mod room_races;
mod rooms;
mod statements;
mod typing_indicators;
mod unread;
mod user_presence;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::chat::ChatError;
use tests::TestDb;

/// How many rows a table has.
async fn count(db: &TestDb, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    let row = db.owner().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

/// What the owner changes past the services.
async fn by_hand(db: &TestDb, sql: &str) {
    db.owner().execute_unprepared(sql).await.unwrap();
}

/// Whether it was refused because of that field.
fn is_invalid<T>(outcome: Result<T, ChatError>, field: &str) -> bool {
    matches!(outcome, Err(ChatError::Invalid(invalid)) if invalid.names(field))
}

/// That an outcome is this refusal.
macro_rules! refused {
    ($outcome:expr, $($refusal:tt)+) => {{
        let outcome = $outcome;
        assert!(matches!(outcome, Err($($refusal)+)), "{}: {outcome:?}", stringify!($outcome));
    }};
}
use refused;
