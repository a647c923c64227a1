DROP FUNCTION veza.refuse_change();
