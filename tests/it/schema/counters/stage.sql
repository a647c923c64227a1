-- A few hot rows of each counted table, and users for sixteen connections. u('track', 1) is the id of the first track.
CREATE FUNCTION u(kind text, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(kind || n)::uuid $$;
INSERT INTO users (id, email, username)
SELECT u('user', n), 'user' || n || '@example.com', 'user' || n FROM generate_series(1, 60) n;
INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url)
VALUES (u('file', 1), u('user', 1), 'a.wav', 'a.wav', 'audio/wav', 1, 'a', 'https://files.example.com/a');
INSERT INTO tracks (id, creator_id, file_id, title, duration)
SELECT u('track', n), u('user', n % 3 + 1), u('file', 1), 'Track ' || n, 100 FROM generate_series(1, 120) n WHERE n <= 6 OR n > 100;
INSERT INTO playlists (id, user_id, name) SELECT u('playlist', n), u('user', n % 3 + 1), 'Playlist ' || n FROM generate_series(1, 6) n;
INSERT INTO rooms (id, room_type, creator_id) SELECT u('room', n), 'public', u('user', 1) FROM generate_series(1, 6) n;
INSERT INTO posts (id, user_id, content) SELECT u('post', n), u('user', 1), 'Post ' || n FROM generate_series(1, 120) n WHERE n <= 6 OR n > 100;
INSERT INTO posts (id, user_id, content, repost_of_id)
SELECT u('repost', n), u('user', 2), 'Repost ' || n, u('post', n) FROM generate_series(1, 6) n;
INSERT INTO hashtags (id, tag, slug) SELECT u('hashtag', n), 'tag' || n, 'tag' || n FROM generate_series(1, 6) n;
INSERT INTO groups (id, name, slug, creator_id) SELECT u('group', n), 'Group ' || n, 'group-' || n, u('user', 1) FROM generate_series(1, 6) n;
INSERT INTO products (id, seller_id, name, slug, description, category, price)
SELECT u('product', n), u('user', 1), 'Product ' || n, 'product-' || n, 'A product', 'sample', 10 FROM generate_series(1, 120) n WHERE n <= 6 OR n > 100;
INSERT INTO carts (id, user_id, tax_total) SELECT u('cart', n), u('user', n), n FROM generate_series(1, 6) n;
INSERT INTO orders (id, user_id, order_number, subtotal, tax_total, total, billing_email)
SELECT u('order', n), u('user', n % 60 + 1), 'ORD-' || n, 10, 0, 10, 'a@example.com' FROM generate_series(1, 200) n WHERE n <= 6 OR n > 100;
INSERT INTO discount_codes (id, code, discount_type, discount_value, valid_from, valid_until)
SELECT u('code', n), 'CODE' || n, 'percentage', 10, '2026-01-01', '2036-01-01' FROM generate_series(1, 6) n;
INSERT INTO courses (id, creator_id, title, slug) SELECT u('course', n), u('user', 1), 'Course ' || n, 'course-' || n FROM generate_series(1, 6) n;
INSERT INTO lessons (id, course_id, title, position, duration_seconds, is_published)
SELECT u('lesson', 10 * c + n), u('course', c), 'Lesson ' || n, n, 60, n < 4 FROM generate_series(1, 6) c, generate_series(1, 4) n;
CREATE SEQUENCE positions START 100;

-- Takes rows in the order of `locks`, then changes them: $1 of `change` are their ids. Two statements, as in the services: one
-- that does both reads what was there before it waited, and can end in a deadlock of its own making.
CREATE FUNCTION lock_then(locks text, change text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(id) FROM (%s) taken', locks) INTO ids;
    EXECUTE change USING ids;
END;
$$;
