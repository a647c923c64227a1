DROP FUNCTION veza.reconcile_counter(text, uuid, integer, boolean);
