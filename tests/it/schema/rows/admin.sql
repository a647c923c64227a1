-- One row in each table of administration: bob reports and moderates what ann did, and keeps the settings.
INSERT INTO moderation_reports (id, reporter_id, target_type, target_id, target_user_id, reason, status, assigned_moderator_id, assigned_at)
VALUES ('00000000-0000-4000-8000-0000000011a1', '00000000-0000-4000-8000-00000000000b', 'file', '00000000-0000-4000-8000-000000000003',
    '00000000-0000-4000-8000-00000000000a', 'spam', 'in_review', '00000000-0000-4000-8000-00000000000b', now());
INSERT INTO moderation_actions (moderator_id, target_user_id, report_id, target_id, kind, reason, explanation, reversed_at, reversed_by)
VALUES ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000011a1',
    '00000000-0000-4000-8000-00000000000a', 'mute', 'spam', 'The same link in ten rooms', now(), '00000000-0000-4000-8000-00000000000b');
INSERT INTO system_configs (key, value_type, value, updated_by)
VALUES ('uploads.max_size_bytes', 'integer', '1', '00000000-0000-4000-8000-00000000000b');
INSERT INTO feature_flags (key, updated_by) VALUES ('new_player', '00000000-0000-4000-8000-00000000000b');
INSERT INTO support_tickets (requester_id, assignee_id, room_id, ticket_number, subject, body, category)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000201',
    'SUP-2026-00001', 'No sound', 'It plays, but nothing is heard', 'technical');
