//! hardware.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    (
        "uq_equipment_categories_slug",
        "INSERT INTO equipment_categories (name, slug) VALUES ('Mics', 'microphones')",
    ),
    (
        "chk_equipment_categories_name_length",
        "UPDATE equipment_categories SET name = ' ' WHERE parent_id IS NULL",
    ),
    (
        "chk_equipment_categories_slug_format",
        "UPDATE equipment_categories SET slug = 'Mics' WHERE parent_id IS NULL",
    ),
    (
        "chk_equipment_categories_slug_format",
        "UPDATE equipment_categories SET slug = 'mics-' WHERE parent_id IS NULL",
    ),
    (
        "chk_equipment_categories_slug_format",
        "UPDATE equipment_categories SET slug = 'a--b' WHERE parent_id IS NULL",
    ),
    ("chk_equipment_categories_position_positive", "UPDATE equipment_categories SET position = -1"),
    ("chk_equipment_categories_not_own_parent", "UPDATE equipment_categories SET parent_id = id"),
    (
        "idx_equipment_categories_parent_id_name_unique",
        "INSERT INTO equipment_categories (parent_id, name, slug)
         SELECT parent_id, 'CONDENSER', 'other' FROM equipment_categories WHERE parent_id IS NOT NULL",
    ),
    // Also at the top, where there is no parent.
    (
        "idx_equipment_categories_parent_id_name_unique",
        "INSERT INTO equipment_categories (name, slug) VALUES ('microphones', 'other')",
    ),
    ("chk_equipment_brand_model_length", "UPDATE equipment SET brand = ' '"),
    ("chk_equipment_brand_model_length", "UPDATE equipment SET model = ''"),
    ("chk_equipment_serial_number_length", "UPDATE equipment SET serial_number = ' '"),
    ("chk_equipment_notes_length", "UPDATE equipment SET notes = repeat('ä', 5001)"),
    ("chk_equipment_purchase_price_positive", "UPDATE equipment SET purchase_price = -0.01"),
    ("chk_equipment_currency_format", "UPDATE equipment SET currency = 'usd'"),
    ("chk_equipment_currency_format", "UPDATE equipment SET currency = 'US'"),
    ("chk_equipment_retired_after_purchase", "UPDATE equipment SET retired_on = purchased_on - 1"),
    (
        "chk_equipment_photos_count",
        "UPDATE equipment SET photo_file_ids = array_fill(gen_random_uuid(), ARRAY[21])",
    ),
    ("chk_equipment_photos_count", "UPDATE equipment SET photo_file_ids = ARRAY[NULL]::uuid[]"),
    (
        "idx_equipment_user_id_brand_serial_number_unique",
        "INSERT INTO equipment (user_id, category_id, brand, model, serial_number)
         SELECT user_id, category_id, 'NEUMANN', 'U 87 Ai', 'sn-1' FROM equipment",
    ),
    ("chk_equipment_warranties_provider_length", "UPDATE equipment_warranties SET provider = ' '"),
    (
        "chk_equipment_warranties_coverage_length",
        "UPDATE equipment_warranties SET coverage = repeat('ä', 5001)",
    ),
    ("chk_equipment_warranties_end_after_start", "UPDATE equipment_warranties SET ends_on = starts_on"),
    ("chk_equipment_warranties_reminder_range", "UPDATE equipment_warranties SET reminder_days_before = -1"),
    ("chk_equipment_warranties_reminder_range", "UPDATE equipment_warranties SET reminder_days_before = 366"),
    ("chk_equipment_maintenance_notes_length", "UPDATE equipment_maintenance SET notes = repeat('ä', 5001)"),
    ("chk_equipment_maintenance_cost_positive", "UPDATE equipment_maintenance SET cost = -0.01"),
    ("chk_equipment_maintenance_currency_format", "UPDATE equipment_maintenance SET currency = 'E1R'"),
    (
        "chk_equipment_maintenance_next_after_performed",
        "UPDATE equipment_maintenance SET next_due_on = performed_on",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE equipment_categories SET name = 'A', slug = 'a-1', position = 0 WHERE parent_id IS NULL",
    // The name is free again once the category is deleted, but not its slug.
    "UPDATE equipment_categories SET deleted_at = now();
     INSERT INTO equipment_categories (name, slug) VALUES ('Microphones', 'mics')",
    "INSERT INTO equipment_categories (parent_id, name, slug) SELECT parent_id, 'Microphones', 'mics'
        FROM equipment_categories WHERE parent_id IS NOT NULL",
    "UPDATE equipment SET notes = repeat('ä', 5000), purchase_price = 0, currency = 'EUR', retired_on = purchased_on,
        photo_file_ids = array_fill(gen_random_uuid(), ARRAY[20])",
    "UPDATE equipment SET purchase_price = NULL, purchased_on = NULL, retired_on = '2020-01-01', photo_file_ids = '{}'",
    // Without a number, or once the first is deleted.
    "UPDATE equipment SET serial_number = NULL; INSERT INTO equipment (user_id, category_id, brand, model)
        SELECT user_id, category_id, brand, model FROM equipment",
    "UPDATE equipment SET deleted_at = now(); INSERT INTO equipment (user_id, category_id, brand, model, serial_number)
        SELECT user_id, category_id, brand, model, serial_number FROM equipment",
    "UPDATE equipment_warranties SET ends_on = starts_on + 1, reminder_days_before = 0, coverage = repeat('ä', 5000)",
    "UPDATE equipment_warranties SET reminder_days_before = 365; UPDATE equipment_warranties
        SET reminder_days_before = NULL",
    "UPDATE equipment_maintenance SET next_due_on = performed_on + 1, cost = 0, notes = repeat('ä', 5000)",
    "UPDATE equipment_maintenance SET cost = NULL",
];
