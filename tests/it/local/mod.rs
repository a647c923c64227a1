//! The private PostgreSQL, and the databases that the other tests stand on.

mod healing;
mod lifecycle;
mod racing;
mod refusals;
mod scratch;
mod secrets;
mod test_db;
