//! Words, best first; how a title begins, and how it is spelt; what was searched for. The floor is the same SQL: the functions of the
//! database do the work.

use fastrand::Rng;
use sea_orm::{Value, prelude::Uuid};
use serde_json::json;
use service::{
    db::{Actor, List, PageRequest, Query},
    search::{
        search_index,
        search_queries::{self, Asked},
    },
};

use super::{Case, uuid};
use crate::sample::Sample;

static BEST: List<search_index::Hit, (i64, Uuid)> = search_index::BEST;
static SUGGEST: Query<search_index::Suggestion> = search_index::SUGGEST;
static SPELT_ALIKE: Query<search_index::Suggestion> = search_index::SPELT_ALIKE;
static ASKED: Query<(String,)> = search_queries::SUGGEST;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::query("search: two words, best 20", BEST.first(), |sample, rng| {
            let words = two_words(sample, rng);
            let (none, viewer) = (Vec::<String>::new(), Sample::one(rng, &sample.users));
            vec![words.into(), none.clone().into(), none.into(), Some(viewer).into(), 20_i64.into()]
        }),
        Case::query("search: titles that begin so", &SUGGEST, |sample, rng| {
            suggestions(beginning(sample, rng), sample, rng)
        }),
        Case::query("search: titles that are spelt alike", &SPELT_ALIKE, |sample, rng| {
            let mut words = two_words(sample, rng);
            // A letter is missing.
            let letters: Vec<_> = words.char_indices().map(|(at, _)| at).collect();
            words.remove(letters[rng.usize(..letters.len())]);
            suggestions(words, sample, rng)
        }),
        Case::query("search: what others asked that begins so", &ASKED, |sample, rng| {
            vec![beginning(sample, rng).into(), 10_i32.into()]
        }),
        Case::read(
            "search: own history",
            search_queries::NEWEST.first().sql(),
            |sample, rng| vec![Sample::one(rng, &sample.searchers).into(), 21_i64.into()],
            |db, values| async move {
                let viewer = Actor::user(uuid(&values, 0)?);
                Ok(search_queries::list(&db, &viewer, &PageRequest::first(20)).await?.items.len())
            },
        ),
        Case::write(
            "search: write a search down",
            search_queries::RECORD.sql(),
            |sample, rng| {
                vec![
                    Value::Uuid(None),
                    two_words(sample, rng).into(),
                    "en".into(),
                    json!({}).into(),
                    20_i32.into(),
                    9_i32.into(),
                    // Whose it is is what the transaction says.
                    Sample::one(rng, &sample.searchers).into(),
                ]
            },
            |db, values| async move {
                let Some(Value::String(Some(words))) = values.get(1) else { return Err("no words".into()) };
                let asked = Asked {
                    session_id: None,
                    query_text: words.clone(),
                    language: "en".to_owned(),
                    filters: json!({}),
                    result_count: 20,
                    latency_ms: 9,
                };
                search_queries::record(&db, &Actor::user(uuid(&values, 6)?), asked).await?;
                Ok(1)
            },
        )
        .acting(6),
    ]
}

fn two_words(sample: &Sample, rng: &mut Rng) -> String {
    [Sample::one(rng, &sample.words), Sample::one(rng, &sample.words)].join(" ")
}

/// The first letters of a word.
fn beginning(sample: &Sample, rng: &mut Rng) -> String {
    let length = rng.usize(2..=5);
    Sample::one(rng, &sample.words).chars().take(length).collect()
}

fn suggestions(text: String, sample: &Sample, rng: &mut Rng) -> Vec<Value> {
    let (none, viewer) = (Vec::<String>::new(), Sample::one(rng, &sample.users));
    vec![text.into(), none.into(), Some(viewer).into(), 10_i32.into()]
}
