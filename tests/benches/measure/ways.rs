//! The four ways in which each case is run.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex},
};

use futures::{FutureExt, join};
use sea_orm::{Value, prelude::Json};
use service::{
    db::{ACT_AS, Pool},
    platform::outbox_events::APPEND,
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::sync::Semaphore;
use tokio_postgres::{Client, Row, Statement, types::ToSql};

use super::{Call, decode::Decoder, layer};
use crate::{
    Outcome,
    cases::{Case, Within},
    server,
    value::{Bound, sqlx_query},
};

/// In the order of the report.
pub(crate) const WAYS: [&str; 4] = ["tokio-postgres", "tokio-postgres, pooled", "layer", "sqlx"];

/// The connections of each way.
pub(super) struct Clients {
    tokio: Vec<Arc<Client>>,
    layer: Pool,
    sqlx: PgPool,
}

/// A connection of tokio-postgres, with what is prepared on it.
struct Prepared {
    client: Arc<Client>,
    statement: Statement,
    act_as: Statement,
    append: Statement,
    /// Held while a transaction is sent, which nobody else's statement may come between.
    sending: Mutex<()>,
}

impl Clients {
    pub(super) async fn connect(url: &str, connections: u32) -> Outcome<Self> {
        let mut tokio = Vec::new();
        for _ in 0..connections {
            tokio.push(Arc::new(server::client(url).await?));
        }
        Ok(Self {
            tokio,
            layer: layer(url, connections).await?,
            // As one writes it by hand: sqlx's pool with its own settings.
            sqlx: PgPoolOptions::new()
                .max_connections(connections)
                .min_connections(connections)
                .connect(url)
                .await?,
        })
    }

    pub(super) async fn calls(&self, case: &Case) -> Outcome<[Call; 4]> {
        let mut prepared = Vec::new();
        for client in &self.tokio {
            prepared.push(Prepared {
                client: client.clone(),
                statement: client.prepare(case.sql).await?,
                act_as: client.prepare(ACT_AS).await?,
                append: client.prepare(APPEND.sql()).await?,
                sending: Mutex::new(()),
            });
        }
        let decoder = Arc::new(Decoder::of(&prepared[0].statement));
        let prepared = Arc::new(prepared);
        let (db, layer) = (self.layer.clone(), case.layer.clone());
        Ok([
            shared(&prepared, &decoder, case.within),
            pooled(&prepared, &decoder, case.within),
            Arc::new(move |_, values| layer(db.clone(), values)),
            by_sqlx(&self.sqlx, &decoder, case),
        ])
    }
}

/// The tasks of one connection send without waiting for each other's answers.
fn shared(prepared: &Arc<Vec<Prepared>>, decoder: &Arc<Decoder>, within: Option<Within>) -> Call {
    let (prepared, decoder) = (prepared.clone(), decoder.clone());
    Arc::new(move |task, values| {
        let (prepared, decoder) = (prepared.clone(), decoder.clone());
        async move {
            let on = &prepared[task % prepared.len()];
            let rows = match within {
                None => on.ask(&values).await?,
                Some(within) => on.in_one_flight(within, &values).await?,
            };
            for row in &rows {
                decoder.tokio(row);
            }
            Ok(rows.len())
        }
        .boxed()
    })
}

/// A connection for each call. In a transaction each answer is looked at before the next statement is sent.
fn pooled(prepared: &Arc<Vec<Prepared>>, decoder: &Arc<Decoder>, within: Option<Within>) -> Call {
    let (prepared, decoder) = (prepared.clone(), decoder.clone());
    let permits = Arc::new(Semaphore::new(prepared.len()));
    let free = Arc::new(Mutex::new((0..prepared.len()).collect::<Vec<_>>()));
    Arc::new(move |_, values| {
        let (prepared, decoder) = (prepared.clone(), decoder.clone());
        let (permits, free) = (permits.clone(), free.clone());
        async move {
            let _permit = permits.acquire().await?;
            let at = free.lock().ok().and_then(|mut free| free.pop()).ok_or("no connection is free")?;
            let asked = match within {
                None => prepared[at].ask(&values).await.map_err(Into::into),
                Some(within) => prepared[at].step_by_step(within, &values).await,
            };
            if let Ok(mut free) = free.lock() {
                free.push(at);
            }
            let rows = asked?;
            for row in &rows {
                decoder.tokio(row);
            }
            Ok(rows.len())
        }
        .boxed()
    })
}

fn by_sqlx(pool: &PgPool, decoder: &Arc<Decoder>, case: &Case) -> Call {
    let (pool, decoder, case) = (pool.clone(), decoder.clone(), case.clone());
    Arc::new(move |_, values| {
        let (pool, decoder, case) = (pool.clone(), decoder.clone(), case.clone());
        async move {
            let rows = match case.within {
                None => sqlx_query(case.sql, case.bound(values)).fetch_all(&pool).await?,
                Some(within) => {
                    let mut transaction = pool.begin().await?;
                    let told = told(within.actor(&values)?);
                    sqlx_query(ACT_AS, told.map(Value::from).to_vec()).fetch_all(&mut *transaction).await?;
                    let event = within.event(&values);
                    let asked = sqlx_query(case.sql, case.bound(values)).fetch_all(&mut *transaction).await?;
                    if let Some(event) = event {
                        sqlx_query(APPEND.sql(), vec![event.into()]).execute(&mut *transaction).await?;
                    }
                    if within.end == "COMMIT" {
                        transaction.commit().await?;
                    } else {
                        transaction.rollback().await?;
                    }
                    asked
                }
            };
            for row in &rows {
                decoder.sqlx(row);
            }
            Ok(rows.len())
        }
        .boxed()
    })
}

/// The parameters of [`ACT_AS`]: a user, and nothing more of them.
fn told(user: String) -> [String; 4] {
    [user, String::new(), String::new(), String::new()]
}

impl Prepared {
    async fn ask(&self, values: &[Value]) -> Result<Vec<Row>, tokio_postgres::Error> {
        let bound: Vec<_> = values.iter().take(self.statement.params().len()).map(Bound).collect();
        let bound: Vec<_> = bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.client.query(&self.statement, &bound).await
    }

    async fn act_as(&self, user: String) -> Result<Vec<Row>, tokio_postgres::Error> {
        let told = told(user);
        let told: Vec<_> = told.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.client.query(&self.act_as, &told).await
    }

    async fn append(&self, event: Option<Json>) -> Result<(), tokio_postgres::Error> {
        if let Some(event) = event {
            self.client.query(&self.append, &[&event]).await?;
        }
        Ok(())
    }

    /// BEGIN, the actor, the statement, its event and the end in one flight, without a look at what came back: as fast as it gets.
    async fn in_one_flight(&self, within: Within, values: &[Value]) -> Outcome<Vec<Row>> {
        let user = within.actor(values)?;
        let mut flight = pin!(async {
            join!(
                self.client.batch_execute("BEGIN"),
                self.act_as(user),
                self.ask(values),
                self.append(within.event(values)),
                self.client.batch_execute(within.end)
            )
        });
        let mut is_sent = false;
        let (begun, told, rows, appended, ended) = poll_fn(|context| {
            // The first poll sends all of it.
            let _sending = (!is_sent).then(|| self.sending.lock());
            is_sent = true;
            flight.as_mut().poll(context)
        })
        .await;
        begun?;
        told?;
        let rows = rows?;
        appended?;
        ended?;
        Ok(rows)
    }

    /// The same as a function does it that looks at what came back before it goes on.
    async fn step_by_step(&self, within: Within, values: &[Value]) -> Outcome<Vec<Row>> {
        self.client.batch_execute("BEGIN").await?;
        let asked = async {
            self.act_as(within.actor(values)?).await?;
            let rows = self.ask(values).await?;
            self.append(within.event(values)).await?;
            Outcome::Ok(rows)
        }
        .await;
        let end = if asked.is_ok() { within.end } else { "ROLLBACK" };
        self.client.batch_execute(end).await?;
        asked
    }
}
