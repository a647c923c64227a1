//! Who may do what with the tables of chat.
//!
//! Rooms are not hidden, what is said in them is. A message stays in its room and its sender's: an UPDATE may not change either.
//! A member changes their own row, but neither their role nor a ban or mute.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    open("rooms", "SELECT, INSERT, UPDATE"),
    protected("room_members")
        .select("{own} OR room_id = {my_rooms} OR room_id = {my_moderated_rooms} OR {staff} OR veza.room_is_open(room_id)")
        .insert("room_id = {my_moderated_rooms} OR ({own} AND NOT is_banned AND veza.may_join_room(room_id, role))")
        .update("(NOT is_banned AND {own}) OR room_id = {my_moderated_rooms}")
        .updated(
            "room_id = {my_moderated_rooms} OR ({own} AND veza.membership_is_unchanged(room_id, role, is_banned, is_muted))",
        )
        .columns("role, is_banned, is_muted, last_read_at, joined_at")
        .delete("(NOT is_banned AND {own}) OR room_id = {my_moderated_rooms}"),
    protected("messages")
        .select("room_id = {my_rooms} OR {staff} OR veza.room_is_open(room_id)")
        .insert("sender_id = {me} AND room_id = {my_speaking_rooms}")
        .update("(sender_id = {me} AND room_id = {my_rooms}) OR room_id = {my_moderated_rooms} OR {staff}")
        .columns("content, attachment_file_id, is_edited, edited_at, is_deleted, is_pinned, metadata, deleted_at"),
    open("message_reactions", "SELECT, INSERT, UPDATE, DELETE"),
    protected("direct_messages")
        .select("sender_id = {me} OR recipient_id = {me}")
        .insert("sender_id = {me} AND NOT recipient_id = {my_blocks}")
        .update("sender_id = {me} OR recipient_id = {me}")
        .columns("content, attachment_file_id, is_read, read_at, is_deleted_by_sender, is_deleted_by_recipient"),
    open("user_presence", "SELECT, INSERT, UPDATE, DELETE"),
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
        .insert("inviter_id = {me} AND (room_id = {my_rooms} OR room_id = {my_moderated_rooms})")
        .update(
            "invitee_id = {me} OR inviter_id = {me} OR room_id = {my_moderated_rooms} OR code_hash = {selector}",
        )
        .columns("status, use_count, responded_at"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        grant_rights(m, RIGHTS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        revoke_rights(m, RIGHTS).await
    }
}
