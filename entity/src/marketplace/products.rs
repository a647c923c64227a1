//! What is on sale. Written by `service::marketplace::products`; the counters and the rating are kept by triggers on
//! the tables that they count, the views by a roll-up.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A product.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub seller_id: Uuid,
    /// What it is called.
    pub name: String,
    #[sea_orm(unique)]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// `sample`, `beat`, `preset`, `template`, `service`; the list is open.
    pub category: String,
    pub tags: Option<Vec<String>>,
    /// In `currency`; the price of a licence wins over it.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
    pub price: Decimal,
    /// ISO 4217, of all amounts of the row.
    #[sea_orm(column_type = "Char(Some(3))")]
    pub currency: String,
    /// How its price comes about.
    pub pricing_model: PricingModel,
    /// The least that is accepted, where the buyer names the price.
    #[sea_orm(column_type = "Decimal(Some((10, 2)))", nullable)]
    pub minimum_price: Option<Decimal>,
    pub preview_file_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub demo_url: Option<String>,
    /// Ids of the files that a buyer downloads. An array has no foreign key: a file may be gone.
    pub download_file_ids: Option<Vec<Uuid>>,
    /// Ids of its pictures, in the order in which they are shown. An array has no foreign key: a file may be
    /// gone.
    pub image_file_ids: Option<Vec<Uuid>>,
    #[sea_orm(column_type = "Text", nullable)]
    pub thumbnail_url: Option<String>,
    /// Beats per minute.
    pub bpm: Option<i32>,
    /// `C`, `F#m`; as its seller writes it.
    pub musical_key: Option<String>,
    pub genre: Option<String>,
    /// `WAV`, `MP3`, `VST`; the list is open.
    pub formats: Option<Vec<String>>,
    pub license_type: Option<String>,
    /// Whether it is on sale.
    pub status: ProductStatus,
    /// Recorded views.
    pub view_count: i32,
    /// How many keep it in mind.
    pub favorite_count: i32,
    /// How often it was bought: items of paid orders.
    pub sale_count: i32,
    /// Live reviews.
    pub review_count: i32,
    /// Mean of its live reviews, 0.00 to 5.00.
    #[sea_orm(column_type = "Decimal(Some((3, 2)))", nullable)]
    pub average_rating: Option<Decimal>,
    /// When it came on sale; none while it was not.
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was deleted; see [`Entity::find_live`].
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, relation_enum = "Seller", from = "seller_id", to = "id")]
    pub seller: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "PreviewFile", from = "preview_file_id", to = "id")]
    pub preview_file: BelongsTo<Option<crate::files::files::Entity>>,
}

/// How a price comes about.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PricingModel {
    /// The price is the price.
    #[default]
    Fixed,
    /// The buyer names it, from the minimum on.
    Pwyw,
    /// It costs nothing.
    Free,
}

/// Whether a product is on sale.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(50))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// Not yet shown to anybody but its seller.
    #[default]
    Draft,
    /// On sale.
    Active,
    /// Taken off sale by its seller.
    Inactive,
    /// Taken off sale by a moderator.
    Suspended,
}

impl Entity {
    /// The rows that are not deleted.
    #[must_use]
    pub fn find_live() -> Select<Self> {
        Self::find().filter(COLUMN.deleted_at.is_null())
    }
}

impl ActiveModelBehavior for ActiveModel {}
