//! Who may do what with the tables of profiles.
//!
//! Everybody sees them (a private profile is the service's not to show), and changes what is their own; so do staff. A trade is claimed
//! unverified, and verified by staff, of somebody else. Badges are made by administrators and given by staff; who has one shows or hides
//! it. A badge may be locked by anybody: who gives it holds it.

use crate::prelude::*;

const RIGHTS: &[Rights] = &[
    protected("user_profiles")
        .select("true")
        .insert("{own} OR {staff}")
        .update("{own} OR {staff}")
        .columns(
            "bio, tagline, location, website_url, birthdate, gender, avatar_url, banner_url, language, timezone, theme, \
             profile_visibility, show_email, show_location",
        )
        .counted("follower_count, following_count, track_count, playlist_count"),
    own("user_settings").no_delete(),
    protected("user_roles")
        .select("true")
        .insert(
            "({own} OR {staff}) AND NOT verified AND verified_at IS NULL AND verified_by IS NULL \
             AND role NOT IN ('admin', 'moderator', 'system')",
        )
        .update("{staff} AND user_id <> {me} AND NOT verified")
        .updated("{staff} AND user_id <> {me} AND verified AND verified_by = {me}")
        .columns("verified, verified_at, verified_by")
        .delete("{own} OR {staff}"),
    protected("badges").select("true").insert("{admin}").update("true").updated("{admin}"),
    protected("user_badges")
        .select("true")
        .insert("{staff}")
        .update("{own} OR {staff}")
        .columns("is_displayed, display_order")
        .delete("{staff}"),
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
