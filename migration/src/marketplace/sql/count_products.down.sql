DELETE FROM veza.counters WHERE counted_table = 'products';
DROP TRIGGER trg_orders_sales_update ON orders;
DROP FUNCTION veza.count_product_reviews();
DROP FUNCTION veza.count_paid_orders();
DROP FUNCTION veza.count_order_items();
DROP FUNCTION veza.change_sales(uuid[], integer[]);
DROP FUNCTION veza.change_reviews(uuid[]);
