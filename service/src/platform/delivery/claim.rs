//! Which events a round is about.

use entity::platform::outbox_events::Model;

use crate::{db::Query, row};

row!(for Model {
    id, sequence_number, aggregate_type, aggregate_id, event_type, payload, headers, published_at, attempts, last_error,
    failed_at, occurred_at, created_at, updated_at
});

/// Whether the next attempt at the event is due: the wait doubles with each that failed.
macro_rules! due {
    ($event:literal) => {
        concat!(
            "(",
            $event,
            ".attempts = 0 OR ",
            $event,
            ".updated_at + make_interval(secs => least($3, $2 * power(2, least(",
            $event,
            ".attempts, 30) - 1))) <= now())"
        )
    };
}

/// Events to deliver, oldest first, with the oldest of each aggregate locked.
///
/// What it reads is bounded, however many wait: the 1,000 that wait longest, in which the first event of an aggregate is its
/// oldest (`idx_outbox_events_sequence_number_unique`); and where these are so much of a few aggregates that less than 500 of
/// others are due, the oldest event of 1,000 aggregates more, from one to the next along
/// `idx_outbox_events_aggregate_id_sequence_number_waiting` (a [loose index scan](https://wiki.postgresql.org/wiki/Loose_indexscan)),
/// from the first one or from anywhere, so that in the course of some rounds everybody's turn comes. The rows are found by
/// `outbox_events_pkey` then and judged again when they are locked.
pub const CLAIM: Query<Model> = Query::new(concat!(
    "WITH RECURSIVE front AS MATERIALIZED ( \
         SELECT DISTINCT ON (w.aggregate_id) w.id, ",
    due!("w"),
    " AS is_due, w.waiting FROM ( \
             SELECT *, count(*) OVER () AS waiting FROM ( \
                 SELECT id, aggregate_id, sequence_number, attempts, updated_at FROM outbox_events \
                 WHERE published_at IS NULL AND failed_at IS NULL ORDER BY sequence_number LIMIT 1000) oldest) w \
         ORDER BY w.aggregate_id, w.sequence_number), \
     start AS MATERIALIZED ( \
         SELECT CASE WHEN random() < 0.5 THEN gen_random_uuid() ELSE '00000000-0000-0000-0000-000000000000' END AS id \
         FROM front HAVING max(waiting) = 1000 AND count(*) FILTER (WHERE is_due) < 500), \
     further AS ( \
         (SELECT e.id, e.aggregate_id, 1 AS n FROM start s CROSS JOIN LATERAL ( \
             SELECT id, aggregate_id FROM outbox_events \
             WHERE aggregate_id >= s.id AND published_at IS NULL AND failed_at IS NULL \
             ORDER BY aggregate_id, sequence_number LIMIT 1) e) \
         UNION ALL \
         SELECT e.id, e.aggregate_id, f.n + 1 FROM further f CROSS JOIN LATERAL ( \
             SELECT id, aggregate_id FROM outbox_events \
             WHERE aggregate_id > f.aggregate_id AND published_at IS NULL AND failed_at IS NULL \
             ORDER BY aggregate_id, sequence_number LIMIT 1) e \
         WHERE f.n < 1000), \
     heads AS MATERIALIZED ( \
         SELECT e.aggregate_id, e.sequence_number FROM outbox_events e \
         WHERE e.id = ANY (ARRAY(SELECT id FROM front WHERE is_due) || ARRAY(SELECT id FROM further)) \
           AND e.published_at IS NULL AND e.failed_at IS NULL AND ",
    due!("e"),
    " ORDER BY e.sequence_number LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) \
     SELECT n.id, n.sequence_number, n.aggregate_type, n.aggregate_id, n.event_type, n.payload, n.headers, n.published_at, \
         n.attempts, n.last_error, n.failed_at, n.occurred_at, n.created_at, n.updated_at \
     FROM heads h CROSS JOIN LATERAL ( \
         SELECT * FROM outbox_events w \
         WHERE w.aggregate_id = h.aggregate_id AND w.sequence_number >= h.sequence_number \
           AND w.published_at IS NULL AND w.failed_at IS NULL \
         ORDER BY w.aggregate_id, w.sequence_number LIMIT $1) n \
     ORDER BY n.sequence_number LIMIT $1",
));
