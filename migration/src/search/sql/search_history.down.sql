DROP FUNCTION veza.suggest_queries(text, integer);
DROP FUNCTION veza.record_search_click(uuid, public.search_entity_type, uuid, integer);
DROP FUNCTION veza.record_search(uuid, text, text, jsonb, integer, integer);
DROP FUNCTION veza.normalized_query(text);
