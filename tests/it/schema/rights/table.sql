-- What veza_app may do, a line for a table, as migration/RIGHTS.md shows it. The short words are those of the migrations.
WITH tables AS (
    SELECT c.oid, c.relname::text AS name, c.relrowsecurity AS protected
    FROM pg_class c
    WHERE c.relnamespace IN ('public'::regnamespace, 'veza'::regnamespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND has_any_column_privilege('veza_app', c.oid, 'SELECT, INSERT, UPDATE') -- whoever may delete may look, too
),
policies AS (
    SELECT polrelid, polcmd::text AS action,
           regexp_replace(regexp_replace(pg_get_expr(polqual, polrelid), '\s+', ' ', 'g'), '^\((?! SELECT)(.*)\)$', '\1') AS before,
           regexp_replace(regexp_replace(pg_get_expr(polwithcheck, polrelid), '\s+', ' ', 'g'), '^\((?! SELECT)(.*)\)$', '\1') AS after
    FROM pg_policy
),
conditions AS (
    SELECT polrelid, action, CASE WHEN before <> after THEN before || ', and then ' || after ELSE coalesce(before, after) END AS rows
    FROM policies
),
said AS (
    SELECT polrelid, action,
           replace(regexp_replace(regexp_replace(regexp_replace(replace(replace(rows,
               '( SELECT (NULLIF(current_setting(''app.user_id''::text, true), ''''::text))::uuid AS "nullif")', 'me'),
               '( SELECT NULLIF(current_setting(''app.selector''::text, true), ''''::text) AS "nullif")', 'presented'),
               '\( SELECT veza\.(\w+)\(\) AS \w+\)', '\1', 'g'),
               '::(character varying|\w+)(\[\])?', '', 'g'),
               '(^|\W)\((\w+)\)', '\1\2', 'g'),
               '|', '\|') AS rows
    FROM conditions
),
cells AS (
    SELECT t.name, a.place, CASE
        WHEN NOT CASE a.letter WHEN 'd' THEN has_table_privilege('veza_app', t.oid, 'DELETE')
                               ELSE has_any_column_privilege('veza_app', t.oid, a.action) END THEN '–'
        ELSE CASE WHEN t.protected
                  THEN coalesce((SELECT '`' || s.rows || '`' FROM said s WHERE s.polrelid = t.oid AND s.action = a.letter), 'NO POLICY')
                  ELSE 'all' END
           || CASE WHEN a.letter IN ('a', 'w') AND NOT has_table_privilege('veza_app', t.oid, a.action) THEN ', some columns' ELSE '' END
        END AS cell
    FROM tables t
    CROSS JOIN (VALUES (1, 'r', 'SELECT'), (2, 'a', 'INSERT'), (3, 'w', 'UPDATE'), (4, 'd', 'DELETE')) AS a (place, letter, action)
)
SELECT '| ' || name || ' | ' || string_agg(cell, ' | ' ORDER BY place) || ' |' AS line
FROM cells GROUP BY name ORDER BY name COLLATE "C"
