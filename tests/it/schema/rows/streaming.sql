-- One row in each table of the streaming domain; cleo made the track, dan listens to it.
INSERT INTO users (id, email, username) VALUES
    ('00000000-0000-4000-8000-000000000110', 'cleo@example.com', 'cleo'),
    ('00000000-0000-4000-8000-000000000111', 'dan@example.com', 'dan');
INSERT INTO files (id, user_id, filename, original_filename, mime_type, file_size, storage_path, url) VALUES
    ('00000000-0000-4000-8000-000000000112', '00000000-0000-4000-8000-000000000110', 'dawn.wav', 'Dawn.wav', 'audio/wav', 1, 'c', 'https://files.example.com/c'),
    ('00000000-0000-4000-8000-000000000113', '00000000-0000-4000-8000-000000000110', 'dawn.jpg', 'Dawn.jpg', 'image/jpeg', 1, 'd', 'https://files.example.com/d'),
    ('00000000-0000-4000-8000-000000000114', '00000000-0000-4000-8000-000000000110', 'dawn.mp3', 'Dawn.mp3', 'audio/mpeg', 1, 'e', 'https://files.example.com/e');
INSERT INTO tracks (id, creator_id, file_id, title, duration, cover_art_file_id)
VALUES ('00000000-0000-4000-8000-000000000115', '00000000-0000-4000-8000-000000000110', '00000000-0000-4000-8000-000000000112', 'Dawn', 180, '00000000-0000-4000-8000-000000000113');
INSERT INTO playlists (id, user_id, name, is_collaborative)
VALUES ('00000000-0000-4000-8000-000000000116', '00000000-0000-4000-8000-000000000110', 'Mornings', true);
INSERT INTO playlist_tracks (playlist_id, track_id, position, added_by)
VALUES ('00000000-0000-4000-8000-000000000116', '00000000-0000-4000-8000-000000000115', 1, '00000000-0000-4000-8000-000000000110');
INSERT INTO playback_history (user_id, track_id, played_duration, completion_percentage)
VALUES ('00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000115', 90, 50);
INSERT INTO track_likes (user_id, track_id)
VALUES ('00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000115');
INSERT INTO track_comments (id, track_id, user_id, content, parent_comment_id) VALUES
    ('00000000-0000-4000-8000-000000000117', '00000000-0000-4000-8000-000000000115', '00000000-0000-4000-8000-000000000111', 'Lovely', NULL),
    ('00000000-0000-4000-8000-000000000118', '00000000-0000-4000-8000-000000000115', '00000000-0000-4000-8000-000000000110', 'Thanks', '00000000-0000-4000-8000-000000000117');
INSERT INTO queues (id, user_id, current_track_id)
VALUES ('00000000-0000-4000-8000-000000000119', '00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000115');
INSERT INTO queue_items (queue_id, track_id, position)
VALUES ('00000000-0000-4000-8000-000000000119', '00000000-0000-4000-8000-000000000115', 1);
INSERT INTO playlist_collaborators (playlist_id, user_id, invited_by)
VALUES ('00000000-0000-4000-8000-000000000116', '00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000110');
INSERT INTO playlist_follows (user_id, playlist_id)
VALUES ('00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000116');
INSERT INTO track_downloads (track_id, user_id, file_id, file_format)
VALUES ('00000000-0000-4000-8000-000000000115', '00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000114', 'mp3');
