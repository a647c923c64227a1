-- One row in each table of the hardware domain, all of eve's; the categories are nobody's.
INSERT INTO users (id, email, username) VALUES ('00000000-0000-4000-8000-000000000710', 'eve@example.com', 'eve');
INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url)
VALUES ('00000000-0000-4000-8000-000000000711', '00000000-0000-4000-8000-000000000710', 'receipt.pdf', 'Receipt.pdf', 'application/pdf', 1, 'f', 'https://files.example.com/f');
INSERT INTO equipment_categories (id, parent_id, name, slug) VALUES
    ('00000000-0000-4000-8000-000000000712', NULL, 'Microphones', 'microphones'),
    ('00000000-0000-4000-8000-000000000713', '00000000-0000-4000-8000-000000000712', 'Condenser', 'condenser-microphones');
INSERT INTO equipment (id, user_id, category_id, brand, model, serial_number, purchased_on, purchase_price)
VALUES ('00000000-0000-4000-8000-000000000714', '00000000-0000-4000-8000-000000000710', '00000000-0000-4000-8000-000000000713', 'Neumann', 'U 87', 'SN-1', '2025-01-01', 2500);
INSERT INTO equipment_warranties (equipment_id, provider, starts_on, ends_on, document_file_id)
VALUES ('00000000-0000-4000-8000-000000000714', 'Neumann', '2025-01-01', '2027-01-01', '00000000-0000-4000-8000-000000000711');
INSERT INTO equipment_maintenance (equipment_id, kind, performed_on, cost, document_file_id)
VALUES ('00000000-0000-4000-8000-000000000714', 'cleaning', '2025-06-01', 40, '00000000-0000-4000-8000-000000000711');
