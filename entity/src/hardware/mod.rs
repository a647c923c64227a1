//! The instruments and devices that somebody owns.
//!
//! [`equipment`] lists them, each in one of the platform's [`equipment_categories`], which form a tree.
//! [`equipment_warranties`] and [`equipment_maintenance`] say until when they are covered and what was done to them,
//! and remind their owner.

pub mod equipment;
pub mod equipment_categories;
pub mod equipment_maintenance;
pub mod equipment_warranties;

/// The entities of this domain under the names of their tables, its enums, documents and links.
pub mod prelude {
    pub use super::equipment::{Entity as Equipment, EquipmentCondition};
    pub use super::equipment_categories::Entity as EquipmentCategories;
    pub use super::equipment_maintenance::{Entity as EquipmentMaintenance, EquipmentMaintenanceKind};
    pub use super::equipment_warranties::Entity as EquipmentWarranties;
}
