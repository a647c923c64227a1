DROP FUNCTION veza.append_events(jsonb);
