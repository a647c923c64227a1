//! The public face of an account. Written by `service::profiles::user_profiles`; the counters are kept by triggers on the
//! tables that they count.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::enums::Visibility;

/// The profile of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_profiles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub user_id: Uuid,
    #[sea_orm(column_type = "Text", nullable)]
    pub bio: Option<String>,
    /// One line under the name.
    pub tagline: Option<String>,
    /// As its owner writes it; shown only where `show_location` is set.
    pub location: Option<String>,
    pub website_url: Option<String>,
    pub birthdate: Option<Date>,
    /// As its owner writes it.
    pub gender: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub avatar_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub banner_url: Option<String>,
    /// ISO 639-1, with a region where it matters: `en`, `pt-BR`.
    pub language: Option<String>,
    /// A name of the IANA time zone database: `Europe/Paris`.
    pub timezone: Option<String>,
    pub theme: Option<Theme>,
    pub profile_visibility: Visibility,
    pub show_email: bool,
    pub show_location: bool,
    /// How many follow this account.
    pub follower_count: i32,
    /// How many this account follows.
    pub following_count: i32,
    /// Live tracks.
    pub track_count: i32,
    /// Live playlists.
    pub playlist_count: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<crate::auth::users::Entity>,
}

/// The colours in which somebody sees the platform.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As the device is set.
    #[default]
    Auto,
}

impl ActiveModelBehavior for ActiveModel {}
