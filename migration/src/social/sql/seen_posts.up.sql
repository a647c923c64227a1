-- The posts that the actor sees, also in private groups, for who reads one by its id. The policy of posts leaves those to their
-- authors: it would look up the groups of each private post that a list passes, and no list but that of a group shows any.
--
-- It has the rights of its owner, who is under no policy, and says by itself what is seen; whoever is under none sees all. It is a
-- barrier, so that nothing which a reader asks of a row is answered before it is known that they see it. A barrier takes an id that is
-- there before it is read, and a join only as LATERAL (… LIMIT 1): PostgreSQL would read all posts first.
CREATE VIEW veza.seen_posts WITH (security_barrier) AS
SELECT p.*
FROM posts p
WHERE (SELECT NOT row_security_active('posts'::regclass::oid))
   OR p.user_id = (SELECT veza.actor_id())
   OR (SELECT veza.is_staff())
   OR (p.deleted_at IS NULL
       AND NOT p.user_id = ANY ((SELECT veza.my_blocks())::uuid[])
       AND (p.visibility <> 'private'
            OR (SELECT true FROM group_posts s
                WHERE s.post_id = p.id AND s.group_id = ANY ((SELECT veza.my_private_groups())::uuid[]) LIMIT 1)));

COMMENT ON VIEW veza.seen_posts IS 'The posts that the actor sees, also in the private groups that they are an active member of; to be read by id';

GRANT SELECT ON veza.seen_posts TO veza_app;
