//! integrations.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    (
        "uq_api_keys_key_prefix",
        "INSERT INTO api_keys (user_id, name, key_prefix, key_hash) SELECT user_id, 'Other', key_prefix,
            repeat('b', 64) FROM api_keys",
    ),
    ("chk_api_keys_name_length", "UPDATE api_keys SET name = ' '"),
    ("chk_api_keys_key_prefix_format", "UPDATE api_keys SET key_prefix = 'vz_4fQ2'"),
    ("chk_api_keys_key_prefix_format", "UPDATE api_keys SET key_prefix = 'vz-4fQ2kP9a'"),
    ("chk_api_keys_key_hash_format", "UPDATE api_keys SET key_hash = repeat('a', 63)"),
    ("chk_api_keys_scopes_count", "UPDATE api_keys SET scopes = array_fill('a'::varchar, ARRAY[51])"),
    ("chk_api_keys_scopes_count", "UPDATE api_keys SET scopes = '{NULL}'"),
    ("chk_api_keys_expires_future", "UPDATE api_keys SET expires_at = created_at"),
    ("chk_api_keys_revoked", "UPDATE api_keys SET revoked_reason = 'lost'"),
    (
        "idx_api_keys_user_id_name_unique",
        "INSERT INTO api_keys (user_id, name, key_prefix, key_hash) SELECT user_id, 'SCRIPT', 'vz_other',
            key_hash FROM api_keys",
    ),
    (
        "uq_oauth_applications_client_id",
        "INSERT INTO oauth_applications (user_id, name, client_id, client_secret_hash, redirect_uris)
         SELECT user_id, 'Other', client_id, 'hash', redirect_uris FROM oauth_applications",
    ),
    ("chk_oauth_applications_name_length", "UPDATE oauth_applications SET name = ' '"),
    (
        "chk_oauth_applications_description_length",
        "UPDATE oauth_applications SET description = repeat('é', 2001)",
    ),
    (
        "chk_oauth_applications_homepage_url_format",
        "UPDATE oauth_applications SET homepage_url = 'javascript:alert(1)'",
    ),
    ("chk_oauth_applications_redirect_uris_count", "UPDATE oauth_applications SET redirect_uris = '{}'"),
    (
        "chk_oauth_applications_redirect_uris_count",
        "UPDATE oauth_applications SET redirect_uris = array_fill('https://a'::text, ARRAY[11])",
    ),
    ("chk_oauth_applications_redirect_uris_count", "UPDATE oauth_applications SET redirect_uris = '{NULL}'"),
    (
        "chk_oauth_applications_scopes_count",
        "UPDATE oauth_applications SET scopes = array_fill('a'::varchar, ARRAY[51])",
    ),
    ("chk_oauth_applications_scopes_count", "UPDATE oauth_applications SET scopes = '{NULL}'"),
    ("chk_oauth_applications_confidential", "UPDATE oauth_applications SET is_confidential = false"),
    ("chk_oauth_applications_confidential", "UPDATE oauth_applications SET client_secret_hash = NULL"),
    (
        "uq_oauth_grants_code_hash",
        "INSERT INTO oauth_grants (application_id, user_id, code_hash, code_expires_at, code_challenge,
            redirect_uri, expires_at)
         SELECT application_id, user_id, code_hash, code_expires_at, code_challenge, redirect_uri,
         expires_at FROM oauth_grants",
    ),
    (
        "uq_oauth_grants_refresh_token_hash",
        "INSERT INTO oauth_grants (application_id, user_id, refresh_token_hash, expires_at)
         SELECT application_id, user_id, refresh_token_hash, expires_at FROM oauth_grants",
    ),
    (
        "uq_oauth_grants_previous_refresh_token_hash",
        "INSERT INTO oauth_grants (application_id, user_id, refresh_token_hash,
            previous_refresh_token_hash, expires_at)
         SELECT application_id, user_id, repeat('d', 64), previous_refresh_token_hash, expires_at FROM
         oauth_grants",
    ),
    ("chk_oauth_grants_hash_format", "UPDATE oauth_grants SET code_hash = 'a'"),
    ("chk_oauth_grants_hash_format", "UPDATE oauth_grants SET refresh_token_hash = repeat('A', 64)"),
    ("chk_oauth_grants_hash_format", "UPDATE oauth_grants SET previous_refresh_token_hash = repeat('a', 63)"),
    ("chk_oauth_grants_token_present", "UPDATE oauth_grants SET code_hash = NULL, refresh_token_hash = NULL"),
    ("chk_oauth_grants_code", "UPDATE oauth_grants SET code_expires_at = NULL"),
    ("chk_oauth_grants_code", "UPDATE oauth_grants SET code_challenge = NULL"),
    ("chk_oauth_grants_code", "UPDATE oauth_grants SET redirect_uri = NULL"),
    ("chk_oauth_grants_code_challenge_method", "UPDATE oauth_grants SET code_challenge_method = 'plain'"),
    ("chk_oauth_grants_scopes_count", "UPDATE oauth_grants SET scopes = array_fill('a'::varchar, ARRAY[51])"),
    ("chk_oauth_grants_scopes_count", "UPDATE oauth_grants SET scopes = '{NULL}'"),
    ("chk_oauth_grants_expires_future", "UPDATE oauth_grants SET expires_at = created_at"),
    ("chk_oauth_grants_expires_future", "UPDATE oauth_grants SET code_expires_at = created_at"),
    ("chk_oauth_grants_revoked", "UPDATE oauth_grants SET revoked_reason = 'replayed'"),
    ("chk_webhook_endpoints_url_https", "UPDATE webhook_endpoints SET url = 'http://player.example.com'"),
    (
        "chk_webhook_endpoints_url_https",
        "UPDATE webhook_endpoints SET url = 'https://player.example.com/a b'",
    ),
    ("chk_webhook_endpoints_events_count", "UPDATE webhook_endpoints SET events = '{}'"),
    (
        "chk_webhook_endpoints_events_count",
        "UPDATE webhook_endpoints SET events = array_fill('a'::varchar, ARRAY[101])",
    ),
    ("chk_webhook_endpoints_events_count", "UPDATE webhook_endpoints SET events = '{NULL}'"),
    ("chk_webhook_endpoints_failure_count_positive", "UPDATE webhook_endpoints SET failure_count = -1"),
    ("chk_webhook_endpoints_disabled", "UPDATE webhook_endpoints SET disabled_at = now()"),
    (
        "uq_webhook_deliveries_endpoint_id_event_id",
        "INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, payload)
         SELECT endpoint_id, event_id, event_type, payload FROM webhook_deliveries",
    ),
    ("chk_webhook_deliveries_payload_object", "UPDATE webhook_deliveries SET payload = '[]'"),
    ("chk_webhook_deliveries_attempts", "UPDATE webhook_deliveries SET attempts = -1"),
    ("chk_webhook_deliveries_attempts", "UPDATE webhook_deliveries SET max_attempts = 0"),
    ("chk_webhook_deliveries_lock", "UPDATE webhook_deliveries SET status = 'processing'"),
    ("chk_webhook_deliveries_lock", "UPDATE webhook_deliveries SET locked_at = now()"),
    ("chk_webhook_deliveries_delivered", "UPDATE webhook_deliveries SET status = 'delivered'"),
    ("chk_webhook_deliveries_delivered", "UPDATE webhook_deliveries SET delivered_at = now()"),
    ("chk_webhook_deliveries_response_status_range", "UPDATE webhook_deliveries SET response_status = 99"),
    ("chk_webhook_deliveries_response_status_range", "UPDATE webhook_deliveries SET response_status = 600"),
    (
        "chk_webhook_deliveries_response_body_length",
        "UPDATE webhook_deliveries SET response_body = repeat('é', 10001)",
    ),
    ("chk_webhook_deliveries_duration_positive", "UPDATE webhook_deliveries SET duration_ms = -1"),
    (
        "uq_integrations_user_id_provider_external_id",
        "INSERT INTO integrations (user_id, provider, external_id) SELECT user_id, provider, external_id
            FROM integrations",
    ),
    ("chk_integrations_provider_format", "UPDATE integrations SET provider = 'Discord'"),
    ("chk_integrations_config_object", "UPDATE integrations SET config = '[]'"),
    ("chk_integrations_credentials_wiped", "UPDATE integrations SET status = 'disconnected'"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE api_keys SET key_prefix = 'a_345678', scopes = array_fill('a'::varchar, ARRAY[50]),
        expires_at = created_at + interval '1 microsecond'; UPDATE api_keys SET key_prefix =
        'a234567890123456'",
    // A revoked key leaves its name free.
    "UPDATE api_keys SET revoked_at = now(), revoked_reason = 'lost';
        INSERT INTO api_keys (user_id, name, key_prefix, key_hash) SELECT user_id, name, 'vz_other',
        key_hash FROM api_keys",
    "UPDATE oauth_applications SET is_confidential = false, client_secret_hash = NULL, description =
        repeat('é', 2000),
        homepage_url = 'http://player.example.com', redirect_uris = array_fill('https://a'::text,
        ARRAY[10]),
        scopes = array_fill('a'::varchar, ARRAY[50])",
    "UPDATE oauth_grants SET code_hash = NULL, code_challenge = NULL, code_expires_at = NULL, redirect_uri
        = NULL;
        UPDATE oauth_grants SET revoked_at = now(), revoked_reason = 'replayed', scopes =
        array_fill('a'::varchar, ARRAY[50])",
    "UPDATE oauth_grants SET refresh_token_hash = NULL, code_expires_at = created_at + interval
        '1 microsecond',
        expires_at = created_at + interval '1 microsecond'",
    "UPDATE webhook_endpoints SET events = array_fill('a'::varchar, ARRAY[100]), is_active = false,
        disabled_at = now()",
    "UPDATE webhook_deliveries SET status = 'processing', locked_at = now(), response_status = 100,
        duration_ms = 0;
        UPDATE webhook_deliveries SET status = 'delivered', locked_at = NULL, delivered_at = now(),
        response_status = 599,
        response_body = repeat('é', 10000)",
    "UPDATE integrations SET status = 'disconnected', credentials_encrypted = NULL, provider = 'a_1'",
];
