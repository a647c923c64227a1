//! Keyset pages: every list is one query over one index range, however deep the reader has gone.

mod key;

pub use key::Key;

use std::marker::PhantomData;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QuerySelect, Select,
    sea_query::{Expr, IntoColumnRef},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ReadRows;

/// Rows of a page where the caller asks for none in particular.
const DEFAULT_LIMIT: u64 = 20;
/// Most rows of a page.
const MAX_LIMIT: u64 = 100;
/// A cursor longer than this was not made here.
const MAX_CURSOR: usize = 2048;

/// What a caller asks of a list: how many rows, and after which cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    limit: Option<u64>,
    after: Option<String>,
}

/// Some rows of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// At most [`PageRequest::limit`] rows.
    pub items: Vec<T>,
    /// Cursor of the next page; `None` on the last one.
    pub next: Option<String>,
}

/// A cursor that this list did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Cut, edited, or made up.
    #[error("the cursor is damaged; start again at the first page")]
    Damaged,
    /// A cursor of another list, or of an older version of this one.
    #[error("the cursor belongs to another list; start again at the first page")]
    OtherList,
}

/// The order of one list, by name: makes its cursors and knows them again.
#[derive(Clone, Copy, Debug)]
pub struct Keyset<K> {
    list: &'static str,
    key: PhantomData<fn() -> K>,
}

impl PageRequest {
    /// The first `limit` rows (1 to 100; more is cut to 100, 0 becomes 1).
    #[must_use]
    pub fn first(limit: u64) -> Self {
        Self { limit: Some(limit), after: None }
    }

    /// The rows after the cursor of a page that was read before.
    #[must_use]
    pub fn after(mut self, cursor: impl Into<String>) -> Self {
        self.after = Some(cursor.into());
        self
    }

    /// Rows that a page holds at most: 20 unless told, never more than 100.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }
}

impl<T> Page<T> {
    /// The same page with each item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

impl<K: Key> Keyset<K> {
    /// The keyset of the list called `list` (`domain.noun.order`). A new name invalidates the old cursors: take one when
    /// the order changes.
    #[must_use]
    pub const fn new(list: &'static str) -> Self {
        Self { list, key: PhantomData }
    }

    /// The key to continue after; `None` for the first page.
    ///
    /// # Errors
    /// [`CursorError`] if the cursor was not made by this list.
    pub fn after(&self, request: &PageRequest) -> Result<Option<K>, CursorError> {
        request.after.as_deref().map(|cursor| self.decode(cursor)).transpose()
    }

    /// Rows below the key, for a list that goes down: `(created_at, id) < ($1, $2)`. One row comparison, which is one index
    /// range where every column of the index goes down too; a chain of ORs is not.
    pub fn below<C: IntoColumnRef, const N: usize>(&self, columns: [C; N], key: &K) -> Expr {
        let (columns, values) = sides(columns, key);
        columns.lt(values)
    }

    /// Rows above the key, for a list that goes up.
    pub fn above<C: IntoColumnRef, const N: usize>(&self, columns: [C; N], key: &K) -> Expr {
        let (columns, values) = sides(columns, key);
        columns.gt(values)
    }

    /// Reads one page of `query`, which is already filtered by [`Keyset::after`] and ordered by the key. Asks for one row
    /// more than the page holds, to know whether there is a next one without counting.
    ///
    /// # Errors
    /// What the database says; a row that does not fit its model is named, see [`ReadRows`].
    pub async fn fetch<E, M>(
        &self,
        query: Select<E>,
        db: &impl ConnectionTrait,
        request: &PageRequest,
        key: impl FnOnce(&M) -> K,
    ) -> Result<Page<M>, DbErr>
    where
        E: EntityTrait<Model = M>,
        M: FromQueryResult + Send + Sync,
    {
        let items = query.limit(request.limit() + 1).read_all(db).await?;
        Ok(self.page(items, request, key))
    }

    /// Makes a page of rows that a query of another kind read; it must have asked for [`PageRequest::limit`] + 1 rows.
    pub fn page<M>(&self, mut items: Vec<M>, request: &PageRequest, key: impl FnOnce(&M) -> K) -> Page<M> {
        let limit = usize::try_from(request.limit()).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key).and_then(|key| self.encode(&key)) } else { None };
        Page { items, next }
    }

    /// `base64url(tag of the list ‖ tag of the content ‖ key as JSON)`. The tags catch damage and mix-ups; they are no
    /// secret, because a cursor grants nothing: rights are checked by the query that it continues.
    fn encode(&self, key: &K) -> Option<String> {
        let key = serde_json::to_vec(key).ok()?;
        let mut bytes = tag(&[self.list.as_bytes()]).to_vec();
        bytes.extend(tag(&[self.list.as_bytes(), &key]));
        bytes.extend(key);
        Some(BASE64.encode(bytes))
    }

    fn decode(&self, cursor: &str) -> Result<K, CursorError> {
        if cursor.len() > MAX_CURSOR {
            return Err(CursorError::Damaged);
        }
        let bytes = BASE64.decode(cursor).map_err(|_| CursorError::Damaged)?;
        let (list, rest) = bytes.split_first_chunk::<4>().ok_or(CursorError::Damaged)?;
        let (content, key) = rest.split_first_chunk::<4>().ok_or(CursorError::Damaged)?;
        if *list != tag(&[self.list.as_bytes()]) {
            return Err(CursorError::OtherList);
        }
        if *content != tag(&[self.list.as_bytes(), key]) {
            return Err(CursorError::Damaged);
        }
        serde_json::from_slice::<K>(key).ok().filter(Key::storable).ok_or(CursorError::Damaged)
    }
}

fn sides<C: IntoColumnRef, const N: usize>(columns: [C; N], key: &impl Key) -> (Expr, Expr) {
    (Expr::tuple(columns.map(Expr::col)), Expr::tuple(key.values().into_iter().map(Expr::value)))
}

fn tag(parts: &[&[u8]]) -> [u8; 4] {
    let hash =
        parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0])).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;

    const LIST: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("test.rows");
    const OTHER: Keyset<(DateTime<Utc>, Uuid)> = Keyset::new("test.other_rows");

    fn cursor() -> String {
        LIST.encode(&(DateTime::UNIX_EPOCH, Uuid::from_u128(7))).expect("a key that serialises")
    }

    #[test]
    fn a_cursor_comes_back_as_the_key_it_was_made_of() {
        let request = PageRequest::first(10).after(cursor());
        assert_eq!(LIST.after(&request), Ok(Some((DateTime::UNIX_EPOCH, Uuid::from_u128(7)))));
        assert_eq!(LIST.after(&PageRequest::default()), Ok(None));
    }

    #[test]
    fn a_cursor_of_another_list_is_told_apart() {
        assert_eq!(OTHER.after(&PageRequest::first(1).after(cursor())), Err(CursorError::OtherList));
    }

    #[test]
    fn any_edited_character_is_noticed() {
        let cursor = cursor();
        for at in 0..cursor.len() {
            let mut edited = cursor.clone().into_bytes();
            edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
            let edited = String::from_utf8(edited).unwrap();
            assert!(LIST.after(&PageRequest::first(1).after(&edited)).is_err(), "{edited}");
            assert!(LIST.after(&PageRequest::first(1).after(&cursor[..at])).is_err(), "cut at {at}");
        }
        for text in ["", "x", "\0", "ü", &"A".repeat(5000)] {
            assert_eq!(LIST.after(&PageRequest::first(1).after(text)), Err(CursorError::Damaged));
        }
    }

    #[test]
    fn a_key_that_postgresql_cannot_hold_is_damaged_even_where_its_tags_fit() {
        let early = LIST.encode(&(DateTime::<Utc>::MIN_UTC, Uuid::nil())).unwrap();
        assert_eq!(LIST.after(&PageRequest::first(1).after(early)), Err(CursorError::Damaged));
        let names: Keyset<(String, Uuid)> = Keyset::new("test.names");
        let nul = names.encode(&("a\0".to_owned(), Uuid::nil())).unwrap();
        assert_eq!(names.after(&PageRequest::first(1).after(nul)), Err(CursorError::Damaged));
    }

    #[test]
    fn the_limit_is_one_to_a_hundred() {
        let limits = [0, 1, 100, 101, u64::MAX].map(|limit| PageRequest::first(limit).limit());
        assert_eq!((limits, PageRequest::default().limit()), ([1, 1, 100, 100, 100], 20));
    }

    #[test]
    fn the_extra_row_makes_a_next_page_and_is_not_shown() {
        let numbers: Keyset<i64> = Keyset::new("test.numbers");
        let page = numbers.page(vec![1_i64, 2, 3], &PageRequest::first(2), |n| *n);
        assert_eq!(page.items, [1, 2]);
        let request = PageRequest::first(2).after(page.next.unwrap());
        assert_eq!(numbers.after(&request), Ok(Some(2)));
        assert_eq!(numbers.page(vec![3_i64], &request, |n| *n).next, None);
    }
}
