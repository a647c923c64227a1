//! Whom an event concerns, and as what.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::platform::outbox_events::Model;
use sea_orm::prelude::Uuid;

use super::Kind;
use crate::platform::ConsumerError;

/// That somebody is to be told of something, if they want to be.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) event_id: Uuid,
    pub(super) recipient: Uuid,
    pub(super) actor: Option<Uuid>,
    pub(super) kind: Kind,
    /// What opens.
    pub(super) entity: (String, Uuid),
    /// What joins it while it is unread.
    pub(super) group_key: Option<String>,
    pub(super) at: DateTime<Utc>,
}

/// The notices of a batch, in the order of its events. `staff` are the moderators of the groups that somebody wants to join.
pub(super) fn of_events(
    events: &[&Model],
    staff: &HashMap<Uuid, Vec<Uuid>>,
) -> Result<Vec<Notice>, ConsumerError> {
    let mut notices = Vec::with_capacity(events.len());
    for event in events {
        if let Some(kind) = Kind::of(&event.event_type) {
            of_event(event, kind, staff, &mut notices)?;
        }
    }
    Ok(notices)
}

fn of_event(
    event: &Model,
    kind: Kind,
    staff: &HashMap<Uuid, Vec<Uuid>>,
    notices: &mut Vec<Notice>,
) -> Result<(), ConsumerError> {
    let id = |name| uuid(event, name);
    let this = event.aggregate_id;
    let mut tell =
        |recipient: Uuid, actor: Option<Uuid>, kind: Kind, entity: (&str, Uuid), group: Option<&str>| {
            notices.push(Notice {
                event_id: event.id,
                recipient,
                actor,
                kind,
                entity: (entity.0.to_owned(), entity.1),
                group_key: group.map(|group| format!("{group}:{}:{}", entity.0, entity.1)),
                at: event.occurred_at,
            });
        };
    match kind {
        Kind::Followed => {
            let follower = id("follower_id")?;
            tell(this, Some(follower), kind, ("user", this), Some("follow"));
            // What opens is who follows; the group is of all who do.
            if let Some(notice) = notices.last_mut() {
                notice.entity.1 = follower;
            }
        }
        Kind::TrackLiked => {
            tell(id("creator_id")?, Some(id("user_id")?), kind, ("track", this), Some("like"));
        }
        Kind::PostLiked => {
            tell(id("author_id")?, Some(id("user_id")?), kind, ("post", this), Some("like"));
        }
        Kind::TrackCommented | Kind::PostCommented => {
            let (entity, owner, reply) = match kind {
                Kind::TrackCommented => ("track", id("creator_id")?, Kind::TrackReplied),
                _ => ("post", id("author_id")?, Kind::PostReplied),
            };
            let (user, parent) = (id("user_id")?, optional(event, "parent_user_id")?);
            if let Some(parent) = parent {
                tell(parent, Some(user), reply, (entity, this), Some("reply"));
            }
            if parent != Some(owner) {
                tell(owner, Some(user), kind, (entity, this), Some("comment"));
            }
        }
        Kind::PostReposted => {
            tell(id("author_id")?, Some(id("user_id")?), kind, ("post", this), Some("repost"));
        }
        Kind::Mentioned => {
            let source = event.payload["source_type"].as_str().filter(|kind| (1..=50).contains(&kind.len()));
            let source = source.ok_or_else(|| missing("source_type"))?;
            tell(this, Some(id("mentioning_user_id")?), kind, (source, id("source_id")?), None);
        }
        Kind::MessageSent => {
            let sender = id("sender_id")?;
            tell(id("recipient_id")?, Some(sender), kind, ("user", sender), Some("message"));
        }
        Kind::RoomInvited => {
            tell(this, Some(id("inviter_id")?), kind, ("room", id("room_id")?), Some("invitation"));
        }
        Kind::PlaylistInvited => {
            tell(this, Some(id("inviter_id")?), kind, ("playlist", id("playlist_id")?), Some("invitation"));
        }
        Kind::GroupJoinRequested => {
            let user = id("user_id")?;
            for moderator in staff.get(&this).into_iter().flatten() {
                tell(*moderator, Some(user), kind, ("group", this), Some("join_request"));
            }
        }
        Kind::GroupJoined => tell(this, Some(id("approver_id")?), kind, ("group", id("group_id")?), None),
        // Made of comments above, and of no event by themselves.
        Kind::TrackReplied | Kind::PostReplied => {}
    }
    Ok(())
}

fn uuid(event: &Model, name: &str) -> Result<Uuid, ConsumerError> {
    optional(event, name)?.ok_or_else(|| missing(name))
}

fn optional(event: &Model, name: &str) -> Result<Option<Uuid>, ConsumerError> {
    match &event.payload[name] {
        serde_json::Value::Null => Ok(None),
        value => {
            let id = value.as_str().and_then(|text| text.parse().ok());
            id.map(Some).ok_or_else(|| ConsumerError::new(format!("{name} of the payload is no id")))
        }
    }
}

fn missing(name: &str) -> ConsumerError {
    ConsumerError::new(format!("the payload has no {name}"))
}
