//! The consumer of the outbox that tells people.
//!
//! A batch of events costs four statements, however many they are: who is concerned and what they want, the notifications, the
//! titles of those that joined others, and what goes out by e-mail and push.
//!
//! Sent out is only what is news: a notification that joins an unread one is not, but for a direct message. Who wants no list in the
//! application has none that something could join, and gets one e-mail an hour of what would have been one entry.

mod notice;
mod recipients;
mod wording;
mod write;

pub use wording::{Kind, Said, Wording};

use std::sync::Arc;

use async_trait::async_trait;
use entity::platform::outbox_events::Model;

use super::{NotificationError, Notifications};
use crate::platform::{Consumer, ConsumerError, EventTransaction};

/// A block took somebody out of a notification that tells of several people.
const THINNED: &str = "notification.thinned";

/// Makes notifications of events. Give it to the [`Worker`](crate::platform::Worker).
#[derive(Clone)]
pub struct Notifier {
    notifications: Notifications,
    wording: Arc<dyn Wording>,
}

impl Notifier {
    /// With the built-in wording, which is English and French.
    #[must_use]
    pub fn new(notifications: Notifications) -> Self {
        Self { notifications, wording: Arc::new(wording::BuiltIn) }
    }

    /// The same in the application's own words.
    #[must_use]
    pub fn with_wording(mut self, wording: impl Wording + 'static) -> Self {
        self.wording = Arc::new(wording);
        self
    }
}

#[async_trait]
impl Consumer for Notifier {
    fn name(&self) -> &'static str {
        "notifier"
    }

    fn wants(&self, event_type: &str) -> bool {
        event_type == THINNED || Kind::of(event_type).is_some()
    }

    async fn consume(
        &self,
        transaction: &EventTransaction<'_>,
        events: &[&Model],
    ) -> Result<(), ConsumerError> {
        let staff = recipients::of_groups(transaction, events).await?;
        let notices = notice::of_events(events, &staff)?;
        let write = write::Write { transaction, notifications: &self.notifications, wording: &*self.wording };
        if !notices.is_empty() {
            let wishes = recipients::wishes(transaction, &notices).await?;
            write.all(&notices, &wishes).await.map_err(said)?;
        }
        let thinned = events.iter().filter(|event| event.event_type == THINNED);
        let thinned: Vec<_> = thinned.map(|event| event.aggregate_id).collect();
        if thinned.is_empty() { Ok(()) } else { write.say_anew(thinned).await.map_err(said) }
    }
}

/// None of our errors repeats what it refused.
fn said(error: NotificationError) -> ConsumerError {
    ConsumerError::new(error)
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifier").field("policy", &self.notifications.policy).finish_non_exhaustive()
    }
}
