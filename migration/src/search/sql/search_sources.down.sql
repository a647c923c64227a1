DROP FUNCTION veza.rebuild_search(public.search_entity_type, uuid, integer);
DROP FUNCTION veza.index_search(public.search_entity_type[], uuid[]);
DROP FUNCTION veza.write_search_index(public.search_entity_type[], uuid[]);
DROP VIEW veza.searchable;
DROP FUNCTION veza.search_tags(text[]);
