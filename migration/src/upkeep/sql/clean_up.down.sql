DROP FUNCTION veza.clean_up_kinds();
DROP FUNCTION veza.clean_up(text, integer);
