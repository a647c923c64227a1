//! search.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_search_queries_filters_object", "UPDATE search_queries SET filters = '[]'"),
    ("chk_search_queries_result_count_positive", "UPDATE search_queries SET result_count = -1"),
    ("chk_search_queries_latency_positive", "UPDATE search_queries SET latency_ms = -1"),
    ("chk_search_queries_clicked", "UPDATE search_queries SET clicked_at = now()"),
    (
        "chk_search_queries_clicked",
        "UPDATE search_queries SET clicked_entity_type = 'track', clicked_entity_id = gen_random_uuid()",
    ),
    ("chk_search_queries_clicked_position", "UPDATE search_queries SET clicked_position = 1"),
    (
        "chk_search_queries_clicked_position",
        "UPDATE search_queries SET clicked_entity_type = 'track', clicked_entity_id = gen_random_uuid(),
            clicked_at = now(), clicked_position = 0",
    ),
    (
        "uq_search_index_entity_type_entity_id",
        "INSERT INTO search_index (entity_type, entity_id, title) SELECT entity_type, entity_id, 'other'
            FROM search_index",
    ),
    ("chk_search_index_body_length", "UPDATE search_index SET body = repeat('ä', 20001)"),
    ("chk_search_index_tags_count", "UPDATE search_index SET tags = array_fill('a'::varchar, ARRAY[51])"),
    ("chk_search_index_tags_count", "UPDATE search_index SET tags = ARRAY[NULL]::varchar[]"),
    ("chk_search_index_popularity_positive", "UPDATE search_index SET popularity_score = -0.0001"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE search_queries SET result_count = 0, latency_ms = 0",
    "UPDATE search_queries SET clicked_entity_type = 'track', clicked_entity_id = gen_random_uuid(), clicked_at = now();
     UPDATE search_queries SET clicked_position = 1",
    "INSERT INTO search_index (entity_type, entity_id, title) SELECT 'track', entity_id, 'other' FROM search_index",
    "UPDATE search_index SET body = repeat('ä', 20000), popularity_score = 0,
        tags = array_fill('a'::varchar, ARRAY[50])",
];
