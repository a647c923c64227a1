-- carts.item_count and subtotal: the cart_items, and their prices.
CREATE FUNCTION veza.count_cart_items() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    changes integer[];
    amounts numeric[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change), array_agg(amount) INTO ids, changes, amounts
        FROM (SELECT cart_id, count(*), sum(price) FROM new_rows GROUP BY cart_id) changed (id, change, amount);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change), array_agg(amount) INTO ids, changes, amounts
        FROM (SELECT cart_id, -count(*), -sum(price) FROM old_rows GROUP BY cart_id) changed (id, change, amount);
    ELSE
        SELECT array_agg(id), array_agg(change), array_agg(amount) INTO ids, changes, amounts
        FROM (
            SELECT id, sum(change), sum(amount) FROM (
                SELECT cart_id, 1, price FROM new_rows
                UNION ALL
                SELECT cart_id, -1, -price FROM old_rows
            ) sides (id, change, amount)
            GROUP BY id HAVING sum(change) <> 0 OR sum(amount) <> 0
        ) changed (id, change, amount);
    END IF;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.carts c WHERE c.id = ANY (ids) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE public.carts c
    SET item_count = counted.items, subtotal = counted.amount
    FROM (
        SELECT q.id, greatest(q.item_count + u.change, 0) AS items, greatest(q.subtotal + u.amount, 0) AS amount
        FROM unnest(ids, changes, amounts) u (id, change, amount)
        JOIN public.carts q ON q.id = u.id
    ) counted
    WHERE c.id = counted.id AND (c.item_count, c.subtotal) <> (counted.items, counted.amount);
    RETURN NULL;
END;
$function$;

-- carts.total = subtotal + tax_total, whichever of the two changes. A total that is written with a new cart stays, to be checked.
CREATE FUNCTION veza.total_of_cart() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' OR NEW.total = 0 THEN
        NEW.total := NEW.subtotal + NEW.tax_total;
    END IF;
    RETURN NEW;
END;
$function$;

-- Its name comes after trg_carts_updated_at, and so does the trigger: a changed tax is a change of the cart itself.
CREATE TRIGGER trg_carts_with_tax
BEFORE INSERT OR UPDATE OF subtotal, tax_total ON carts FOR EACH ROW
EXECUTE FUNCTION veza.total_of_cart();

COMMENT ON FUNCTION veza.count_cart_items() IS 'Keeps carts.item_count and subtotal';
COMMENT ON FUNCTION veza.total_of_cart() IS 'Keeps carts.total: subtotal + tax_total';

REVOKE ALL ON FUNCTION veza.count_cart_items() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, recount) VALUES
    ('carts', 'item_count', '(SELECT count(*) FROM public.cart_items WHERE cart_id = t.id)'),
    ('carts', 'subtotal', '(SELECT coalesce(sum(price), 0) FROM public.cart_items WHERE cart_id = t.id)'),
    ('carts', 'total', 't.tax_total + (SELECT coalesce(sum(price), 0) FROM public.cart_items WHERE cart_id = t.id)');
