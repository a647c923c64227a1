//! cloud.

/// Changes of the rows, and the constraint that refuses each.
pub(super) const REFUSED: &[(&str, &str)] = &[
    (
        "uq_cloud_accounts_user_id_provider_external_account_id",
        "INSERT INTO cloud_accounts (user_id, provider, external_account_id, access_token_encrypted)
         SELECT user_id, provider, external_account_id, '\\x02' FROM cloud_accounts",
    ),
    ("chk_cloud_accounts_base_url", "UPDATE cloud_accounts SET base_url = 'ftp://cloud.example.com'"),
    ("chk_cloud_accounts_base_url", "UPDATE cloud_accounts SET provider = 'nextcloud'"),
    ("chk_cloud_accounts_base_url", "UPDATE cloud_accounts SET provider = 's3'"),
    ("chk_cloud_accounts_base_url", "UPDATE cloud_accounts SET provider = 'webdav'"),
    ("chk_cloud_accounts_bytes_positive", "UPDATE cloud_accounts SET quota_bytes = -1"),
    ("chk_cloud_accounts_bytes_positive", "UPDATE cloud_accounts SET used_bytes = -1"),
    ("chk_cloud_accounts_credentials", "UPDATE cloud_accounts SET access_token_encrypted = NULL"),
    ("chk_cloud_accounts_credentials", "UPDATE cloud_accounts SET status = 'disconnected'"),
    (
        "chk_cloud_accounts_credentials",
        "UPDATE cloud_accounts SET status = 'disconnected', access_token_encrypted = NULL,
            refresh_token_encrypted = '\\x01'",
    ),
    ("chk_backup_jobs_name_length", "UPDATE backup_jobs SET name = ' '"),
    ("chk_backup_jobs_included_sets_count", "UPDATE backup_jobs SET included_sets = '{}'"),
    ("chk_backup_jobs_included_sets_count", "UPDATE backup_jobs SET included_sets = '{tracks,NULL}'"),
    ("chk_backup_jobs_retention_positive", "UPDATE backup_jobs SET retention_count = 0"),
    ("chk_backup_jobs_retention_positive", "UPDATE backup_jobs SET retention_days = 0"),
    ("chk_backup_jobs_bytes_positive", "UPDATE backup_jobs SET last_run_bytes = -1"),
    ("chk_backup_jobs_bytes_positive", "UPDATE backup_jobs SET total_bytes = -1"),
    ("chk_backup_jobs_failures_positive", "UPDATE backup_jobs SET consecutive_failures = -1"),
    ("chk_backup_jobs_lock", "UPDATE backup_jobs SET status = 'processing'"),
    ("chk_backup_jobs_lock", "UPDATE backup_jobs SET locked_at = now()"),
    ("chk_sync_operations_remote_path_length", "UPDATE sync_operations SET remote_path = ''"),
    // Bytes, for an index entry has to hold it.
    ("chk_sync_operations_remote_path_length", "UPDATE sync_operations SET remote_path = repeat('é', 1001)"),
    ("chk_sync_operations_content_hash_format", "UPDATE sync_operations SET content_hash = repeat('A', 64)"),
    ("chk_sync_operations_bytes", "UPDATE sync_operations SET transferred_bytes = -1"),
    ("chk_sync_operations_bytes", "UPDATE sync_operations SET transferred_bytes = total_bytes + 1"),
    ("chk_sync_operations_bytes", "UPDATE sync_operations SET total_bytes = -1, transferred_bytes = -1"),
    ("chk_sync_operations_attempts", "UPDATE sync_operations SET attempts = -1"),
    ("chk_sync_operations_attempts", "UPDATE sync_operations SET max_attempts = 0"),
    ("chk_sync_operations_lock", "UPDATE sync_operations SET status = 'processing'"),
    ("chk_sync_operations_lock", "UPDATE sync_operations SET locked_at = now()"),
    ("chk_sync_operations_completed", "UPDATE sync_operations SET status = 'completed'"),
    (
        "chk_sync_operations_completed_after_start",
        "UPDATE sync_operations SET started_at = now(), completed_at = now() - interval '1 microsecond'",
    ),
    (
        "idx_sync_operations_cloud_account_id_remote_path_unique",
        "INSERT INTO sync_operations (cloud_account_id, direction, remote_path)
         SELECT cloud_account_id, 'download', remote_path FROM sync_operations",
    ),
];

/// What lies at the border of a rule, and is right.
pub(super) const ACCEPTED: &[&str] = &[
    "UPDATE cloud_accounts SET provider = 'webdav', base_url = 'http://cloud.example.com', quota_bytes = 0",
    "UPDATE cloud_accounts SET status = 'reauth_required', access_token_encrypted = NULL;
        UPDATE cloud_accounts SET status = 'disconnected'",
    "UPDATE backup_jobs SET retention_count = 1, retention_days = 1, status = 'processing', locked_at =
        now()",
    "UPDATE sync_operations SET remote_path = repeat('é', 1000), transferred_bytes = total_bytes,
        content_hash = repeat('a', 64)",
    "UPDATE sync_operations SET total_bytes = NULL, transferred_bytes = 11, max_attempts = 1",
    "UPDATE sync_operations SET status = 'completed', started_at = now(), completed_at = now();
        INSERT INTO sync_operations (cloud_account_id, direction, remote_path)
        SELECT cloud_account_id, 'download', remote_path FROM sync_operations",
];
