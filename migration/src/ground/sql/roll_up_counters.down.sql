DROP TRIGGER trg_tracks_totals_delete ON tracks;
DROP TRIGGER trg_rooms_totals_delete ON rooms;
DROP TRIGGER trg_products_totals_delete ON products;
DROP FUNCTION veza.forget_totals();
DROP FUNCTION veza.carry_counters(regclass, regclass);
DROP FUNCTION veza.record_product_views(uuid[]);
DROP FUNCTION veza.roll_up_counters(integer);
