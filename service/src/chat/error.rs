//! Everything that can go wrong in chat, as a caller needs to know it.

use sea_orm::DbErr;

use crate::{
    auth::AuthError,
    db::{CursorError, DatabaseError, MissingMonth, Refusal},
    input::Invalid,
};

/// Why something in chat was refused.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// Fields of the input that cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// One of the two has blocked the other.
    #[error("not possible between these two people")]
    Blocked,
    /// Sender and recipient are the same person.
    #[error("nobody writes to themselves")]
    SelfMessage,
    /// No such user, or the account is closed.
    #[error("there is no such user")]
    UserNotFound,
    /// No such live room, or none that the actor may know of; which of the two is not said.
    #[error("there is no such room")]
    RoomNotFound,
    /// The address of a room is another's, perhaps a deleted one's.
    #[error("the address of the room is taken")]
    SlugTaken,
    /// The room is there, and only its members may do this.
    #[error("only members of the room may do this; join it first")]
    NotAMember,
    /// The actor, or whom it is about, was put out of the room.
    #[error("banned from the room")]
    Banned,
    /// The actor reads in this room, and does not write.
    #[error("muted in the room")]
    Muted,
    /// Nobody of that id is a member of the room.
    #[error("there is no such member")]
    MemberNotFound,
    /// An owner does not leave others behind.
    #[error("the owner cannot leave the room; hand it on or delete it first")]
    OwnerStays,
    /// The room holds as many members as it may.
    #[error("the room is full: it holds {most} members at most")]
    RoomFull {
        /// How many it may hold.
        most: i32,
    },
    /// The person is in as many rooms as one may be.
    #[error("too many rooms: one person is in {most} at most; leave one first")]
    TooManyRooms {
        /// In how many one may be.
        most: i64,
    },
    /// The room has another password, or one where none was given.
    #[error("the password of the room is wrong")]
    WrongPassword,
    /// The room is entered by invitation alone.
    #[error("the room is entered by invitation")]
    InvitationNeeded,
    /// No such invitation, none for the actor, or no such code.
    #[error("there is no such invitation")]
    InvitationNotFound,
    /// The invitation was used up, declined, taken back, or has expired.
    #[error("the invitation is over")]
    InvitationOver,
    /// Whom it is about is in the room already.
    #[error("already a member of the room")]
    AlreadyMember,
    /// No such message in the room, none that the actor may read, or it is deleted.
    #[error("there is no such message")]
    MessageNotFound,
    /// As many messages are pinned as may be.
    #[error("too many pinned messages: a room holds {most} at most; unpin one first")]
    TooManyPinned {
        /// How many may be pinned.
        most: i64,
    },
    /// As many emoji stand under the message, or as many of the actor's do, as may.
    #[error("too many reactions: {most} at most; take one back first")]
    TooManyReactions {
        /// How many may stand there.
        most: i64,
    },
    /// No such live file of the actor's: nobody attaches the uploads of others.
    #[error("there is no such file of the actor's")]
    FileNotFound,
    /// The file is not of the kind that the message says, or something was found in it.
    #[error("the file cannot be used for this")]
    FileUnfit,
    /// The password could not be hashed, or a stored hash not be read.
    #[error("the password could not be hashed")]
    Hashing,
    /// A month that no messages are kept for.
    #[error(transparent)]
    MissingMonth(#[from] MissingMonth),
    /// A cursor that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Everything else that the database says.
    #[error(transparent)]
    Database(DatabaseError),
}

impl From<DatabaseError> for ChatError {
    /// The one place where names of constraints become words.
    fn from(error: DatabaseError) -> Self {
        match error.constraint() {
            Some("idx_rooms_slug") => Self::SlugTaken,
            Some("chk_messages_content_length" | "chk_direct_messages_content_length") => {
                Self::Invalid(Invalid::field("content", "is not 1 to 10000 characters"))
            }
            Some("chk_direct_messages_different_users" | "chk_room_invitations_not_self") => {
                Self::SelfMessage
            }
            Some("chk_room_invitations_expires_future") => {
                Self::Invalid(Invalid::field("expires_at", "is not in the future"))
            }
            Some("chk_room_invitations_uses") => {
                Self::Invalid(Invalid::field("max_uses", "is not 1 or more"))
            }
            Some("fk_messages_files" | "fk_direct_messages_files") => Self::FileNotFound,
            Some("fk_messages_messages" | "fk_message_reactions_messages") => Self::MessageNotFound,
            Some(
                "fk_room_members_rooms"
                | "fk_messages_rooms"
                | "fk_room_invitations_rooms"
                | "fk_typing_indicators_rooms",
            ) => Self::RoomNotFound,
            Some(
                "fk_rooms_users"
                | "fk_room_members_users"
                | "fk_messages_users"
                | "fk_message_reactions_users"
                | "fk_direct_messages_users_sender_id"
                | "fk_direct_messages_users_recipient_id"
                | "fk_room_invitations_users_inviter_id"
                | "fk_room_invitations_users_invitee_id"
                | "fk_user_presence_users"
                | "fk_typing_indicators_users",
            ) => Self::UserNotFound,
            _ => Self::Database(error),
        }
    }
}

impl From<DbErr> for ChatError {
    fn from(error: DbErr) -> Self {
        DatabaseError::from(error).into()
    }
}

impl From<AuthError> for ChatError {
    /// Of what hashes the passwords of rooms.
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Invalid(invalid) => Self::Invalid(invalid),
            AuthError::Database(error) => error.into(),
            _ => Self::Hashing,
        }
    }
}

impl Refusal for ChatError {
    fn refusal(&self) -> Option<&DatabaseError> {
        if let Self::Database(error) = self { Some(error) } else { None }
    }
}
