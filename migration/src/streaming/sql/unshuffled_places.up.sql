-- NULL while the queue is not shuffled. Additive and nullable: it changes nothing for who does not know it.
ALTER TABLE queue_items ADD COLUMN unshuffled_position INTEGER;

COMMENT ON COLUMN queue_items.unshuffled_position IS 'Place before the queue was shuffled; NULL while it is not';
