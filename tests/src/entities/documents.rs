//! Documents of the shapes that a typed JSON column has: what [`super::values`] makes up otherwise would not be read back.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Documents for a column, if its shape is specified; the columns that take any document have none.
#[must_use]
pub fn of(table: &str, column: &str) -> Option<BoxedStrategy<Json>> {
    Some(match (table, column) {
        ("orders" | "invoices", "billing_address") => address(),
        ("invoices", "lines") => several(line()),
        ("two_factor_configs", "backup_codes") => several(backup_code()),
        ("quizzes", "questions") => several(question()),
        ("quiz_attempts", "answers") => {
            prop::collection::btree_map(word(), answer(), 0..4).prop_map(|answers| json!(answers)).boxed()
        }
        ("feature_flags", "targeting_rules") => several(rule()),
        ("dashboard_configs", "layout") => several(widget()),
        _ => return None,
    })
}

/// At least one: an empty list of questions or lines may be refused, and shows nothing.
fn several(one: impl Strategy<Value = Json> + 'static) -> BoxedStrategy<Json> {
    prop::collection::vec(one, 1..4).prop_map(Json::from).boxed()
}

fn word() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>().prop_filter("JSONB has no NUL", |c| *c != '\0'), 1..8)
        .prop_map(|letters| letters.into_iter().collect())
}

fn address() -> BoxedStrategy<Json> {
    (word(), prop::option::of(word()), word(), prop::option::of(word()), "[A-Z]{2}")
        .prop_map(|(line1, line2, city, postal_code, country)| {
            json!({ "line1": line1, "line2": line2, "city": city, "postal_code": postal_code, "state": null,
                    "country": country })
        })
        .boxed()
}

fn line() -> impl Strategy<Value = Json> {
    (word(), 1..100_u32, 0..10_000_u32).prop_map(|(description, quantity, cents)| {
        let (price, amount) = (f64::from(cents) / 100.0, f64::from(quantity * cents) / 100.0);
        json!({ "description": description, "quantity": quantity.to_string(), "unit_price": format!("{price:.2}"),
                "amount": format!("{amount:.2}") })
    })
}

fn backup_code() -> impl Strategy<Value = Json> {
    ("[0-9a-f]{64}", any::<bool>())
        .prop_map(|(hash, used)| json!({ "hash": hash, "used_at": used.then_some("2026-11-22T10:00:00Z") }))
}

fn question() -> impl Strategy<Value = Json> {
    (word(), prop::sample::select(vec!["single", "multiple", "boolean", "text"]), word(), 0..10).prop_map(
        |(id, kind, prompt, points)| {
            json!({ "id": id, "kind": kind, "prompt": prompt, "options": [{ "id": "a", "label": prompt }],
                    "correct": ["a"], "points": points })
        },
    )
}

fn answer() -> impl Strategy<Value = Json> {
    prop_oneof![word().prop_map(Json::from), prop::collection::vec(word(), 0..3).prop_map(Json::from)]
}

fn rule() -> impl Strategy<Value = Json> {
    (word(), prop::sample::select(vec!["in", "not_in"]), word(), any::<i32>(), any::<bool>()).prop_map(
        |(attribute, operator, text, number, enabled)| {
            json!({ "attribute": attribute, "operator": operator, "values": [text, number, null], "enabled": enabled })
        },
    )
}

fn widget() -> impl Strategy<Value = Json> {
    (word(), word(), word(), 0..12, 0..100).prop_map(|(id, kind, metric, x, y)| {
        json!({ "id": id, "kind": kind, "metric": metric, "x": x, "y": y, "w": 6, "h": 4, "options": { "top": x } })
    })
}
