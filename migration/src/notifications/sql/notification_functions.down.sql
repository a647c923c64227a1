DROP FUNCTION veza.register_push_subscription(uuid, public.push_platform, text, text, bytea, text, text, timestamptz);
DROP FUNCTION veza.enqueue_email(uuid, uuid, text, text, text, text, jsonb, bytea, text, integer, interval);
