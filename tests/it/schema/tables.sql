-- What each table is, one line for each part of it: columns in their order, then constraints, indexes and triggers by name.
SELECT t.relname AS "table", p.line
FROM pg_class t
CROSS JOIN LATERAL (
    SELECT 0 AS part, '' AS name, coalesce(obj_description(t.oid, 'pg_class'), '')
        || CASE WHEN t.relkind = 'p' THEN E'\npartition by ' || pg_get_partkeydef(t.oid) ELSE '' END AS line
    UNION ALL
    SELECT 1, to_char(a.attnum, '0000'), concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END,
        CASE WHEN a.attgenerated = 's' THEN 'GENERATED AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
             WHEN a.attidentity <> '' THEN 'IDENTITY'
             WHEN d.adbin IS NOT NULL THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
        '-- ' || col_description(t.oid, a.attnum))
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 2, c.conname, c.conname || ' ' || pg_get_constraintdef(c.oid)
    FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype <> 't'
    UNION ALL
    SELECT 3, i.relname, regexp_replace(pg_get_indexdef(i.oid), ' ON (ONLY )?public\.\S+', '')
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE x.indrelid = t.oid AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 4, g.tgname, regexp_replace(pg_get_triggerdef(g.oid), ' ON public\.\S+', '')
    FROM pg_trigger g WHERE g.tgrelid = t.oid AND NOT g.tgisinternal
) p
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
    AND t.relname <> 'seaql_migrations'
ORDER BY t.relname, p.part, p.name COLLATE "C";
