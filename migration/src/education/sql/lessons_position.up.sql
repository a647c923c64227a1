-- UNIQUE (course_id, position) among live lessons. EXCLUDE, because only it can be both partial and deferrable:
-- a course is reordered in one transaction, in which two lessons may share a position for a moment.
ALTER TABLE lessons
ADD CONSTRAINT uq_lessons_course_id_position
EXCLUDE USING btree (course_id WITH =, position WITH =) WHERE (deleted_at IS NULL)
DEFERRABLE INITIALLY IMMEDIATE;
