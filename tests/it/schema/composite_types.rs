//! `money_amount` and `geo_point`.

use super::{refusal, value};
use tests::TestDb;

#[tokio::test]
async fn an_amount_of_money_has_two_decimals_and_a_currency() {
    let db = TestDb::new().await;
    let written: String = value(&*db, "SELECT ROW(12.345, 'EUR')::money_amount::text").await;
    assert_eq!(written, "(12.35,EUR)");
    let (code, ..) = refusal(&*db, "SELECT '(100000000,EUR)'::money_amount").await;
    assert_eq!(code, "22003");
    let (code, ..) = refusal(&*db, "SELECT '(1,EURO)'::money_amount").await;
    assert_eq!(code, "22001");
}

#[tokio::test]
async fn a_place_has_eight_decimals_which_is_a_millimetre() {
    let db = TestDb::new().await;
    let written: String = value(&*db, "SELECT ROW(-90, 179.123456789)::geo_point::text").await;
    assert_eq!(written, "(-90.00000000,179.12345679)");
    let (code, ..) = refusal(&*db, "SELECT '(0,1000)'::geo_point").await;
    assert_eq!(code, "22003");
}
