//! Words, best first; how a title begins. The floor is the same SQL: the functions of the database do the work.

use service::{db::List, db::Query, search::search_index};

use super::Case;
use crate::sample::Sample;

static BEST: List<search_index::Hit, (i64, sea_orm::prelude::Uuid)> = search_index::BEST;
static SUGGEST: Query<search_index::Suggestion> = search_index::SUGGEST;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::query("search: two words, best 20", BEST.first(), |sample, rng| {
            let words = [Sample::one(rng, &sample.words), Sample::one(rng, &sample.words)];
            let (none, viewer) = (Vec::<String>::new(), Sample::one(rng, &sample.users));
            vec![words.join(" ").into(), none.clone().into(), none.into(), Some(viewer).into(), 20_i64.into()]
        }),
        Case::query("search: titles that begin so", &SUGGEST, |sample, rng| {
            let word = Sample::one(rng, &sample.words);
            let (none, viewer) = (Vec::<String>::new(), Sample::one(rng, &sample.users));
            let prefix: String = word.chars().take(rng.usize(2..=5)).collect();
            vec![prefix.into(), none.into(), Some(viewer).into(), 10_i32.into()]
        }),
    ]
}
