//! What a notification says.

use entity::notifications::notifications::NotificationType;

/// What happened. `room.invited` and the like have no type of their own and go out as `system`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Somebody follows the recipient.
    Followed,
    /// Somebody likes the recipient's track.
    TrackLiked,
    /// Somebody commented on it.
    TrackCommented,
    /// Somebody answered the recipient's comment on a track.
    TrackReplied,
    /// Somebody likes the recipient's post.
    PostLiked,
    /// Somebody commented on it.
    PostCommented,
    /// Somebody answered the recipient's comment on a post.
    PostReplied,
    /// Somebody reposted it.
    PostReposted,
    /// Somebody named the recipient.
    Mentioned,
    /// Somebody wrote to the recipient.
    MessageSent,
    /// Somebody invites the recipient into a room.
    RoomInvited,
    /// Somebody invites the recipient to work on a playlist.
    PlaylistInvited,
    /// Somebody wants to be let into a group that the recipient moderates.
    GroupJoinRequested,
    /// The recipient was let into a group.
    GroupJoined,
}

/// Who did it, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The name of the latest; empty where nobody in particular did it.
    pub actor: &'a str,
    /// How many: people for likes and followers, events for all else. At least 1.
    pub count: i32,
    /// ISO 639-1, as the recipient's profile says.
    pub language: &'a str,
}

/// Says things in the recipient's language.
pub trait Wording: Send + Sync {
    /// One line, cut to 255 characters.
    fn title(&self, kind: Kind, said: Said<'_>) -> String;
}

impl Kind {
    /// The kind that an event of this type is for its first recipient.
    pub(super) fn of(event_type: &str) -> Option<Self> {
        Some(match event_type {
            "user.followed" => Self::Followed,
            "track.liked" => Self::TrackLiked,
            "track.commented" => Self::TrackCommented,
            "post.liked" => Self::PostLiked,
            "post.commented" => Self::PostCommented,
            "post.reposted" => Self::PostReposted,
            "user.mentioned" => Self::Mentioned,
            "direct_message.sent" => Self::MessageSent,
            "room.invited" => Self::RoomInvited,
            "playlist.invited" => Self::PlaylistInvited,
            "group.join_requested" => Self::GroupJoinRequested,
            "group.joined" => Self::GroupJoined,
            _ => return None,
        })
    }

    const ALL: [Self; 14] = [
        Self::Followed,
        Self::TrackLiked,
        Self::TrackCommented,
        Self::TrackReplied,
        Self::PostLiked,
        Self::PostCommented,
        Self::PostReplied,
        Self::PostReposted,
        Self::Mentioned,
        Self::MessageSent,
        Self::RoomInvited,
        Self::PlaylistInvited,
        Self::GroupJoinRequested,
        Self::GroupJoined,
    ];

    /// The kind of that [`name`](Self::name).
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// As `data.kind` and the template of the e-mail (`notification.track_liked`) name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Followed => "user_followed",
            Self::TrackLiked => "track_liked",
            Self::TrackCommented => "track_commented",
            Self::TrackReplied => "track_replied",
            Self::PostLiked => "post_liked",
            Self::PostCommented => "post_commented",
            Self::PostReplied => "post_replied",
            Self::PostReposted => "post_reposted",
            Self::Mentioned => "user_mentioned",
            Self::MessageSent => "message_sent",
            Self::RoomInvited => "room_invited",
            Self::PlaylistInvited => "playlist_invited",
            Self::GroupJoinRequested => "group_join_requested",
            Self::GroupJoined => "group_joined",
        }
    }

    /// What it is to the preferences.
    #[must_use]
    pub fn notification_type(self) -> NotificationType {
        match self {
            Self::Followed => NotificationType::Follow,
            Self::TrackLiked | Self::PostLiked => NotificationType::Like,
            Self::TrackCommented | Self::TrackReplied | Self::PostCommented | Self::PostReplied => {
                NotificationType::Comment
            }
            Self::MessageSent => NotificationType::Message,
            Self::Mentioned => NotificationType::Mention,
            Self::PostReposted
            | Self::RoomInvited
            | Self::PlaylistInvited
            | Self::GroupJoinRequested
            | Self::GroupJoined => NotificationType::System,
        }
    }
}

/// English, and French for whose language it is.
pub(super) struct BuiltIn;

impl Wording for BuiltIn {
    fn title(&self, kind: Kind, said: Said<'_>) -> String {
        if said.language.get(..2).is_some_and(|language| language.eq_ignore_ascii_case("fr")) {
            french(kind, &said)
        } else {
            english(kind, &said)
        }
    }
}

fn english(kind: Kind, said: &Said<'_>) -> String {
    let others = match said.count - 1 {
        ..=0 => said.actor.to_owned(),
        1 => format!("{} and one other", said.actor),
        n => format!("{} and {n} others", said.actor),
    };
    let several = |one: &str, many: &str| match said.count {
        ..=1 => format!("{} {one}", said.actor),
        n => format!("{n} {many}"),
    };
    match kind {
        Kind::Followed if said.count > 1 => format!("{others} follow you"),
        Kind::Followed => format!("{others} follows you"),
        Kind::TrackLiked if said.count > 1 => format!("{others} like your track"),
        Kind::TrackLiked => format!("{others} likes your track"),
        Kind::PostLiked if said.count > 1 => format!("{others} like your post"),
        Kind::PostLiked => format!("{others} likes your post"),
        Kind::TrackCommented => several("commented on your track", "new comments on your track"),
        Kind::PostCommented => several("commented on your post", "new comments on your post"),
        Kind::TrackReplied | Kind::PostReplied => {
            several("answered your comment", "new answers to your comments")
        }
        Kind::PostReposted => several("reposted your post", "new reposts of your post"),
        Kind::Mentioned => several("mentioned you", "new mentions of you"),
        Kind::MessageSent if said.count > 1 => format!("{} new messages from {}", said.count, said.actor),
        Kind::MessageSent => format!("{} wrote to you", said.actor),
        Kind::RoomInvited => several("invites you into a room", "invitations into a room"),
        Kind::PlaylistInvited => several("invites you to a playlist", "invitations to a playlist"),
        Kind::GroupJoinRequested => several("wants to join your group", "new requests to join your group"),
        Kind::GroupJoined => "You are a member of the group now".to_owned(),
    }
}

fn french(kind: Kind, said: &Said<'_>) -> String {
    let others = match said.count - 1 {
        ..=0 => said.actor.to_owned(),
        1 => format!("{} et une autre personne", said.actor),
        n => format!("{} et {n} autres personnes", said.actor),
    };
    let several = |one: &str, many: &str| match said.count {
        ..=1 => format!("{} {one}", said.actor),
        n => format!("{n} {many}"),
    };
    match kind {
        Kind::Followed if said.count > 1 => format!("{others} vous suivent"),
        Kind::Followed => format!("{others} vous suit"),
        Kind::TrackLiked if said.count > 1 => format!("{others} aiment votre morceau"),
        Kind::TrackLiked => format!("{others} aime votre morceau"),
        Kind::PostLiked if said.count > 1 => format!("{others} aiment votre publication"),
        Kind::PostLiked => format!("{others} aime votre publication"),
        Kind::TrackCommented => {
            several("a commenté votre morceau", "nouveaux commentaires sur votre morceau")
        }
        Kind::PostCommented => {
            several("a commenté votre publication", "nouveaux commentaires sur votre publication")
        }
        Kind::TrackReplied | Kind::PostReplied => {
            several("a répondu à votre commentaire", "nouvelles réponses à vos commentaires")
        }
        Kind::PostReposted => {
            several("a partagé votre publication", "nouveaux partages de votre publication")
        }
        Kind::Mentioned => several("vous a mentionné", "nouvelles mentions de vous"),
        Kind::MessageSent if said.count > 1 => {
            format!("{} nouveaux messages de {}", said.count, said.actor)
        }
        Kind::MessageSent => format!("{} vous a écrit", said.actor),
        Kind::RoomInvited => several("vous invite dans un salon", "invitations dans un salon"),
        Kind::PlaylistInvited => {
            several("vous invite à une liste de lecture", "invitations à une liste de lecture")
        }
        Kind::GroupJoinRequested => {
            several("souhaite rejoindre votre groupe", "nouvelles demandes pour votre groupe")
        }
        Kind::GroupJoined => "Vous êtes maintenant membre du groupe".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_how_many_did_it_in_the_language_of_the_reader() {
        let say = |kind, count, language| BuiltIn.title(kind, Said { actor: "Ada", count, language });
        assert_eq!(say(Kind::TrackLiked, 1, "en"), "Ada likes your track");
        assert_eq!(say(Kind::TrackLiked, 2, "de"), "Ada and one other like your track");
        assert_eq!(say(Kind::Followed, 5, "en-GB"), "Ada and 4 others follow you");
        assert_eq!(say(Kind::MessageSent, 3, "en"), "3 new messages from Ada");
        assert_eq!(say(Kind::PostCommented, 1, "fr"), "Ada a commenté votre publication");
        assert_eq!(say(Kind::Followed, 3, "fr-CA"), "Ada et 2 autres personnes vous suivent");
        assert_eq!(say(Kind::GroupJoined, 1, ""), "You are a member of the group now");
    }
}
