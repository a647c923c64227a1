DROP FUNCTION audit_trigger();
