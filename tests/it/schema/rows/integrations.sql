-- One row in each table of integrations: ann develops an application, bob lets it act for him.
INSERT INTO api_keys (user_id, name, key_prefix, key_hash)
VALUES ('00000000-0000-4000-8000-00000000000a', 'Script', 'vz_4fQ2kP9a', repeat('a', 64));
INSERT INTO oauth_applications (id, user_id, name, logo_file_id, client_id, client_secret_hash, redirect_uris)
VALUES ('00000000-0000-4000-8000-0000000013a1', '00000000-0000-4000-8000-00000000000a', 'Player', '00000000-0000-4000-8000-000000000003',
    'player', 'hash', '{https://player.example.com/callback}');
INSERT INTO oauth_grants (application_id, user_id, code_hash, code_expires_at, code_challenge, redirect_uri, refresh_token_hash,
    previous_refresh_token_hash, expires_at)
VALUES ('00000000-0000-4000-8000-0000000013a1', '00000000-0000-4000-8000-00000000000b', repeat('a', 64), now() + interval '10 minutes',
    'challenge', 'https://player.example.com/callback', repeat('b', 64), repeat('c', 64), now() + interval '30 days');
INSERT INTO webhook_endpoints (id, user_id, url, secret_encrypted, events)
VALUES ('00000000-0000-4000-8000-0000000013a2', '00000000-0000-4000-8000-00000000000a', 'https://player.example.com/events', '\x01', '{*}');
INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, payload)
VALUES ('00000000-0000-4000-8000-0000000013a2', '00000000-0000-4000-8000-0000000013a3', 'track.published', '{}');
INSERT INTO integrations (user_id, provider, external_id, credentials_encrypted)
VALUES ('00000000-0000-4000-8000-00000000000a', 'discord', '1', '\x01');
