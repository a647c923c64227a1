-- One row in each table of the identity domains; ann owns them all, bob verified her role.
INSERT INTO users (id, email, username) VALUES
    ('00000000-0000-4000-8000-00000000000a', 'ann@example.com', 'ann'),
    ('00000000-0000-4000-8000-00000000000b', 'bob@example.com', 'bob');
INSERT INTO auth_sessions (id, user_id, session_token_hash, ip_address, expires_at)
VALUES ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', repeat('a', 64), '192.0.2.1', now() + interval '1 day');
INSERT INTO refresh_tokens (user_id, session_id, token, token_hash, expires_at)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001', 'selector', 'hash', now() + interval '1 day');
INSERT INTO password_reset_tokens (user_id, token, token_hash, expires_at)
VALUES ('00000000-0000-4000-8000-00000000000a', 'selector', 'hash', now() + interval '1 day');
INSERT INTO email_verification_tokens (user_id, token, token_hash, email, expires_at)
VALUES ('00000000-0000-4000-8000-00000000000a', 'selector', 'hash', 'ann@example.com', now() + interval '1 day');
INSERT INTO password_history (user_id, password_hash) VALUES ('00000000-0000-4000-8000-00000000000a', 'hash');
INSERT INTO two_factor_configs (user_id) VALUES ('00000000-0000-4000-8000-00000000000a');
INSERT INTO federated_identities (user_id, provider, provider_user_id) VALUES ('00000000-0000-4000-8000-00000000000a', 'github', '1');
INSERT INTO user_profiles (user_id) VALUES ('00000000-0000-4000-8000-00000000000a');
INSERT INTO user_settings (user_id) VALUES ('00000000-0000-4000-8000-00000000000a');
INSERT INTO user_roles (user_id, role, verified, verified_by)
VALUES ('00000000-0000-4000-8000-00000000000a', 'creator', true, '00000000-0000-4000-8000-00000000000b');
INSERT INTO badges (id, name, slug) VALUES ('00000000-0000-4000-8000-000000000002', 'First track', 'first-track');
INSERT INTO user_badges (user_id, badge_id) VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000002');
INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url) VALUES
    ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-00000000000a', 'song.wav', 'Song.wav', 'audio/wav', 1, 'a', 'https://files.example.com/a'),
    ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-00000000000a', 'song.mp3', 'Song.mp3', 'audio/mpeg', 1, 'b', 'https://files.example.com/b');
INSERT INTO file_uploads (user_id, filename, file_size, mime_type, expires_at)
VALUES ('00000000-0000-4000-8000-00000000000a', 'song.wav', 10, 'audio/wav', now() + interval '1 day');
INSERT INTO file_metadata (file_id) VALUES ('00000000-0000-4000-8000-000000000003');
INSERT INTO file_conversions (source_file_id, converted_file_id, target_format)
VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000004', 'mp3');
INSERT INTO login_attempts (identifier, success, ip_address) VALUES ('ann', true, '192.0.2.1');
