DROP VIEW veza.seen_posts;
