//! Hardware: the equipment that users own.

pub(crate) mod m20261122_000087_create_hardware_enums;
pub(crate) mod m20261122_000088_create_equipment_categories;
pub(crate) mod m20261122_000089_create_equipment;
pub(crate) mod m20261122_000090_create_equipment_warranties;
pub(crate) mod m20261122_000091_create_equipment_maintenance;
pub(crate) mod m20261122_000171_create_hardware_rights;
