-- One row in each table of education, two lessons: sue teaches, ben has bought the course in the marketplace.
INSERT INTO courses (id, creator_id, title, slug, product_id, price, thumbnail_file_id)
VALUES ('00000000-0000-4000-8000-000000006001', '00000000-0000-4000-8000-00000000400a', 'Mixing', 'mixing', '00000000-0000-4000-8000-000000004001', 9.90, '00000000-0000-4000-8000-000000000003');
INSERT INTO lessons (id, course_id, title, position, video_file_id) VALUES
    ('00000000-0000-4000-8000-000000006002', '00000000-0000-4000-8000-000000006001', 'Levels', 1, '00000000-0000-4000-8000-000000000003'),
    ('00000000-0000-4000-8000-000000006003', '00000000-0000-4000-8000-000000006001', 'Panning', 2, NULL);
INSERT INTO course_enrollments (id, user_id, course_id, order_item_id, price_paid, last_lesson_id)
VALUES ('00000000-0000-4000-8000-000000006004', '00000000-0000-4000-8000-00000000400b', '00000000-0000-4000-8000-000000006001', '00000000-0000-4000-8000-000000004006', 9.90, '00000000-0000-4000-8000-000000006002');
INSERT INTO lesson_progress (enrollment_id, lesson_id)
VALUES ('00000000-0000-4000-8000-000000006004', '00000000-0000-4000-8000-000000006002');
INSERT INTO quizzes (id, lesson_id, title, questions)
VALUES ('00000000-0000-4000-8000-000000006005', '00000000-0000-4000-8000-000000006002', 'Levels', '[{"id": "1", "kind": "single", "prompt": "0 dB is …", "options": [{"id": "a", "label": "full scale"}, {"id": "b", "label": "silence"}], "correct": ["a"], "points": 1}]');
INSERT INTO quiz_attempts (quiz_id, user_id, attempt_number)
VALUES ('00000000-0000-4000-8000-000000006005', '00000000-0000-4000-8000-00000000400b', 1);
INSERT INTO certificates (enrollment_id, certificate_number, verification_code, recipient_name, course_title, file_id)
VALUES ('00000000-0000-4000-8000-000000006004', 'CERT-2026-00001', 'abcdefgh_ABCDEFGH-0123', 'Ben', 'Mixing', '00000000-0000-4000-8000-000000000003');
