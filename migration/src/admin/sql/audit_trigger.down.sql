DROP FUNCTION audit_trigger();
DROP FUNCTION veza.redacted(jsonb);
