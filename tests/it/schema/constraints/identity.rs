//! auth, profiles, files.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("chk_users_email_format", "UPDATE users SET email = 'ann' WHERE username = 'ann'"),
    ("chk_users_email_format", "UPDATE users SET email = ' ann@example.com' WHERE username = 'ann'"),
    ("chk_users_email_format", "UPDATE users SET email = 'ann@localhost' WHERE username = 'ann'"),
    ("chk_users_username_format", "UPDATE users SET username = 'an' WHERE username = 'ann'"),
    ("chk_users_username_format", "UPDATE users SET username = 'ann-b' WHERE username = 'ann'"),
    ("chk_users_username_format", "UPDATE users SET username = E'ann\\n' WHERE username = 'ann'"),
    ("chk_users_login_count_positive", "UPDATE users SET login_count = -1"),
    ("uq_users_email", "UPDATE users SET email = 'bob@example.com' WHERE username = 'ann'"),
    ("uq_users_username", "UPDATE users SET username = 'bob' WHERE username = 'ann'"),
    ("idx_users_email_lower_unique", "UPDATE users SET email = 'Bob@Example.com' WHERE username = 'ann'"),
    ("idx_users_username_lower_unique", "UPDATE users SET username = 'BOB' WHERE username = 'ann'"),
    // Also of a deleted account: the name is not free again.
    (
        "uq_users_username",
        "UPDATE users SET deleted_at = now() WHERE username = 'bob'; UPDATE users SET username = 'bob'
            WHERE username = 'ann'",
    ),
    ("chk_auth_sessions_token_hash_format", "UPDATE auth_sessions SET session_token_hash = repeat('A', 64)"),
    ("chk_auth_sessions_token_hash_format", "UPDATE auth_sessions SET session_token_hash = repeat('a', 63)"),
    ("chk_auth_sessions_expires_future", "UPDATE auth_sessions SET expires_at = created_at"),
    ("chk_auth_sessions_revoked", "UPDATE auth_sessions SET revoked_reason = 'lost'"),
    (
        "uq_auth_sessions_session_token_hash",
        "INSERT INTO auth_sessions (user_id, session_token_hash, ip_address, expires_at)
         SELECT user_id, session_token_hash, ip_address, expires_at FROM auth_sessions",
    ),
    ("chk_refresh_tokens_expires_future", "UPDATE refresh_tokens SET expires_at = created_at"),
    (
        "uq_refresh_tokens_token",
        "INSERT INTO refresh_tokens (user_id, token, token_hash, expires_at)
         SELECT user_id, token, 'other', expires_at FROM refresh_tokens",
    ),
    ("chk_password_reset_expires", "UPDATE password_reset_tokens SET expires_at = created_at"),
    (
        "uq_password_reset_tokens_token",
        "INSERT INTO password_reset_tokens (user_id, token, token_hash, expires_at)
         SELECT user_id, token, 'other', expires_at FROM password_reset_tokens",
    ),
    ("chk_email_verification_expires", "UPDATE email_verification_tokens SET expires_at = created_at"),
    (
        "uq_email_verification_tokens_token",
        "INSERT INTO email_verification_tokens (user_id, token, token_hash, email, expires_at)
         SELECT user_id, token, 'other', email, expires_at FROM email_verification_tokens",
    ),
    (
        "idx_two_factor_configs_user_id",
        "INSERT INTO two_factor_configs (user_id) SELECT user_id FROM two_factor_configs",
    ),
    (
        "uq_federated_identities_provider_user",
        "INSERT INTO federated_identities (user_id, provider, provider_user_id)
         SELECT id, 'github', '1' FROM users WHERE username = 'bob'",
    ),
    ("chk_audit_logs_operation", "INSERT INTO audit_logs (table_name, operation) VALUES ('users', 'MERGE')"),
    ("chk_user_profiles_theme_allowed", "UPDATE user_profiles SET theme = 'blue'"),
    ("chk_user_profiles_follower_count_positive", "UPDATE user_profiles SET follower_count = -1"),
    ("chk_user_profiles_following_count_positive", "UPDATE user_profiles SET following_count = -1"),
    ("chk_user_profiles_track_count_positive", "UPDATE user_profiles SET track_count = -1"),
    ("chk_user_profiles_playlist_count_positive", "UPDATE user_profiles SET playlist_count = -1"),
    ("idx_user_profiles_user_id", "INSERT INTO user_profiles (user_id) SELECT user_id FROM user_profiles"),
    ("idx_user_settings_user_id", "INSERT INTO user_settings (user_id) SELECT user_id FROM user_settings"),
    (
        "uq_user_roles_user_role",
        "INSERT INTO user_roles (user_id, role) SELECT user_id, role FROM user_roles",
    ),
    ("chk_badges_color_format", "UPDATE badges SET color = 'red'"),
    ("chk_badges_color_format", "UPDATE badges SET color = '#12345g'"),
    ("chk_badges_rarity_allowed", "UPDATE badges SET rarity = 'unique'"),
    ("uq_badges_name", "INSERT INTO badges (name, slug) VALUES ('First track', 'other')"),
    ("idx_badges_slug", "INSERT INTO badges (name, slug) VALUES ('Other', 'first-track')"),
    (
        "uq_user_badges_user_badge",
        "INSERT INTO user_badges (user_id, badge_id) SELECT user_id, badge_id FROM user_badges",
    ),
    ("chk_files_size_positive", "UPDATE files SET file_size = 0"),
    ("chk_file_uploads_bytes_uploaded", "UPDATE file_uploads SET bytes_uploaded = -1"),
    ("chk_file_uploads_bytes_uploaded", "UPDATE file_uploads SET bytes_uploaded = file_size + 1"),
    ("chk_file_uploads_status_allowed", "UPDATE file_uploads SET status = 'paused'"),
    ("idx_file_metadata_file_id", "INSERT INTO file_metadata (file_id) SELECT file_id FROM file_metadata"),
    ("chk_file_conversions_progress_range", "UPDATE file_conversions SET progress = 101"),
    ("chk_file_conversions_progress_range", "UPDATE file_conversions SET progress = -1"),
    ("chk_file_conversions_status_allowed", "UPDATE file_conversions SET status = 'uploading'"),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE users SET email = 'a.b+c%d_e-f@sub.example.museum', username = 'ANN_01234567890123456789012345'
        WHERE username = 'ann'",
    "UPDATE users SET username = 'a_1' WHERE username = 'ann'",
    "UPDATE auth_sessions SET expires_at = created_at + interval '1 microsecond', revoked_at = now()",
    "UPDATE auth_sessions SET revoked_at = now(), revoked_reason = 'lost'",
    "UPDATE user_profiles SET theme = NULL, language = NULL, timezone = NULL",
    "UPDATE user_profiles SET theme = 'light'; UPDATE user_profiles SET theme = 'dark'",
    "UPDATE badges SET color = '#a0FfC9', rarity = 'legendary'; UPDATE badges
        SET color = NULL, rarity = 'rare'; UPDATE badges SET rarity = 'epic'",
    "UPDATE file_uploads SET bytes_uploaded = file_size, status = 'uploading'; UPDATE file_uploads
        SET status = 'processing'",
    "UPDATE file_uploads SET status = 'completed'; UPDATE file_uploads SET status = 'failed'",
    "UPDATE file_conversions SET progress = 100, status = 'completed'; UPDATE file_conversions
        SET progress = 0, status = 'failed'",
    "UPDATE file_conversions SET status = 'processing'",
    "INSERT INTO federated_identities (user_id, provider, provider_user_id) SELECT user_id, 'google', '1'
        FROM federated_identities",
    "INSERT INTO user_roles (user_id, role) SELECT user_id, 'label' FROM user_roles",
];
