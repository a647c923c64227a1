//! What a list is ordered by.

use chrono::{DateTime, Datelike, Utc};
use sea_orm::Value;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The columns of an ORDER BY, as the values of one row. Its last column is unique, so that no row is passed over.
pub trait Key: Serialize + DeserializeOwned {
    /// Whether PostgreSQL can hold every value; a cursor from outside may say anything.
    fn storable(&self) -> bool;

    /// The values, in the order of the columns.
    fn values(&self) -> Vec<Value>;
}

impl Key for Uuid {
    fn storable(&self) -> bool {
        true
    }

    fn values(&self) -> Vec<Value> {
        vec![(*self).into()]
    }
}

impl Key for i32 {
    fn storable(&self) -> bool {
        true
    }

    fn values(&self) -> Vec<Value> {
        vec![(*self).into()]
    }
}

impl Key for i64 {
    fn storable(&self) -> bool {
        true
    }

    fn values(&self) -> Vec<Value> {
        vec![(*self).into()]
    }
}

/// `timestamptz` begins in 4713 BC; chrono can say earlier.
impl Key for DateTime<Utc> {
    fn storable(&self) -> bool {
        self.year() > -4713
    }

    fn values(&self) -> Vec<Value> {
        vec![(*self).into()]
    }
}

/// PostgreSQL has no NUL in text.
impl Key for String {
    fn storable(&self) -> bool {
        !self.contains('\0')
    }

    fn values(&self) -> Vec<Value> {
        vec![self.clone().into()]
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn storable(&self) -> bool {
        self.0.storable() && self.1.storable()
    }

    fn values(&self) -> Vec<Value> {
        [self.0.values(), self.1.values()].concat()
    }
}

impl<A: Key, B: Key, C: Key> Key for (A, B, C) {
    fn storable(&self) -> bool {
        self.0.storable() && self.1.storable() && self.2.storable()
    }

    fn values(&self) -> Vec<Value> {
        [self.0.values(), self.1.values(), self.2.values()].concat()
    }
}
