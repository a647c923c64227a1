//! The chart: the 100 public tracks of the last 7 days with the highest score. Written by `REFRESH MATERIALIZED VIEW`
//! alone, every hour: an insert or update of it fails.
//!
//! What became private since the last refresh is still in it: join `tracks`.

use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A track of the chart, as it was at the last refresh.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "trending_tracks")]
pub struct Model {
    /// The id of the track. Unique in the view, which has no primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub creator_id: Uuid,
    pub title: String,
    pub artist: Option<String>,
    pub genre: Option<String>,
    /// Seconds.
    pub duration: i32,
    pub cover_art_file_id: Option<Uuid>,
    pub published_at: DateTimeUtc,
    /// Who played it in the 7 days, each once.
    pub unique_listeners: i64,
    /// Plays of the 7 days, not of all time.
    pub play_count: i64,
    /// Per cent of the track that a play of the 7 days lasted, two digits after the point; 0 without plays.
    #[sea_orm(column_type = "Decimal(None)")]
    pub average_completion: Decimal,
    /// Likes of all time.
    pub like_count: i32,
    /// 0.4 × listeners + 0.3 × plays + 0.2 × average completion + 0.1 × likes, four digits after the point.
    #[sea_orm(column_type = "Decimal(None)")]
    pub trending_score: Decimal,
}

/// A view has no foreign key; what its ids refer to can be joined all the same.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The track itself.
    #[sea_orm(belongs_to = "super::tracks::Entity", from = "Column::Id", to = "super::tracks::Column::Id")]
    Tracks,
}

impl Related<super::tracks::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Tracks.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
