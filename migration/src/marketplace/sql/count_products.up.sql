-- products.sale_count: the order_items of paid orders; an order that is refunded or cancelled is none any more.
--
-- Order of locks: the orders by id, then the products by id. Whoever changes the status of an order holds its row, and whoever
-- adds to the order waits for that: neither is counted twice, nor not at all.
CREATE FUNCTION veza.count_order_items() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    orders uuid[];
    products uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(order_id), array_agg(product_id), array_agg(1) INTO orders, products, changes FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(order_id), array_agg(product_id), array_agg(-1) INTO orders, products, changes FROM old_rows;
    ELSE
        SELECT array_agg(order_id), array_agg(product_id), array_agg(change) INTO orders, products, changes
        FROM (
            SELECT order_id, product_id, sum(change) FROM (
                SELECT order_id, product_id, 1 FROM new_rows
                UNION ALL
                SELECT order_id, product_id, -1 FROM old_rows
            ) sides (order_id, product_id, change)
            GROUP BY order_id, product_id HAVING sum(change) <> 0
        ) changed (order_id, product_id, change);
    END IF;
    IF orders IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM public.orders o WHERE o.id = ANY (orders) ORDER BY o.id FOR NO KEY UPDATE;
    -- With an item goes its review.
    IF TG_OP = 'DELETE' THEN
        PERFORM veza.change_reviews(products);
    END IF;
    -- Of an order that is deleted with its items nobody knows any more whether it was paid: then its products are counted anew.
    SELECT array_agg(c.product_id), array_agg(c.change) INTO products, changes
    FROM (
        SELECT u.product_id,
               CASE WHEN bool_and(o.id IS NOT NULL)
                   THEN coalesce(sum(u.change) FILTER (WHERE o.status IN ('paid', 'processing', 'completed')), 0) END AS change
        FROM unnest(orders, products, changes) u (order_id, product_id, change)
        LEFT JOIN public.orders o ON o.id = u.order_id
        GROUP BY u.product_id
    ) c
    WHERE c.change IS DISTINCT FROM 0;
    PERFORM veza.change_sales(products, changes);
    RETURN NULL;
END;
$function$;

-- An order became paid, or is not paid any more: all that is in it was sold, or was not.
CREATE FUNCTION veza.count_paid_orders() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    orders uuid[];
    paid integer[];
    products uuid[];
    changes integer[];
BEGIN
    SELECT array_agg(c.id), array_agg(c.change) INTO orders, paid
    FROM (
        SELECT id, sum(change) FROM (
            SELECT id, 1 FROM new_rows WHERE status IN ('paid', 'processing', 'completed')
            UNION ALL
            SELECT id, -1 FROM old_rows WHERE status IN ('paid', 'processing', 'completed')
        ) sides (id, change)
        GROUP BY id HAVING sum(change) <> 0
    ) c (id, change);
    IF orders IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(c.product_id), array_agg(c.change) INTO products, changes
    FROM (
        SELECT i.product_id, sum(u.change)
        FROM unnest(orders, paid) u (id, change) JOIN public.order_items i ON i.order_id = u.id
        GROUP BY i.product_id HAVING sum(u.change) <> 0
    ) c (product_id, change);
    PERFORM veza.change_sales(products, changes);
    RETURN NULL;
END;
$function$;

-- Adds the changes to the sales of the products `ids`; without a number a product's are counted anew.
CREATE FUNCTION veza.change_sales(ids uuid[], changes integer[]) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM public.products p WHERE p.id = ANY (ids) ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE public.products p
    SET sale_count = counted.sales
    FROM (
        SELECT q.id,
               CASE WHEN c.change IS NOT NULL THEN greatest(q.sale_count + c.change, 0) ELSE (
                   SELECT count(*) FROM public.order_items i JOIN public.orders o ON o.id = i.order_id
                   WHERE i.product_id = q.id AND o.status IN ('paid', 'processing', 'completed')) END AS sales
        FROM unnest(ids, changes) c (id, change)
        JOIN public.products q ON q.id = c.id
    ) counted
    WHERE p.id = counted.id AND p.sale_count <> counted.sales;
END;
$function$;

CREATE TRIGGER trg_orders_sales_update AFTER UPDATE ON orders
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION veza.count_paid_orders();

-- products.review_count and average_rating of the products `ids`: their live reviews. A mean of two decimals cannot be carried
-- on, so it is taken anew.
CREATE FUNCTION veza.change_reviews(ids uuid[]) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM public.products p WHERE p.id = ANY (ids) ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE public.products p
    SET review_count = counted.reviews, average_rating = counted.mean
    FROM (
        SELECT u.id, count(r.id) AS reviews, coalesce(round(avg(r.rating), 2), 0) AS mean
        FROM (SELECT DISTINCT id FROM unnest(ids) id) u
        LEFT JOIN public.product_reviews r ON r.product_id = u.id AND r.deleted_at IS NULL
        GROUP BY u.id
    ) counted
    WHERE p.id = counted.id AND (p.review_count, p.average_rating) IS DISTINCT FROM (counted.reviews, counted.mean);
END;
$function$;

-- product_reviews. A review that goes with its order item is left to veza.count_order_items(), which locks orders first.
CREATE FUNCTION veza.count_product_reviews() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT product_id) INTO ids FROM new_rows WHERE deleted_at IS NULL;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT product_id) INTO ids FROM old_rows o
        WHERE o.deleted_at IS NULL AND EXISTS (SELECT FROM public.order_items i WHERE i.id = o.order_item_id);
    ELSE
        SELECT array_agg(DISTINCT product_id) INTO ids
        FROM (
            SELECT product_id FROM (
                SELECT id, product_id, rating, 1 FROM new_rows WHERE deleted_at IS NULL
                UNION ALL
                SELECT id, product_id, rating, -1 FROM old_rows WHERE deleted_at IS NULL
            ) sides (id, product_id, rating, change)
            GROUP BY id, product_id, rating HAVING sum(change) <> 0
        ) changed;
    END IF;
    PERFORM veza.change_reviews(ids);
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.count_order_items() IS 'Keeps products.sale_count as items come into orders and leave them';
COMMENT ON FUNCTION veza.count_paid_orders() IS 'Keeps products.sale_count as orders become paid, or are not any more';
COMMENT ON FUNCTION veza.change_sales(uuid[], integer[]) IS 'Adds changes to products.sale_count; NULL = counts it anew';
COMMENT ON FUNCTION veza.change_reviews(uuid[]) IS 'Takes products.review_count and average_rating anew';
COMMENT ON FUNCTION veza.count_product_reviews() IS 'Keeps products.review_count and average_rating';

REVOKE ALL ON FUNCTION veza.count_order_items() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_paid_orders() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.change_sales(uuid[], integer[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.change_reviews(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_product_reviews() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, rate_heavy, recount) VALUES
    ('products', 'view_count', true, NULL),
    ('products', 'sale_count', false,
     '(SELECT count(*) FROM public.order_items i JOIN public.orders o ON o.id = i.order_id WHERE i.product_id = t.id AND o.status IN (''paid'', ''processing'', ''completed''))'),
    ('products', 'review_count', false,
     '(SELECT count(*) FROM public.product_reviews WHERE product_id = t.id AND deleted_at IS NULL)'),
    ('products', 'average_rating', false,
     '(SELECT coalesce(round(avg(rating), 2), 0) FROM public.product_reviews WHERE product_id = t.id AND deleted_at IS NULL)');
