//! What each account has made and how it was received, of all time. Written by `REFRESH MATERIALIZED VIEW` alone, every
//! day: an insert or update of it fails.
//!
//! It counts private tracks, too, so it is for the account itself; a materialised view has no row-level security. Under
//! the application's role read `veza.own_statistics`, which shows the actor's row and has the same columns.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// The figures of one account that is not deleted, as they were at the last refresh.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_statistics")]
pub struct Model {
    /// Unique in the view, which has no primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub username: String,
    /// Live tracks, whoever may see them.
    pub track_count: i64,
    /// Live playlists, whoever may see them.
    pub playlist_count: i64,
    /// Live posts, whoever may see them.
    pub post_count: i64,
    pub follower_count: i64,
    pub following_count: i64,
    /// Plays of the live tracks.
    pub total_plays: i64,
    /// Likes of the live tracks.
    pub total_likes: i64,
    /// Live comments on the live tracks.
    pub total_comments: i64,
    /// Downloads of the live tracks.
    pub total_downloads: i64,
}

/// A view has no foreign key; what its ids refer to can be joined all the same.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(
        belongs_to = "crate::auth::users::Entity",
        from = "Column::UserId",
        to = "crate::auth::users::Column::Id"
    )]
    Users,
}

impl Related<crate::auth::users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Users.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
