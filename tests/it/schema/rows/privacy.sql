-- One row in each table of privacy: ann agreed to the terms and asked for her data; bob handles it.
INSERT INTO data_requests (user_id, subject_hash, kind, handled_by, file_id)
VALUES ('00000000-0000-4000-8000-00000000000a', repeat('a', 64), 'export', '00000000-0000-4000-8000-00000000000b',
    '00000000-0000-4000-8000-000000000003');
INSERT INTO user_consents (user_id, purpose, is_granted, policy_version, granted_at, source)
VALUES ('00000000-0000-4000-8000-00000000000a', 'terms', true, '2026-01', now(), 'signup');
