//! Accounts and profiles.

use entity::auth::users;
use service::{
    auth,
    db::{Actor, Query},
    profiles::user_profiles,
    row,
};

use super::{Case, uuid};
use crate::sample::Sample;
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;

const USER: &str = "SELECT id, email, email_verified_at, password_hash, username, first_name, last_name, display_name, \
    role::text AS role, is_active, is_verified, is_banned, token_version, last_password_change_at, last_login_at, \
    login_count, last_login_ip, created_at, updated_at, deleted_at FROM users WHERE id = $1 AND deleted_at IS NULL LIMIT 1";
const PROFILE: &str = "SELECT p.id, p.user_id, p.bio, p.tagline, p.location, p.website_url, p.birthdate, p.gender, \
    p.avatar_url, p.banner_url, p.language, p.timezone, p.theme, p.profile_visibility::text AS profile_visibility, \
    p.show_email, p.show_location, p.follower_count, p.following_count, p.track_count, p.playlist_count, p.created_at, \
    p.updated_at, u.username, u.display_name FROM user_profiles p JOIN users u ON u.id = p.user_id \
    WHERE p.user_id = $1 AND u.deleted_at IS NULL LIMIT 1";

row! {
    /// Who it is, beside a message, a track, a comment.
    struct Byline {
        id: Uuid,
        username: String,
        display_name: Option<String>,
        role: users::UserRole,
        is_verified: bool,
        created_at: DateTime<Utc>,
    }
}

static NAME: Query<Byline> = Query::new(
    "SELECT id, username, display_name, role::text AS role, is_verified, created_at FROM users WHERE id = $1",
);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::read(
            "auth: user by id",
            USER,
            |sample, rng| vec![Sample::one(rng, &sample.users).into()],
            |db, values| async move {
                Ok(usize::from(auth::users::find(&db, uuid(&values, 0)?).await?.is_some()))
            },
        ),
        Case::query("auth: name by id", &NAME, |sample, rng| vec![Sample::one(rng, &sample.users).into()]),
        Case::read(
            "profiles: profile by user",
            PROFILE,
            |sample, rng| vec![Sample::one(rng, &sample.creators).into()],
            |db, values| async move {
                let viewer = Actor::visitor();
                Ok(usize::from(user_profiles::find(&db, &viewer, uuid(&values, 0)?).await?.is_some()))
            },
        ),
    ]
}
