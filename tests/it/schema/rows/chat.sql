-- One row in each table of chat, and a reply: ann's room, in which bob answers her.
INSERT INTO rooms (id, name, slug, room_type, creator_id)
VALUES ('00000000-0000-4000-8000-000000000201', 'Mixing', 'mixing', 'public', '00000000-0000-4000-8000-00000000000a');
INSERT INTO room_members (room_id, user_id, role) VALUES
    ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a', 'owner'),
    ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000b', 'member');
INSERT INTO messages (id, room_id, sender_id, content, attachment_file_id)
VALUES ('00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a', 'Hello', '00000000-0000-4000-8000-000000000004');
INSERT INTO messages (room_id, sender_id, content, reply_to_id, reply_to_created_at)
SELECT room_id, '00000000-0000-4000-8000-00000000000b', 'Hello, Ann', id, created_at FROM messages WHERE content = 'Hello';
INSERT INTO message_reactions (message_id, message_created_at, user_id, emoji)
SELECT id, created_at, '00000000-0000-4000-8000-00000000000b', '👍' FROM messages WHERE content = 'Hello';
INSERT INTO direct_messages (sender_id, recipient_id, content, attachment_file_id)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'Psst', '00000000-0000-4000-8000-000000000004');
INSERT INTO user_presence (user_id, status) VALUES ('00000000-0000-4000-8000-00000000000a', 'online');
INSERT INTO typing_indicators (room_id, user_id) VALUES ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a');
INSERT INTO room_invitations (room_id, inviter_id, invitee_id, expires_at)
VALUES ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', now() + interval '1 day');
INSERT INTO room_invitations (room_id, inviter_id, code_hash, code_hint, max_uses)
VALUES ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a', repeat('c', 64), 'cccc', NULL);
