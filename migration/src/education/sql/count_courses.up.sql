-- course_enrollments.progress_percent: the completed of the published live lessons, rounded down, so that only all are 100.
-- Who has completed a course stays so when a lesson is added to it.
CREATE FUNCTION veza.progress_of(enrollment course_enrollments) RETURNS integer
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE WHEN enrollment.status = 'completed' THEN 100 ELSE coalesce((
        SELECT 100 * count(p.completed_at) / nullif(count(*), 0)
        FROM public.lessons l
        LEFT JOIN public.lesson_progress p ON p.lesson_id = l.id AND p.enrollment_id = enrollment.id
        WHERE l.course_id = enrollment.course_id AND l.is_published AND l.deleted_at IS NULL), 0) END::integer
$function$;

-- lesson_progress: a lesson was completed, or is not any more. With a lesson that is deleted goes its progress, and
-- veza.count_lessons() sees to that.
--
-- Order of locks, here and below: the stripes of the courses, the enrollments by id, the courses by id.
CREATE FUNCTION veza.count_lesson_progress() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    enrollments uuid[];
    courses uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT enrollment_id) INTO enrollments FROM new_rows WHERE completed_at IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT enrollment_id) INTO enrollments FROM old_rows o
        WHERE o.completed_at IS NOT NULL AND EXISTS (SELECT FROM public.lessons l WHERE l.id = o.lesson_id);
    ELSE
        SELECT array_agg(DISTINCT enrollment_id) INTO enrollments
        FROM (
            SELECT enrollment_id FROM (
                SELECT enrollment_id, lesson_id, 1 FROM new_rows WHERE completed_at IS NOT NULL
                UNION ALL
                SELECT enrollment_id, lesson_id, -1 FROM old_rows WHERE completed_at IS NOT NULL
            ) sides (enrollment_id, lesson_id, change)
            GROUP BY enrollment_id, lesson_id HAVING sum(change) <> 0
        ) changed;
    END IF;
    IF enrollments IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(DISTINCT e.course_id) INTO courses FROM public.course_enrollments e WHERE e.id = ANY (enrollments);
    PERFORM veza.lock_stripes('courses', courses, alone => false);
    PERFORM FROM public.course_enrollments e WHERE e.id = ANY (enrollments) ORDER BY e.id FOR NO KEY UPDATE;
    UPDATE public.course_enrollments e SET progress_percent = veza.progress_of(e)
    WHERE e.id = ANY (enrollments) AND e.progress_percent <> veza.progress_of(e);
    RETURN NULL;
END;
$function$;

-- lessons: courses.lesson_count and duration_seconds over the published live ones, and the progress of all who are enrolled.
CREATE FUNCTION veza.count_lessons() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    courses uuid[];
    changes integer[];
    seconds integer[];
    others uuid[];
BEGIN
    -- A course in which one lesson takes the place of another has as many as before, but not the same.
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change), array_agg(seconds_more), array_agg(id)
        INTO courses, changes, seconds, others
        FROM (
            SELECT course_id, count(*), sum(duration_seconds) FROM new_rows
            WHERE is_published AND deleted_at IS NULL GROUP BY course_id
        ) changed (id, change, seconds_more);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change), array_agg(seconds_more), array_agg(id)
        INTO courses, changes, seconds, others
        FROM (
            SELECT course_id, -count(*), -sum(duration_seconds) FROM old_rows
            WHERE is_published AND deleted_at IS NULL GROUP BY course_id
        ) changed (id, change, seconds_more);
    ELSE
        SELECT array_agg(id), array_agg(change), array_agg(seconds_more), array_agg(id) FILTER (WHERE is_other)
        INTO courses, changes, seconds, others
        FROM (
            SELECT course_id, sum(change), sum(seconds_more), bool_or(change <> 0) FROM (
                SELECT course_id, lesson_id, sum(change), sum(seconds_more) FROM (
                    SELECT course_id, id, 1, duration_seconds FROM new_rows WHERE is_published AND deleted_at IS NULL
                    UNION ALL
                    SELECT course_id, id, -1, -duration_seconds FROM old_rows WHERE is_published AND deleted_at IS NULL
                ) sides (course_id, lesson_id, change, seconds_more)
                GROUP BY course_id, lesson_id HAVING sum(change) <> 0 OR sum(seconds_more) <> 0
            ) lessons (course_id, lesson_id, change, seconds_more)
            GROUP BY course_id
        ) changed (id, change, seconds_more, is_other);
    END IF;
    IF courses IS NULL THEN
        RETURN NULL;
    END IF;
    IF others IS NOT NULL THEN
        PERFORM veza.lock_stripes('courses', others, alone => true);
        PERFORM FROM public.course_enrollments e WHERE e.course_id = ANY (others) ORDER BY e.id FOR NO KEY UPDATE;
        UPDATE public.course_enrollments e SET progress_percent = veza.progress_of(e)
        WHERE e.course_id = ANY (others) AND e.progress_percent <> veza.progress_of(e);
    END IF;
    PERFORM FROM public.courses c WHERE c.id = ANY (courses) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE public.courses c
    SET lesson_count = counted.lessons, duration_seconds = counted.seconds
    FROM (
        SELECT q.id, greatest(q.lesson_count + u.change, 0) AS lessons, greatest(q.duration_seconds + u.seconds_more, 0) AS seconds
        FROM unnest(courses, changes, seconds) u (id, change, seconds_more)
        JOIN public.courses q ON q.id = u.id
    ) counted
    WHERE c.id = counted.id AND (c.lesson_count, c.duration_seconds) <> (counted.lessons, counted.seconds);
    RETURN NULL;
END;
$function$;

-- course_enrollments: courses.enrollment_count, and rating_count and average_rating over those who have rated.
CREATE FUNCTION veza.count_course_enrollments() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    courses uuid[];
    changes integer[];
    rated uuid[];
    resumed uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change), array_agg(id) FILTER (WHERE ratings > 0) INTO courses, changes, rated
        FROM (SELECT course_id, count(*), count(rating) FROM new_rows GROUP BY course_id) changed (id, change, ratings);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change), array_agg(id) FILTER (WHERE ratings > 0) INTO courses, changes, rated
        FROM (SELECT course_id, -count(*), count(rating) FROM old_rows GROUP BY course_id) changed (id, change, ratings);
    ELSE
        SELECT array_agg(id), array_agg(change), array_agg(id) FILTER (WHERE is_rated) INTO courses, changes, rated
        FROM (
            SELECT course_id, sum(change), bool_or(rating IS NOT NULL) FROM (
                SELECT course_id, id, rating, sum(change) FROM (
                    SELECT course_id, id, rating, 1 FROM new_rows
                    UNION ALL
                    SELECT course_id, id, rating, -1 FROM old_rows
                ) sides (course_id, id, rating, change)
                GROUP BY course_id, id, rating HAVING sum(change) <> 0
            ) enrollments (course_id, id, rating, change)
            GROUP BY course_id
        ) changed (id, change, is_rated);
        -- They go on in another course, or after they had completed this one.
        SELECT array_agg(n.id) INTO resumed
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE n.course_id <> o.course_id OR (n.status = 'completed') <> (o.status = 'completed');
    END IF;
    IF courses IS NULL AND resumed IS NULL THEN
        RETURN NULL;
    END IF;
    -- Whoever changes the lessons of a course has to see all who are enrolled.
    IF TG_OP = 'INSERT' THEN
        PERFORM veza.lock_stripes('courses', courses, alone => false);
    END IF;
    UPDATE public.course_enrollments e SET progress_percent = veza.progress_of(e)
    WHERE e.id = ANY (resumed) AND e.progress_percent <> veza.progress_of(e);
    PERFORM FROM public.courses c WHERE c.id = ANY (courses) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE public.courses c
    SET enrollment_count = counted.enrollments, rating_count = counted.ratings, average_rating = counted.mean
    FROM (
        SELECT q.id, greatest(q.enrollment_count + u.change, 0) AS enrollments,
               coalesce(r.ratings, q.rating_count) AS ratings, coalesce(r.mean, q.average_rating) AS mean
        FROM unnest(courses, changes) u (id, change)
        JOIN public.courses q ON q.id = u.id
        LEFT JOIN LATERAL (
            SELECT count(*) AS ratings, coalesce(round(avg(e.rating), 2), 0) AS mean
            FROM public.course_enrollments e WHERE e.course_id = q.id AND e.rating IS NOT NULL
        ) r ON q.id = ANY (rated)
    ) counted
    WHERE c.id = counted.id
      AND (c.enrollment_count, c.rating_count, c.average_rating) <> (counted.enrollments, counted.ratings, counted.mean);
    RETURN NULL;
END;
$function$;

COMMENT ON FUNCTION veza.progress_of(course_enrollments) IS 'Percent of the published live lessons that are completed, rounded down; 100 once the course was completed';
COMMENT ON FUNCTION veza.count_lesson_progress() IS 'Keeps course_enrollments.progress_percent as lessons are completed';
COMMENT ON FUNCTION veza.count_lessons() IS 'Keeps courses.lesson_count and duration_seconds, and the progress of all who are enrolled';
COMMENT ON FUNCTION veza.count_course_enrollments() IS 'Keeps courses.enrollment_count, rating_count and average_rating';

REVOKE ALL ON FUNCTION veza.progress_of(course_enrollments) FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_lesson_progress() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_lessons() FROM PUBLIC;
REVOKE ALL ON FUNCTION veza.count_course_enrollments() FROM PUBLIC;

INSERT INTO veza.counters (counted_table, counted_column, recount) VALUES
    ('course_enrollments', 'progress_percent', 'veza.progress_of(t)'),
    ('courses', 'lesson_count', '(SELECT count(*) FROM public.lessons WHERE course_id = t.id AND is_published AND deleted_at IS NULL)'),
    ('courses', 'duration_seconds',
     '(SELECT coalesce(sum(s.duration_seconds), 0) FROM public.lessons s WHERE s.course_id = t.id AND s.is_published AND s.deleted_at IS NULL)'),
    ('courses', 'enrollment_count', '(SELECT count(*) FROM public.course_enrollments WHERE course_id = t.id)'),
    ('courses', 'rating_count', '(SELECT count(rating) FROM public.course_enrollments WHERE course_id = t.id AND rating IS NOT NULL)'),
    ('courses', 'average_rating',
     '(SELECT coalesce(round(avg(rating), 2), 0) FROM public.course_enrollments WHERE course_id = t.id AND rating IS NOT NULL)');
