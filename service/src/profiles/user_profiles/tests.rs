use sea_orm::{DatabaseBackend::Postgres, MockDatabase};

use super::*;

#[tokio::test]
async fn a_profile_is_one_query_and_what_cannot_be_a_username_is_none() {
    let db = MockDatabase::new(Postgres).append_query_results([Vec::<users::Model>::new()]).into_connection();
    for username in ["a\0b", "", "no one", "ada"] {
        assert_eq!(find_by_username(&db, &Actor::visitor(), username).await.unwrap(), None);
    }
    let log = db.into_transaction_log();
    let statements: Vec<_> = log.iter().flat_map(sea_orm::Transaction::statements).collect();
    assert_eq!(statements.len(), 1, "{statements:?}");
}

/// A mistake further up, in an application's templates say, cannot show what was never read.
#[test]
fn what_its_owner_hides_is_left_out_by_the_query() {
    let sql = sea_orm::QueryTrait::build(&public(&Actor::visitor()), Postgres).to_string();
    for (shown, column) in [("show_email", "email"), ("show_location", "location")] {
        assert_eq!(sql.matches(&format!(r#"."{column}""#)).count(), 1, "{sql}");
        assert!(sql.contains(&format!(r#"CASE WHEN ("user_profiles"."{shown}") THEN"#)), "{sql}");
    }
    for column in ["birthdate", "gender", "password_hash", "last_login_ip"] {
        assert!(!sql.contains(column), "{sql}");
    }
}
