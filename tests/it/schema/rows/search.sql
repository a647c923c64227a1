-- One row in each table of the search domain: fay searched for dawn, and can be found herself.
INSERT INTO users (id, email, username) VALUES ('00000000-0000-4000-8000-000000000910', 'fay@example.com', 'fay');
INSERT INTO search_queries (user_id, query_text, normalized_query, result_count, latency_ms)
VALUES ('00000000-0000-4000-8000-000000000910', 'Dawn', 'dawn', 1, 12);
INSERT INTO search_index (entity_type, entity_id, owner_id, title)
VALUES ('user', '00000000-0000-4000-8000-000000000910', '00000000-0000-4000-8000-000000000910', 'fay');
