//! The private PostgreSQL, and the databases that the other tests stand on.

mod test_db;
