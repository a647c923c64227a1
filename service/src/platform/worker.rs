//! The loop that delivers events.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use sea_orm::{DbErr, RuntimeErr};
use sqlx::postgres::PgListener;

use super::{
    Consumer, DeliveryPolicy, PlatformError,
    delivery::{self, Delivered},
};
use crate::db::Pool;

/// Delivers what the outbox holds to all consumers of the platform. Any number of them run at once.
///
/// It runs on a pool of the owner of the tables, and keeps one connection of it to be woken on. Behind a pooler in transaction
/// mode nobody is woken; give it a pool that connects to PostgreSQL directly, or use [`Worker::without_wake_up`].
#[derive(Clone)]
pub struct Worker {
    db: Pool,
    consumers: Vec<Arc<dyn Consumer>>,
    policy: DeliveryPolicy,
    listens: bool,
}

/// How soon to look again after the last event: others may have committed beside the one that woke us, and had no need to.
const ATTENTIVE: [Duration; 4] = [
    Duration::from_millis(10),
    Duration::from_millis(40),
    Duration::from_millis(160),
    Duration::from_millis(640),
];

impl Worker {
    /// A worker for these consumers.
    #[must_use]
    pub fn new(db: Pool, consumers: Vec<Arc<dyn Consumer>>) -> Self {
        Self { db, consumers, policy: DeliveryPolicy::default(), listens: true }
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(mut self, policy: DeliveryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The same without LISTEN: it looks every [`DeliveryPolicy::poll`].
    #[must_use]
    pub fn without_wake_up(mut self) -> Self {
        self.listens = false;
        self
    }

    /// Delivers one batch, if there is one.
    ///
    /// # Errors
    /// As [`delivery::deliver`].
    pub async fn run_once(&self) -> Result<Delivered, PlatformError> {
        delivery::deliver(&self.db, &self.consumers, &self.policy).await
    }

    /// Delivers until nothing more is due now. Answers what came of all rounds together.
    ///
    /// # Errors
    /// As [`delivery::deliver`].
    pub async fn drain(&self) -> Result<Delivered, PlatformError> {
        let mut all = Delivered::default();
        loop {
            let round = self.run_once().await?;
            if round.is_idle() {
                return Ok(all);
            }
            all.published += round.published;
            all.retried += round.retried;
            all.set_aside += round.set_aside;
            all.held_back = round.held_back;
        }
    }

    /// Delivers until `stop` is ready; a round that is under way is finished first. `sleep` is the runtime's:
    ///
    /// ```ignore
    /// worker.run(tokio::time::sleep, async { shutdown.cancelled().await }, |error| tracing::warn!(%error)).await?;
    /// ```
    ///
    /// A lost connection, a restart of the server, a deadlock: `on_error` is told, and it goes on after a while. Where a round ends
    /// so that had events in hand, each event gets a round of its own for some time: one that ends its round again is tried as
    /// often as any that fails, and then set aside. Only one that ends the whole process is not counted.
    ///
    /// # Errors
    /// What the database says where no event is to blame and it would say the same again.
    pub async fn run<S: Future>(
        &self,
        sleep: impl Fn(Duration) -> S,
        stop: impl Future<Output = ()>,
        on_error: impl Fn(&PlatformError),
    ) -> Result<(), PlatformError> {
        let mut stop = pin!(stop);
        let mut listener = None;
        let mut idle_rounds = 0;
        // How many rounds of one event are still to come.
        let mut single = 0_u16;
        loop {
            if self.listens && listener.is_none() {
                listener = self.listen().await.inspect_err(|error| on_error(error)).ok();
            }
            let policy =
                DeliveryPolicy { batch: if single > 0 { 1 } else { self.policy.batch }, ..self.policy };
            let mut claimed = Vec::new();
            match delivery::round(&self.db, &self.consumers, &policy, &mut claimed).await {
                Ok(round) => {
                    single = single.saturating_sub(1);
                    idle_rounds = if round.is_idle() { idle_rounds + 1 } else { 0 };
                }
                Err(error) => {
                    on_error(&error);
                    match claimed.as_slice() {
                        [] => go_on_after(error)?,
                        [event] => {
                            let counted =
                                delivery::count_attempt(&self.db, *event, &error, &self.policy).await;
                            counted.or_else(|error| {
                                on_error(&error);
                                go_on_after(error)
                            })?;
                        }
                        _ => single = self.policy.batch,
                    }
                    listener = None;
                    idle_rounds = ATTENTIVE.len();
                }
            }
            // Asked even while there is work: it may never end.
            let pause = match idle_rounds {
                0 => Duration::ZERO,
                n => ATTENTIVE.get(n - 1).copied().unwrap_or(self.policy.poll).min(self.policy.poll),
            };
            match self.wait(&mut listener, &sleep, pause, stop.as_mut()).await {
                Wake::Stopped => return Ok(()),
                Wake::Notified => idle_rounds = 0,
                Wake::Slept => {}
            }
        }
    }

    async fn wait<S: Future>(
        &self,
        listener: &mut Option<PgListener>,
        sleep: impl Fn(Duration) -> S,
        pause: Duration,
        stop: impl Future<Output = ()> + Unpin,
    ) -> Wake {
        if pause.is_zero() {
            // Only look whether to stop.
            return match select(stop, std::future::ready(())).await {
                Either::Left(_) => Wake::Stopped,
                Either::Right(_) => Wake::Slept,
            };
        }
        let woken = {
            let sleeping = pin!(async {
                sleep(pause).await;
            });
            let listening = pin!(async {
                match listener {
                    Some(open) => open.recv().await.is_ok(),
                    None => std::future::pending().await,
                }
            });
            match select(stop, select(listening, sleeping)).await {
                Either::Left(_) => return Wake::Stopped,
                Either::Right((Either::Left((received, _)), _)) => Some(received),
                Either::Right((Either::Right(_), _)) => None,
            }
        };
        match woken {
            Some(true) => Wake::Notified,
            Some(false) => {
                // The connection is lost: it is made anew before the next round.
                *listener = None;
                Wake::Slept
            }
            None => Wake::Slept,
        }
    }

    async fn listen(&self) -> Result<PgListener, PlatformError> {
        let broken = |error| PlatformError::from(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))));
        let mut listener = PgListener::connect_with(self.db.sqlx()).await.map_err(broken)?;
        listener.listen("veza_outbox").await.map_err(broken)?;
        Ok(listener)
    }
}

/// The error again, unless it passes by itself: beside what is transient, a statement that took too long, a transaction that was
/// idle for too long, a server without room.
fn go_on_after(error: PlatformError) -> Result<(), PlatformError> {
    let passes = match &error {
        PlatformError::Database(error) => {
            error.is_transient()
                || error
                    .sqlstate()
                    .is_some_and(|code| matches!(code, "57014" | "25P03") || code.starts_with("53"))
        }
        _ => false,
    };
    if passes { Ok(()) } else { Err(error) }
}

enum Wake {
    Stopped,
    Notified,
    Slept,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let consumers: Vec<_> = self.consumers.iter().map(|consumer| consumer.name()).collect();
        f.debug_struct("Worker")
            .field("consumers", &consumers)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
