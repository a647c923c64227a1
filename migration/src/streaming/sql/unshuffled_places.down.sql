ALTER TABLE queue_items DROP COLUMN unshuffled_position;
