//! Who may do what with the tables of chat.
//!
//! Rooms are not hidden, what is said in them is. Whoever keeps order in a room (owner, admin, moderator) changes what those below them
//! are in it. A member changes their own row, but neither their role nor a ban or mute. A room may be locked by anybody: who joins holds
//! it.
//!
//! A message stays in its room and its sender's, and so does what it says; who keeps order pins it and takes it back. An invitation is
//! answered once, a code counts up. Whoever may speak in its room reacts to a message, as themselves; reactions are not hidden, for a
//! list would look each message up again: who does not see the message is told nothing of it by the service.
//!
//! Signs of life are noted by one statement that says who is there and not who acts, for nothing is written more often; so presence is
//! the service's to keep.
//!
//! What is said in an open room, and who is in it, is seen by who is no member if they name the room (`app.room`); `sql/open_rooms.up.sql`
//! says why.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("rooms")
        .select("true")
        .insert("creator_id = {me}")
        .update("true")
        .updated("(id = {my_administered_rooms} AND deleted_at IS NULL) OR id = {my_owned_rooms} OR {staff}")
        .columns("name, slug, description, room_type, is_private, password_hash, max_members, deleted_at")
        .counted("member_count, message_count"),
    protected("room_members")
        .select("{own} OR room_id = {my_rooms} OR {staff} OR room_id = {open_room}")
        .insert(
            "({own} AND NOT is_banned AND veza.may_join_room(room_id, role)) \
             OR (role = 'member' AND is_banned AND room_id = {my_moderated_rooms}) \
             OR (role = 'member' AND NOT is_banned AND room_id = {my_new_rooms} AND NOT user_id = {my_blocks})",
        )
        .update("(NOT is_banned AND {own}) OR room_id = {my_moderated_rooms}")
        .updated("veza.may_change_member(room_id, user_id, role, is_banned, is_muted)")
        .columns("role, is_banned, is_muted, last_read_at, joined_at")
        .delete(
            "({own} AND NOT is_banned AND role <> 'owner') OR (role = 'member' AND room_id = {my_moderated_rooms}) \
             OR (role = 'moderator' AND room_id = {my_administered_rooms}) OR (role = 'admin' AND room_id = {my_owned_rooms})",
        ),
    protected("messages")
        .select("room_id = {my_rooms} OR {staff} OR room_id = {open_room}")
        .insert("sender_id = {me} AND room_id = {my_speaking_rooms}")
        .update("(sender_id = {me} AND room_id = {my_rooms}) OR room_id = {my_moderated_rooms} OR {staff}")
        .columns("content, attachment_file_id, is_edited, edited_at, is_deleted, is_pinned, metadata, deleted_at"),
    protected("message_reactions")
        .select("true")
        .insert(
            "{own} AND (SELECT m.room_id = {my_speaking_rooms} AND NOT m.is_deleted AND NOT m.sender_id = {my_blocks} \
             FROM messages m WHERE m.id = message_id AND m.created_at = message_created_at)",
        )
        .delete("{own}"),
    protected("direct_messages")
        .select("sender_id = {me} OR recipient_id = {me}")
        .insert("sender_id = {me} AND NOT recipient_id = {my_blocks}")
        .update("sender_id = {me} OR recipient_id = {me}")
        .columns("content, attachment_file_id, is_read, read_at, is_deleted_by_sender, is_deleted_by_recipient"),
    open("user_presence", "SELECT, INSERT, UPDATE"),
    protected("typing_indicators")
        .select("{own} OR room_id = {my_rooms}")
        .insert("{own} AND room_id = {my_speaking_rooms}")
        .update("{own} AND room_id = {my_rooms}")
        .columns("started_at, expires_at")
        .delete("{own}"),
    protected("room_invitations")
        .select(
            "invitee_id = {me} OR inviter_id = {me} OR room_id = {my_moderated_rooms} OR code_hash = {selector}",
        )
        .insert(
            "inviter_id = {me} AND status = 'pending' AND use_count = 0 AND (room_id = {my_moderated_rooms} OR (code_hash IS NULL \
             AND room_id = {my_speaking_rooms} AND (SELECT r.room_type = 'public' AND NOT r.is_private FROM rooms r WHERE r.id = room_id)))",
        )
        .update(
            "invitee_id = {me} OR inviter_id = {me} OR room_id = {my_moderated_rooms} OR code_hash = {selector}",
        )
        .updated(
            "((expires_at IS NULL OR expires_at > now()) AND ((invitee_id = {me} AND status IN ('accepted', 'declined')) \
             OR (code_hash = {selector} AND (status = 'pending' OR (status = 'accepted' AND use_count = max_uses))))) \
             OR (status = 'revoked' AND (inviter_id = {me} OR room_id = {my_moderated_rooms}))",
        )
        .columns("status, use_count, responded_at"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sql::run(m, include_str!("sql/open_rooms.up.sql")).await?;
        sql::run(m, include_str!("sql/guarded_chat.up.sql")).await?;
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await?;
        sql::run(m, include_str!("sql/guarded_chat.down.sql")).await?;
        sql::run(m, include_str!("sql/open_rooms.down.sql")).await
    }
}
