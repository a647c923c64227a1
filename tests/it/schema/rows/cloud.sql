-- One row in each table of cloud storage: ann keeps her files in a cloud account, too.
INSERT INTO cloud_accounts (id, user_id, provider, external_account_id, access_token_encrypted)
VALUES ('00000000-0000-4000-8000-0000000008a1', '00000000-0000-4000-8000-00000000000a', 'dropbox', '1', '\x01');
INSERT INTO backup_jobs (user_id, cloud_account_id, name, last_file_id)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000008a1', 'Nightly', '00000000-0000-4000-8000-000000000003');
INSERT INTO sync_operations (cloud_account_id, file_id, direction, remote_path, total_bytes)
VALUES ('00000000-0000-4000-8000-0000000008a1', '00000000-0000-4000-8000-000000000003', 'upload', 'song.wav', 10);
