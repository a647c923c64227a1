//! Hardware: the equipment that users own.

pub(crate) mod m20261122_000701_create_hardware_enums;
pub(crate) mod m20261122_000702_create_equipment_categories;
pub(crate) mod m20261122_000703_create_equipment;
pub(crate) mod m20261122_000704_create_equipment_warranties;
pub(crate) mod m20261122_000705_create_equipment_maintenance;
