//! Everything that can go wrong in streaming, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    db::{CursorError, DatabaseError, MissingMonth, Refusal},
    input::Invalid,
};

/// Why something in streaming was refused.
#[derive(Debug, thiserror::Error)]
pub enum StreamingError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// One of the two has blocked the other.
    #[error("not possible between these two people")]
    Blocked,
    /// No such user, or the account is closed.
    #[error("there is no such user")]
    UserNotFound,
    /// No such live file of the actor's: nobody attaches the uploads of others.
    #[error("there is no such file of the actor's")]
    FileNotFound,
    /// The file is not audio (or for a cover no image), or something was found in it.
    #[error("the file cannot be used for this")]
    FileUnfit,
    /// No such track, or none that the actor may hear; which of the two is not said.
    #[error("there is no such track")]
    TrackNotFound,
    /// The track is published already: unpublish it before it is scheduled.
    #[error("the track is published already")]
    AlreadyPublished,
    /// Its creator does not let others download it.
    #[error("the track cannot be downloaded")]
    NotDownloadable,
    /// No such comment under this track, or none that the actor may see.
    #[error("there is no such comment")]
    CommentNotFound,
    /// No such playlist, or none that the actor may see; which of the two is not said.
    #[error("there is no such playlist")]
    PlaylistNotFound,
    /// Its owner does not let others work on it.
    #[error("the playlist is not collaborative")]
    NotCollaborative,
    /// The playlist is the actor's own.
    #[error("the playlist is the actor's own")]
    OwnPlaylist,
    /// There is no invitation, and no collaborator, of that name.
    #[error("there is no such collaborator")]
    CollaboratorNotFound,
    /// The track does not stand in the list, or the item not in the queue.
    #[error("it is not in the list")]
    NotInList,
    /// A place beyond the end of the list.
    #[error("the list has {length} places")]
    OutOfRange {
        /// How many places there are.
        length: i64,
    },
    /// The list holds as much as it may.
    #[error("the list is full: it holds {most} at most")]
    Full {
        /// How many it may hold.
        most: i64,
    },
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DbErr> for StreamingError {
    fn from(error: DbErr) -> Self {
        DatabaseError::from(error).into()
    }
}

impl From<DatabaseError> for StreamingError {
    /// The one place where names of constraints become words.
    fn from(error: DatabaseError) -> Self {
        match error.constraint() {
            Some("chk_tracks_duration_positive") => {
                Self::Invalid(Invalid::field("duration", "is not positive"))
            }
            Some("chk_track_comments_content_length") => {
                Self::Invalid(Invalid::field("content", "is not 1 to 5000 characters"))
            }
            Some("chk_playback_history_completion") => {
                Self::Invalid(Invalid::field("completion_percentage", "is not 0 to 100"))
            }
            Some("chk_playlist_collaborators_not_self") => Self::OwnPlaylist,
            Some("fk_tracks_files_file_id" | "fk_tracks_files_cover_art_file_id") => Self::FileNotFound,
            Some(
                "fk_track_likes_tracks"
                | "fk_track_comments_tracks"
                | "fk_playback_history_tracks"
                | "fk_playlist_tracks_tracks"
                | "fk_queue_items_tracks"
                | "fk_queues_tracks"
                | "fk_track_downloads_tracks",
            ) => Self::TrackNotFound,
            Some("fk_track_comments_track_comments") => Self::CommentNotFound,
            Some(
                "fk_playlist_tracks_playlists"
                | "fk_playlist_follows_playlists"
                | "fk_playlist_collaborators_playlists",
            ) => Self::PlaylistNotFound,
            Some(
                "fk_tracks_users"
                | "fk_track_likes_users"
                | "fk_track_comments_users"
                | "fk_playback_history_users"
                | "fk_playlists_users"
                | "fk_playlist_follows_users"
                | "fk_playlist_tracks_users"
                | "fk_playlist_collaborators_users_user_id"
                | "fk_queues_users",
            ) => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}

impl From<MissingMonth> for StreamingError {
    /// The only times that the months of streaming are made for are those of plays.
    fn from(_: MissingMonth) -> Self {
        Invalid::field("played_at", "is before what is kept").into()
    }
}

impl Refusal for StreamingError {
    fn refusal(&self) -> Option<&DatabaseError> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}
