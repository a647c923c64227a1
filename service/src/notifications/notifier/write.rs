//! Writes the notifications of a batch, and what goes out because of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::notifications::notifications::NotificationType;
use sea_orm::{ActiveEnum, ConnectionTrait, prelude::Uuid};
use serde_json::{Value as Json, json};

use super::{Kind, Said, Wording, notice::Notice, recipients::Wish};
use crate::{
    db::{Command, Query},
    notifications::{NotificationError, Notifications},
    platform::{Event, outbox_events},
    row,
};

/// How many of those who did it a notification remembers.
const ACTORS: usize = 5;

pub(super) struct Write<'a, C> {
    pub(super) transaction: &'a C,
    pub(super) notifications: &'a Notifications,
    pub(super) wording: &'a dyn Wording,
}

/// A notification to be, of one notice or of several of a batch.
struct Draft<'a> {
    id: Uuid,
    notice: &'a Notice,
    wish: &'a Wish,
    /// The latest first, each once.
    actors: Vec<Uuid>,
    events: i32,
    at: DateTime<Utc>,
}

row! {
    #[derive(Debug)]
    struct Written {
        id: Uuid,
        user_id: Uuid,
        group_key: Option<String>,
        group_count: i32,
    }
}

/// Of likes and followers the people are counted, as far as the last five are known: who likes, thinks better of it and likes
/// again is one. Rows are locked in the order of their keys. Index: `idx_notifications_user_id_group_key_unique`.
const WRITE: Query<Written> = Query::new(
    "INSERT INTO notifications AS n (id, user_id, actor_id, notification_type, entity_type, entity_id, title, data, group_key, \
         group_count, last_event_at) \
     SELECT r.id, r.user_id, r.actor_id, r.notification_type::notification_type, r.entity_type, r.entity_id, r.title, r.data, \
         r.group_key, r.group_count, r.last_event_at \
     FROM jsonb_to_recordset($1) AS r (id uuid, user_id uuid, actor_id uuid, notification_type text, entity_type text, \
         entity_id uuid, title text, data jsonb, group_key text, group_count integer, last_event_at timestamptz) \
     ORDER BY r.user_id, r.group_key \
     ON CONFLICT (user_id, group_key) WHERE group_key IS NOT NULL AND read_at IS NULL DO UPDATE SET \
         actor_id = EXCLUDED.actor_id, entity_type = EXCLUDED.entity_type, entity_id = EXCLUDED.entity_id, \
         data = EXCLUDED.data || jsonb_build_object('actors', ( \
             SELECT coalesce(jsonb_agg(l.value ORDER BY l.place), '[]') FROM ( \
                 SELECT e.value, min(e.place) AS place \
                 FROM jsonb_array_elements((EXCLUDED.data -> 'actors') || (n.data -> 'actors')) WITH ORDINALITY AS e (value, place) \
                 GROUP BY e.value ORDER BY 2 LIMIT 5) l)), \
         group_count = n.group_count + EXCLUDED.group_count - CASE WHEN n.notification_type IN ('follow', 'like') THEN ( \
             SELECT count(*) FROM jsonb_array_elements(EXCLUDED.data -> 'actors') a WHERE n.data -> 'actors' @> a.value) \
             ELSE 0 END, \
         last_event_at = greatest(n.last_event_at, EXCLUDED.last_event_at) \
     RETURNING id, user_id, group_key, group_count",
);

const RETITLE: Command = Command::new(
    "UPDATE notifications n SET title = t.title FROM unnest($1::uuid[], $2::text[]) AS t (id, title) WHERE n.id = t.id",
);

row! {
    struct Thinned {
        id: Uuid,
        kind: String,
        actor_name: String,
        group_count: i32,
        language: String,
    }
}

/// What a block has left, locked in the order of [`WRITE`].
const THINNED: Query<Thinned> = Query::new(
    "SELECT n.id, coalesce(n.data ->> 'kind', '') AS kind, coalesce(n.data ->> 'actor_name', '') AS actor_name, n.group_count, \
         coalesce((SELECT p.language FROM user_profiles p WHERE p.user_id = n.user_id), 'en')::text AS language \
     FROM notifications n WHERE n.id = ANY ($1) ORDER BY n.user_id, n.group_key FOR NO KEY UPDATE",
);

const EMAIL: Command = Command::new(
    "INSERT INTO email_messages (user_id, to_email, template, language, variables, dedupe_key) \
     SELECT r.user_id, r.to_email, r.template, r.language, r.variables, r.dedupe_key \
     FROM jsonb_to_recordset($1) AS r (user_id uuid, to_email text, template text, language text, variables jsonb, \
         dedupe_key text) \
     ON CONFLICT (dedupe_key) DO NOTHING",
);

impl<C: ConnectionTrait> Write<'_, C> {
    /// All of a batch: `wishes` are those of the notices at their positions.
    pub(super) async fn all(
        &self,
        notices: &[Notice],
        wishes: &HashMap<usize, Wish>,
    ) -> Result<(), NotificationError> {
        let mut drafts: Vec<Draft<'_>> = Vec::new();
        let mut sends = Sends::default();
        let mut place: HashMap<(Uuid, &str), usize> = HashMap::new();
        for (position, notice) in notices.iter().enumerate() {
            let Some(wish) = wishes.get(&position) else { continue };
            if !wish.in_app {
                let title = self.title(notice, wish, 1);
                sends.email(notice, wish, &title, &alone(notice));
                sends.push(notice.event_id, notice, wish, &title);
                continue;
            }
            let key = notice.group_key.as_deref().map(|group| (notice.recipient, group));
            if let Some(at) = key.and_then(|key| place.get(&key)) {
                drafts[*at].join(notice, wish);
                continue;
            }
            if let Some(key) = key {
                place.insert(key, drafts.len());
            }
            drafts.push(Draft::new(self.notifications.env.uuid(), notice, wish));
        }
        self.write(&drafts, &mut sends).await?;
        sends.out(self.transaction).await
    }

    async fn write(&self, drafts: &[Draft<'_>], sends: &mut Sends) -> Result<(), NotificationError> {
        if drafts.is_empty() {
            return Ok(());
        }
        let rows = drafts.iter().map(|draft| draft.row(&self.title(draft.notice, draft.wish, draft.count())));
        let written = WRITE.all(self.transaction, [rows.collect::<Json>().into()]).await?;
        let made: HashMap<Uuid, &Draft<'_>> = drafts.iter().map(|draft| (draft.id, draft)).collect();
        let by_key: HashMap<(Uuid, Option<&str>), &Draft<'_>> = drafts
            .iter()
            .map(|draft| ((draft.notice.recipient, draft.notice.group_key.as_deref()), draft))
            .collect();
        let (mut ids, mut titles) = (Vec::new(), Vec::new());
        for row in &written {
            if let Some(draft) = made.get(&row.id) {
                let title = self.title(draft.notice, draft.wish, draft.count());
                sends.email(draft.notice, draft.wish, &title, &format!("notification:{}", row.id));
                sends.push(row.id, draft.notice, draft.wish, &title);
            } else if let Some(draft) = by_key.get(&(row.user_id, row.group_key.as_deref())) {
                let title = self.title(draft.notice, draft.wish, row.group_count);
                if draft.notice.kind == Kind::MessageSent {
                    sends.push(row.id, draft.notice, draft.wish, &title);
                }
                ids.push(row.id);
                titles.push(title);
            }
        }
        if !ids.is_empty() {
            RETITLE.run(self.transaction, [ids.into(), titles.into()]).await?;
        }
        Ok(())
    }

    /// The titles of those that a block took somebody out of. One that is gone meanwhile is passed over.
    pub(super) async fn say_anew(&self, ids: Vec<Uuid>) -> Result<(), NotificationError> {
        let thinned = THINNED.all(self.transaction, [ids.into()]).await?;
        let (ids, titles): (Vec<Uuid>, Vec<String>) = thinned
            .iter()
            .filter_map(|left| {
                let said =
                    Said { actor: &left.actor_name, count: left.group_count, language: &left.language };
                Some((left.id, self.say(Kind::named(&left.kind)?, said)))
            })
            .unzip();
        RETITLE.run(self.transaction, [ids.into(), titles.into()]).await?;
        Ok(())
    }

    fn title(&self, notice: &Notice, wish: &Wish, count: i32) -> String {
        let said = Said { actor: &wish.actor_name, count: count.max(1), language: &wish.language };
        self.say(notice.kind, said)
    }

    fn say(&self, kind: Kind, said: Said<'_>) -> String {
        self.wording.title(kind, said).chars().filter(|c| *c != '\0').take(255).collect()
    }
}

/// What an e-mail is sent once for where there is no list to join: what would have been one entry of it is told once an hour.
fn alone(notice: &Notice) -> String {
    match &notice.group_key {
        Some(group) => {
            format!("group:{group}:{}:{}", notice.recipient, notice.at.timestamp().div_euclid(3_600))
        }
        None => format!("event:{}:{}", notice.event_id, notice.recipient),
    }
}

impl<'a> Draft<'a> {
    fn new(id: Uuid, notice: &'a Notice, wish: &'a Wish) -> Self {
        let actors = notice.actor.into_iter().collect();
        Self { id, notice, wish, actors, events: 1, at: notice.at }
    }

    /// Another event of the same key and a later one.
    fn join(&mut self, notice: &'a Notice, wish: &'a Wish) {
        if let Some(actor) = notice.actor {
            self.actors.retain(|known| *known != actor);
            self.actors.insert(0, actor);
        }
        self.at = self.at.max(notice.at);
        self.events += 1;
        self.notice = notice;
        self.wish = wish;
    }

    /// People for likes and followers, events for all else.
    fn count(&self) -> i32 {
        match self.notice.kind.notification_type() {
            NotificationType::Follow | NotificationType::Like => {
                i32::try_from(self.actors.len()).unwrap_or(i32::MAX).max(1)
            }
            _ => self.events,
        }
    }

    fn row(&self, title: &str) -> Json {
        let notice = self.notice;
        let actors = &self.actors[..self.actors.len().min(ACTORS)];
        json!({
            "id": self.id,
            "user_id": notice.recipient,
            "actor_id": notice.actor,
            "notification_type": notice.kind.notification_type().to_value(),
            "entity_type": notice.entity.0,
            "entity_id": notice.entity.1,
            "title": title,
            "data": { "kind": notice.kind.name(), "actors": actors, "actor_name": self.wish.actor_name },
            "group_key": notice.group_key,
            "group_count": self.count(),
            "last_event_at": self.at,
        })
    }
}

/// What goes out.
#[derive(Default)]
struct Sends {
    emails: Vec<Json>,
    pushes: Vec<Event>,
}

impl Sends {
    fn email(&mut self, notice: &Notice, wish: &Wish, title: &str, dedupe_key: &str) {
        let Some(to_email) = &wish.email else { return };
        self.emails.push(json!({
            "user_id": notice.recipient,
            "to_email": to_email,
            "template": format!("notification.{}", notice.kind.name()),
            "language": wish.language,
            "variables": {
                "title": title,
                "actor_name": wish.actor_name,
                "entity_type": notice.entity.0,
                "entity_id": notice.entity.1,
            },
            "dedupe_key": dedupe_key,
        }));
    }

    fn push(&mut self, id: Uuid, notice: &Notice, wish: &Wish, title: &str) {
        if !wish.push && !wish.browser {
            return;
        }
        let payload = json!({
            "user_id": notice.recipient,
            "push": wish.push,
            "browser": wish.browser,
            "kind": notice.kind.name(),
            "title": title,
            "entity_type": notice.entity.0,
            "entity_id": notice.entity.1,
        });
        self.pushes.push(Event::new("notification", id, "notification.pushed", payload));
    }

    async fn out(self, transaction: &impl ConnectionTrait) -> Result<(), NotificationError> {
        if !self.emails.is_empty() {
            EMAIL.run(transaction, [Json::Array(self.emails).into()]).await?;
        }
        outbox_events::append_all(transaction, &self.pushes).await?;
        Ok(())
    }
}
