//! What is measured. A case is a name, the floor's SQL, its parameters, and the layer's function for the same.

mod accounts;
mod charts;
mod chat;
mod direct;
mod files;
mod notifications;
mod people;
mod platform;
mod search;
mod social;
mod streaming;

use std::sync::Arc;

use fastrand::Rng;
use futures::{FutureExt, future::BoxFuture};
use sea_orm::{
    Value,
    prelude::{Json, Uuid},
};
use service::db::{Command, Pool, Query, Row};

use crate::{Outcome, sample::Sample};

/// What the layer does for one call: how many rows it was.
type Call = Arc<dyn Fn(Pool, Vec<Value>) -> BoxFuture<'static, Outcome<usize>> + Send + Sync>;

/// Whether it changes rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Read,
    Write,
}

/// The transaction around the statement, where the layer's function opens one: the floors then do the same, or they would be given
/// less to do than it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Within {
    /// The parameter that is the user who acts; none for the system.
    actor: Option<usize>,
    /// The event that tells of it, where there is one.
    event: Option<fn(&[Value]) -> Json>,
    /// COMMIT, or ROLLBACK where the next call is to find the same rows.
    pub(crate) end: &'static str,
}

impl Within {
    /// Who acts, as the session is told.
    pub(crate) fn actor(&self, values: &[Value]) -> Outcome<String> {
        self.actor.map_or_else(|| Ok(String::new()), |at| Ok(uuid(values, at)?.to_string()))
    }

    /// What is appended to the outbox.
    pub(crate) fn event(&self, values: &[Value]) -> Option<Json> {
        self.event.map(|event| event(values))
    }
}

/// One query of the layer beside its floor.
#[derive(Clone)]
pub(crate) struct Case {
    /// `domain: what it answers`.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The SQL that does the layer's work, for the floors, EXPLAIN and pgbench.
    pub(crate) sql: &'static str,
    /// The best SQL known for the job, with the same parameters, where it is another.
    pub(crate) best: Option<&'static str>,
    /// What of a transaction belongs to it.
    pub(crate) within: Option<Within>,
    /// The parameters of one call. There may be more than the SQL has: the others are the layer's alone.
    pub(crate) values: fn(&Sample, &mut Rng) -> Vec<Value>,
    pub(crate) layer: Call,
}

impl Case {
    /// A read by a function of the layer.
    pub(crate) fn read<F>(
        name: &'static str,
        sql: &'static str,
        values: fn(&Sample, &mut Rng) -> Vec<Value>,
        layer: impl Fn(Pool, Vec<Value>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Outcome<usize>> + Send + 'static,
    {
        let layer: Call = Arc::new(move |db, values| layer(db, values).boxed());
        Self { name, kind: Kind::Read, sql, best: None, within: None, values, layer }
    }

    /// The same, changing rows.
    pub(crate) fn write<F>(
        name: &'static str,
        sql: &'static str,
        values: fn(&Sample, &mut Rng) -> Vec<Value>,
        layer: impl Fn(Pool, Vec<Value>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Outcome<usize>> + Send + 'static,
    {
        Self { kind: Kind::Write, ..Self::read(name, sql, values, layer) }
    }

    /// A query of fixed text, as it stands.
    pub(crate) fn query<R: Row + Send + 'static>(
        name: &'static str,
        query: &'static Query<R>,
        values: fn(&Sample, &mut Rng) -> Vec<Value>,
    ) -> Self {
        Self::read(name, query.sql(), values, move |db, values| async move {
            Ok(query.all(&db, values).await?.len())
        })
    }

    /// A command of fixed text, as it stands.
    pub(crate) fn command(
        name: &'static str,
        command: &'static Command,
        values: fn(&Sample, &mut Rng) -> Vec<Value>,
    ) -> Self {
        Self::write(name, command.sql(), values, move |db, values| async move {
            Ok(usize::try_from(command.run(&db, values).await?)?)
        })
    }

    /// Names the best SQL known for the job.
    pub(crate) fn best(self, sql: &'static str) -> Self {
        Self { best: Some(sql), ..self }
    }

    /// The layer's function does it in a transaction, in which the parameter at `actor` acts.
    pub(crate) fn acting(self, actor: usize) -> Self {
        Self { within: Some(Within { actor: Some(actor), event: None, end: "COMMIT" }), ..self }
    }

    /// The same, in which the system acts.
    pub(crate) fn by_system(self) -> Self {
        Self { within: Some(Within { actor: None, event: None, end: "COMMIT" }), ..self }
    }

    /// It appends an event in its transaction.
    pub(crate) fn telling(self, event: fn(&[Value]) -> Json) -> Self {
        Self { within: self.within.map(|within| Within { event: Some(event), ..within }), ..self }
    }

    /// The transaction is taken back, so that the next call finds the same rows.
    pub(crate) fn taken_back(self) -> Self {
        Self { within: self.within.map(|within| Within { end: "ROLLBACK", ..within }), ..self }
    }

    /// Of the parameters, those that the SQL has.
    pub(crate) fn bound(&self, mut values: Vec<Value>) -> Vec<Value> {
        values.truncate(parameters(self.sql));
        values
    }
}

/// How many parameters a statement has: the highest number of one.
fn parameters(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .filter_map(|part| part.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .max()
        .unwrap_or(0)
}

/// The parameter at `n`, as the layer's functions take it.
pub(crate) fn uuid(values: &[Value], n: usize) -> Outcome<Uuid> {
    match values.get(n) {
        Some(Value::Uuid(Some(id))) => Ok(*id),
        other => Err(format!("parameter {n} is no id: {other:?}").into()),
    }
}

/// All cases, by domain.
pub(crate) fn all() -> Vec<Case> {
    [
        accounts::cases(),
        files::cases(),
        streaming::cases(),
        charts::cases(),
        social::cases(),
        people::cases(),
        chat::cases(),
        direct::cases(),
        search::cases(),
        notifications::cases(),
        platform::cases(),
    ]
    .concat()
}

/// Those whose name contains `only`.
pub(crate) fn chosen(only: &str) -> Outcome<Vec<Case>> {
    let cases: Vec<_> = all().into_iter().filter(|case| case.name.contains(only)).collect();
    if cases.is_empty() {
        return Err(format!("no case is called *{only}*; `list` shows all").into());
    }
    Ok(cases)
}
