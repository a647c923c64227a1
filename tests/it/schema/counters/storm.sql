-- What sixteen connections do at random. :w is a connection's number, :u a user of its own, :a and :b are hot rows, :k is how
-- many. Rows that several connections may hold are taken in one order first; parents are not: their order is up to the triggers.

-- Profiles
INSERT INTO follows (follower_id, following_id) SELECT u('user', :u), u('user', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
INSERT INTO follows (follower_id, following_id) SELECT u('user', :a), u('user', :b) WHERE :a <> :b ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM follows WHERE following_id IN (u('user', :a), u('user', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM follows WHERE id = ANY ($1)$$);
UPDATE follows SET following_id = u('user', :a) WHERE follower_id = u('user', :u) AND following_id = u('user', :b) AND NOT EXISTS (SELECT FROM follows WHERE follower_id = u('user', :u) AND following_id = u('user', :a));
UPDATE tracks SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = u('track', :a);
SELECT lock_then($$SELECT id FROM tracks ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE tracks SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END, creator_id = u('user', :b) WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM playlists ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE playlists SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = ANY ($1)$$);
INSERT INTO playlists (user_id, name) SELECT u('user', n), 'Of :w' FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
SELECT lock_then($$SELECT id FROM playlists WHERE name = 'Of :w' AND random() < 0.5 ORDER BY id FOR UPDATE$$, $$DELETE FROM playlists WHERE id = ANY ($1)$$);

-- Streaming
INSERT INTO track_likes (user_id, track_id) SELECT u('user', :u), u('track', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM track_likes WHERE track_id IN (u('track', :a), u('track', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM track_likes WHERE id = ANY ($1)$$);
INSERT INTO track_comments (user_id, track_id, content) SELECT u('user', :u), u('track', n), 'Nice' FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
SELECT lock_then($$SELECT id FROM track_comments WHERE track_id IN (u('track', :a), u('track', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE track_comments SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM track_comments WHERE track_id = u('track', :a) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE track_comments SET is_deleted = NOT is_deleted, track_id = u('track', :b) WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM track_comments WHERE user_id = u('user', :u) AND random() < 0.5 ORDER BY id FOR UPDATE$$, $$DELETE FROM track_comments WHERE id = ANY ($1)$$);
INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage) SELECT u('user', :u), u('track', n), 1, 1 FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
DELETE FROM playback_history WHERE user_id = u('user', :u) AND random() < 0.5;
INSERT INTO track_downloads (user_id, track_id, file_format) SELECT u('user', :u), u('track', n), 'mp3' FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
UPDATE track_downloads SET track_id = u('track', :a) WHERE user_id = u('user', :u) AND track_id = u('track', :b);
INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) SELECT u('playlist', n), u('track', 101 + :w), 1, u('user', :u) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by) VALUES (u('playlist', :a), u('track', :b), 1, u('user', :u)) ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM playlist_tracks WHERE playlist_id IN (u('playlist', :a), u('playlist', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM playlist_tracks WHERE id = ANY ($1)$$);
UPDATE tracks SET duration = duration + 1 WHERE id = u('track', :a);
SELECT lock_then($$SELECT id FROM tracks ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE tracks SET duration = duration + 1 WHERE id = ANY ($1)$$);
INSERT INTO playlist_follows (user_id, playlist_id) SELECT u('user', :u), u('playlist', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM playlist_follows WHERE playlist_id IN (u('playlist', :a), u('playlist', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM playlist_follows WHERE id = ANY ($1)$$);

-- Chat
INSERT INTO room_members (room_id, user_id) SELECT u('room', n), u('user', :u) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM room_members WHERE room_id IN (u('room', :a), u('room', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE room_members SET is_banned = NOT is_banned WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM room_members WHERE room_id IN (u('room', :a), u('room', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM room_members WHERE id = ANY ($1)$$);
INSERT INTO messages (room_id, sender_id, content) SELECT u('room', n), u('user', :u), 'Hi' FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
DELETE FROM messages WHERE sender_id = u('user', :u) AND random() < 0.5;

-- Social
INSERT INTO post_likes (user_id, post_id) SELECT u('user', :u), id FROM (SELECT u(kind, n) AS id FROM unnest(ARRAY['post', 'repost']) kind, generate_series(1, 6) n) p ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM post_likes WHERE post_id IN (u('post', :a), u('repost', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM post_likes WHERE id = ANY ($1)$$);
INSERT INTO post_comments (user_id, post_id, content) SELECT u('user', :u), id, 'Yes' FROM (SELECT u(kind, n) AS id FROM unnest(ARRAY['post', 'repost']) kind, generate_series(1, 6) n) p ORDER BY random() LIMIT :k;
SELECT lock_then($$SELECT id FROM post_comments WHERE post_id IN (u('post', :a), u('repost', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE post_comments SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = ANY ($1)$$);
INSERT INTO posts (user_id, content, repost_of_id) SELECT u('user', :u), 'Again', u('post', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
UPDATE posts SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = u('repost', :a);
SELECT lock_then($$SELECT id FROM posts WHERE repost_of_id IN (u('post', :a), u('post', :b)) ORDER BY created_at DESC, id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE posts SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM posts WHERE user_id = u('user', :u) AND content = 'Again' AND random() < 0.3 ORDER BY created_at DESC, id FOR UPDATE$$, $$DELETE FROM posts WHERE id = ANY ($1)$$);
INSERT INTO post_hashtags (post_id, hashtag_id) SELECT u('post', 101 + :w), u('hashtag', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
INSERT INTO post_hashtags (post_id, hashtag_id) VALUES (u('post', :a), u('hashtag', :b)) ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM post_hashtags WHERE hashtag_id IN (u('hashtag', :a), u('hashtag', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM post_hashtags WHERE id = ANY ($1)$$);
INSERT INTO group_members (group_id, user_id, status) SELECT u('group', n), u('user', :u), 'pending' FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM group_members WHERE group_id IN (u('group', :a), u('group', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE group_members SET status = CASE status WHEN 'active' THEN 'banned' ELSE 'active' END WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM group_members WHERE group_id IN (u('group', :a), u('group', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM group_members WHERE id = ANY ($1)$$);
INSERT INTO group_posts (group_id, post_id) SELECT u('group', n), u('post', 101 + :w) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM group_posts WHERE group_id IN (u('group', :a), u('group', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM group_posts WHERE id = ANY ($1)$$);
INSERT INTO group_posts (group_id, post_id) SELECT u('group', :a), u('post', n) FROM generate_series(1, 6) n WHERE random() < 0.5 ORDER BY n ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM groups ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE groups SET group_type = CASE group_type WHEN 'public' THEN 'private' ELSE 'public' END WHERE id = ANY ($1)$$);

-- Marketplace
INSERT INTO product_favorites (user_id, product_id) SELECT u('user', :u), u('product', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM product_favorites WHERE product_id IN (u('product', :a), u('product', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM product_favorites WHERE id = ANY ($1)$$);
INSERT INTO order_items (order_id, product_id, product_name, seller_id, price) SELECT u('order', :a), u('product', n), 'Of :w', u('user', 1), 10 FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
INSERT INTO order_items (order_id, product_id, product_name, seller_id, price) SELECT u('order', o), u('product', :a), 'Of :w', u('user', 1), 10 FROM generate_series(1, 6) o ORDER BY random() LIMIT :k;
DELETE FROM order_items WHERE id = (SELECT id FROM order_items WHERE product_name = 'Of :w' ORDER BY random() LIMIT 1);
UPDATE orders SET status = CASE status WHEN 'paid' THEN 'refunded'::order_status WHEN 'refunded' THEN 'completed' ELSE 'paid' END WHERE id = u('order', :a);
SELECT lock_then($$SELECT id FROM orders WHERE id IN (SELECT u('order', n) FROM generate_series(1, 6) n) ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE orders SET status = CASE status WHEN 'paid' THEN 'cancelled'::order_status ELSE 'paid' END WHERE id = ANY ($1)$$);
INSERT INTO product_reviews (product_id, user_id, order_item_id, rating) SELECT i.product_id, u('user', :u), i.id, :a % 5 + 1 FROM order_items i WHERE i.product_name = 'Of :w' AND NOT EXISTS (SELECT FROM product_reviews r WHERE r.order_item_id = i.id) ORDER BY random() LIMIT :k;
SELECT lock_then($$SELECT id FROM product_reviews WHERE product_id IN (u('product', :a), u('product', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE product_reviews SET rating = :b % 5 + 1, deleted_at = CASE WHEN deleted_at IS NULL THEN now() END WHERE id = ANY ($1)$$);
INSERT INTO cart_items (cart_id, product_id, price) SELECT u('cart', n), u('product', 101 + :w), n + 0.25 FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM cart_items WHERE cart_id IN (u('cart', :a), u('cart', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$UPDATE cart_items SET price = price + 1.1 WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM cart_items WHERE cart_id IN (u('cart', :a), u('cart', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM cart_items WHERE id = ANY ($1)$$);
UPDATE carts SET tax_total = :b WHERE id = u('cart', :a);
INSERT INTO discount_code_usage (discount_code_id, order_id, user_id, discount_amount) SELECT u('code', n), u('order', 101 + 6 * :w + n), u('user', :u), 1 FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM discount_code_usage WHERE discount_code_id IN (u('code', :a), u('code', :b)) ORDER BY id LIMIT :k FOR UPDATE$$, $$DELETE FROM discount_code_usage WHERE id = ANY ($1)$$);
SELECT veza.record_product_views(ARRAY[u('product', :a), u('product', :b), u('product', :a)]);

-- Education
INSERT INTO course_enrollments (user_id, course_id) SELECT u('user', :u), u('course', n) FROM generate_series(1, 6) n ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
SELECT lock_then($$SELECT id FROM course_enrollments WHERE user_id = u('user', :u) AND random() < 0.2 ORDER BY id FOR UPDATE$$, $$DELETE FROM course_enrollments WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM course_enrollments WHERE user_id = u('user', :u) AND random() < 0.5 ORDER BY id FOR NO KEY UPDATE$$, $$UPDATE course_enrollments SET rating = :a % 5 + 1, rated_at = now() WHERE id = ANY ($1)$$);
SELECT lock_then($$SELECT id FROM course_enrollments WHERE user_id = u('user', :u) AND random() < 0.5 ORDER BY id FOR NO KEY UPDATE$$, $$UPDATE course_enrollments SET rating = NULL, rated_at = NULL WHERE id = ANY ($1)$$);
INSERT INTO lesson_progress (enrollment_id, lesson_id, completed_at) SELECT e.id, l.id, now() FROM course_enrollments e JOIN lessons l ON l.course_id = e.course_id AND l.position < 5 WHERE e.user_id = u('user', :u) ORDER BY random() LIMIT :k ON CONFLICT DO NOTHING;
UPDATE lesson_progress SET completed_at = CASE WHEN completed_at IS NULL THEN now() END WHERE enrollment_id IN (SELECT id FROM course_enrollments WHERE user_id = u('user', :u)) AND random() < 0.3;
UPDATE lessons SET is_published = NOT is_published WHERE id = u('lesson', 10 * :a + 1);
SELECT lock_then($$SELECT id FROM lessons WHERE course_id IN (u('course', :a), u('course', :b)) ORDER BY id LIMIT :k FOR NO KEY UPDATE$$, $$UPDATE lessons SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END, duration_seconds = duration_seconds + 1 WHERE id = ANY ($1)$$);
INSERT INTO lessons (course_id, title, position, is_published, duration_seconds) SELECT u('course', n), 'Of :w', nextval('positions'), true, 10 FROM generate_series(1, 6) n ORDER BY random() LIMIT :k;
SELECT lock_then($$SELECT id FROM lessons WHERE title = 'Of :w' AND random() < 0.5 ORDER BY id FOR UPDATE$$, $$DELETE FROM lessons WHERE id = ANY ($1)$$);

-- Upkeep beside all of it
SELECT veza.roll_up_counters(20);
SELECT veza.roll_up_counters(20);
DO $$ DECLARE found jsonb; BEGIN SELECT differences INTO found FROM veza.reconcile_counter((SELECT name FROM veza.counters ORDER BY random() LIMIT 1)); IF found <> '[]' THEN RAISE EXCEPTION 'counted wrong: %', found; END IF; END $$;
