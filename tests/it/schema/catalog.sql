-- The tables of the product: not the partitions, not what belongs to an extension, not SeaORM's own list.
WITH tables AS (
    SELECT c.oid, c.relname::text AS name, c.relkind = 'p' AS partitioned
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'seaql_migrations'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
),
columns AS (
    SELECT t.oid AS table_oid, t.name AS table_name, a.attname::text AS name, a.attnum AS number,
           format_type(a.atttypid, a.atttypmod) AS type, a.atttypid AS type_oid, NOT a.attnotnull AS nullable,
           pg_get_expr(d.adbin, d.adrelid) AS default_value
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
),
constraints AS (
    SELECT t.oid AS table_oid, t.name AS table_name, k.oid, k.conname::text AS name, k.contype AS kind, k.conkey AS key,
           k.confdeltype AS on_delete, f.relname::text AS target
    FROM tables t
    JOIN pg_constraint k ON k.conrelid = t.oid
    LEFT JOIN pg_class f ON f.oid = k.confrelid
    WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')
      AND k.conparentid = 0 -- what refers to a partitioned table has a copy of its foreign key for each partition
),
indexes AS (
    SELECT t.oid AS table_oid, t.name AS table_name, i.indexrelid AS oid, c.relname::text AS name, m.amname::text AS method,
           i.indkey, i.indclass, i.indcollation, i.indoption, i.indisvalid AS valid, i.indisprimary AS is_primary,
           (i.indkey::int2[])[0:i.indnkeyatts - 1] AS key,
           pg_get_expr(i.indexprs, i.indrelid) AS expressions, pg_get_expr(i.indpred, i.indrelid) AS predicate,
           (SELECT string_agg(a.attname, '_' ORDER BY k.n)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
            WHERE k.n <= i.indnkeyatts) AS column_names
    FROM tables t
    JOIN pg_index i ON i.indrelid = t.oid
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam
),
triggers AS (
    SELECT t.name AS table_name, g.tgname::text AS name, g.tgtype AS type, g.tgenabled AS enabled, p.proname::text AS function
    FROM tables t
    JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
    JOIN pg_proc p ON p.oid = g.tgfoid
),
functions AS (
    SELECT p.oid, p.oid::regprocedure::text AS name, p.prosecdef AS definer, coalesce(p.proconfig, '{}') AS settings, p.proacl AS acl
    FROM pg_proc p
    WHERE p.pronamespace IN ('public'::regnamespace, 'veza'::regnamespace)
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
)
