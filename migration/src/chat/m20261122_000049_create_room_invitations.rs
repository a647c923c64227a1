//! `room_invitations`: the ways into a room, for one person or for whoever holds a code.

use crate::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            table(
                "room_invitations",
                "Invitations to a chat room, personal (invitee_id) or by shared code (code_hash)",
            )
            .col(id())
            .col(uuid("room_id"))
            .col(uuid("inviter_id"))
            // Invitee: a user, or whoever holds the code
            .col(uuid("invitee_id").null())
            .col(
                varchar("code_hash", 64)
                    .null()
                    .comment("Hex SHA-256 of the code in the invitation link; the code is shown once"),
            )
            .col(
                varchar("code_hint", 4)
                    .null()
                    .comment("Last characters of the code, to tell links apart in a list"),
            )
            .col(varchar("message", 500).null())
            // Status
            .col(enumeration("status", "room_invitation_status").default("pending").comment(
                "A shared code stays pending while it can be used, and becomes accepted when \
                 max_uses is reached",
            ))
            .col(integer("max_uses").null().default(1).comment("NULL = unlimited (codes only)"))
            .col(integer("use_count").default(0))
            .col(timestamptz("responded_at").null())
            .col(timestamptz("expires_at").null().comment("NULL = until revoked"))
            .col(created_at())
            .col(updated_at())
            .references("fk_room_invitations_rooms", "room_id", "rooms", Cascade)
            .references("fk_room_invitations_users_inviter_id", "inviter_id", "users", Cascade)
            .references("fk_room_invitations_users_invitee_id", "invitee_id", "users", Cascade)
            .unique("uq_room_invitations_code_hash", ["code_hash"])
            .checked("chk_room_invitations_invitee", "NUM_NONNULLS(invitee_id, code_hash) = 1")
            .checked("chk_room_invitations_not_self", "invitee_id <> inviter_id")
            .checked("chk_room_invitations_code_hash_format", "code_hash ~ '^[0-9a-f]{64}$'")
            .checked(
                "chk_room_invitations_uses",
                "use_count >= 0 AND max_uses >= 1 AND use_count <= max_uses",
            )
            .checked(
                "chk_room_invitations_personal_single_use",
                "invitee_id IS NULL OR max_uses IS NOT DISTINCT FROM 1",
            )
            .checked("chk_room_invitations_expires_future", "expires_at > created_at"),
        )
        .await?;
        create_indexes(
            m,
            "room_invitations",
            [
                index(
                    "idx_room_invitations_room_id_created_at_id",
                    [asc("room_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_room_invitations_inviter_id_created_at_id",
                    [asc("inviter_id"), desc("created_at"), desc("id")],
                ),
                index(
                    "idx_room_invitations_invitee_id_created_at_id",
                    [asc("invitee_id"), desc("created_at"), desc("id")],
                )
                .partial("invitee_id IS NOT NULL"),
                unique_index("idx_room_invitations_room_id_invitee_id_unique", ["room_id", "invitee_id"])
                    .partial("status = 'pending' AND invitee_id IS NOT NULL"),
                index("idx_room_invitations_expires_at", ["expires_at"])
                    .partial("status = 'pending' AND expires_at IS NOT NULL"),
                // veza.clean_up
                index("idx_room_invitations_expires_at_expired", ["expires_at"])
                    .partial("status = 'expired'"),
            ],
        )
        .await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "room_invitations").await
    }
}
