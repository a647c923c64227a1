DROP FUNCTION veza.spelt_alike(text, public.search_entity_type[], uuid, integer);
DROP FUNCTION veza.suggest(text, public.search_entity_type[], uuid, integer);
DROP FUNCTION veza.search(text, public.search_entity_type[], text[], uuid, bigint, bigint, uuid);
DROP FUNCTION veza.may_find(public.search_entity_type, uuid, uuid, uuid[]);
DROP FUNCTION veza.blocks_of(uuid);
