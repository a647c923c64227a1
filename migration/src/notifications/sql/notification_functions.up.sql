-- Queues an e-mail in the caller's transaction; is_new is false, and id that of the other, if one of its key is there already. Anybody
-- queues mail (a visitor asks for a new password), and nobody sees what others queued, so the key is compared here.
CREATE FUNCTION veza.enqueue_email(
    p_id uuid, p_user_id uuid, p_to_email text, p_template text, p_language text, p_subject text, p_variables jsonb,
    p_secret_variables bytea, p_dedupe_key text, p_max_attempts integer, p_delay interval, OUT id uuid, OUT is_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO public.email_messages (id, user_id, to_email, template, language, subject, variables,
        secret_variables_encrypted, dedupe_key, max_attempts, next_attempt_at)
    VALUES (p_id, p_user_id, p_to_email, p_template, p_language, p_subject, p_variables,
        p_secret_variables, p_dedupe_key, p_max_attempts, now() + p_delay)
    ON CONFLICT (dedupe_key) DO NOTHING;
    is_new := FOUND;
    enqueue_email.id := p_id;
    IF NOT is_new THEN
        -- Of two at once the second has waited for the first, and sees it now.
        SELECT e.id INTO enqueue_email.id FROM public.email_messages e WHERE e.dedupe_key = p_dedupe_key;
    END IF;
END $$;

REVOKE ALL ON FUNCTION veza.enqueue_email(uuid, uuid, text, text, text, text, jsonb, bytea, text, integer, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.enqueue_email(uuid, uuid, text, text, text, text, jsonb, bytea, text, integer, interval) TO veza_app;
COMMENT ON FUNCTION veza.enqueue_email(uuid, uuid, text, text, text, text, jsonb, bytea, text, integer, interval) IS
    'Queues an e-mail; is_new is false, and id that of the other, if its dedupe_key is there already';

-- A device belongs to whoever signed in on it last: its endpoint, which nobody else knows, takes its row from the user before. The
-- row gets the new id with it, because the secret is sealed for the id.
CREATE FUNCTION veza.register_push_subscription(
    p_id uuid, p_platform public.push_platform, p_endpoint text, p_p256dh_key text, p_auth_secret bytea, p_device_name text,
    p_user_agent text, p_expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.push_subscriptions AS p (id, user_id, platform, endpoint, p256dh_key, auth_secret_encrypted,
        device_name, user_agent, expires_at)
    VALUES (p_id, nullif(current_setting('app.user_id', true), '')::uuid, p_platform, p_endpoint, p_p256dh_key,
        p_auth_secret, p_device_name, p_user_agent, p_expires_at)
    ON CONFLICT (endpoint) DO UPDATE SET id = EXCLUDED.id, user_id = EXCLUDED.user_id, platform = EXCLUDED.platform,
        p256dh_key = EXCLUDED.p256dh_key, auth_secret_encrypted = EXCLUDED.auth_secret_encrypted,
        device_name = EXCLUDED.device_name, user_agent = EXCLUDED.user_agent, expires_at = EXCLUDED.expires_at,
        failure_count = 0, disabled_at = NULL, last_used_at = NULL;
END $$;

REVOKE ALL ON FUNCTION veza.register_push_subscription(uuid, public.push_platform, text, text, bytea, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION veza.register_push_subscription(uuid, public.push_platform, text, text, bytea, text, text, timestamptz) TO veza_app;
COMMENT ON FUNCTION veza.register_push_subscription(uuid, public.push_platform, text, text, bytea, text, text, timestamptz) IS
    'Registers a device for the acting user, and takes it from the one before';
