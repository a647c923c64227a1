DELETE FROM veza.counters WHERE counted_table = 'carts';
DROP TRIGGER trg_carts_with_tax ON carts;
DROP FUNCTION veza.total_of_cart();
DROP FUNCTION veza.count_cart_items();
