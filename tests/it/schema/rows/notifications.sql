-- One row in each table of the notifications domain: gus is told what hal did.
INSERT INTO users (id, email, username) VALUES
    ('00000000-0000-4000-8000-000000001210', 'gus@example.com', 'gus'),
    ('00000000-0000-4000-8000-000000001211', 'hal@example.com', 'hal');
INSERT INTO notifications (user_id, actor_id, notification_type, entity_type, entity_id, title, group_key)
VALUES ('00000000-0000-4000-8000-000000001210', '00000000-0000-4000-8000-000000001211', 'follow', 'user', '00000000-0000-4000-8000-000000001211', 'hal follows you', 'follow:user');
INSERT INTO notification_preferences (user_id, notification_type, channel, is_enabled)
VALUES ('00000000-0000-4000-8000-000000001210', 'follow', 'email', false);
INSERT INTO push_subscriptions (user_id, platform, endpoint, p256dh_key, auth_secret_encrypted)
VALUES ('00000000-0000-4000-8000-000000001210', 'web', 'https://push.example.com/1', 'key', '\x01');
INSERT INTO email_messages (user_id, to_email, template, dedupe_key, secret_variables_encrypted)
VALUES ('00000000-0000-4000-8000-000000001210', 'gus@example.com', 'welcome', 'welcome:gus', '\x01');
